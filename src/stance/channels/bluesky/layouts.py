"""Recognising a repository: one CAR file, its signed commit, its tree; what else may lie beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from stance.channels.bluesky import did_documents
from stance.channels.bluesky.blobs import is_blob
from stance.channels.bluesky.car import MOST_HEADER_BYTES, Header, NotCar, read_header
from stance.channels.bluesky.cids import Cid, text_of
from stance.channels.bluesky.commits import BadCommit, Commit, read_commit
from stance.channels.bluesky.dag_cbor import BadCbor, decode
from stance.channels.bluesky.node_file import NodeFile
from stance.channels.bluesky.repository import NOT_READ, POSTS, Repository
from stance.channels.bluesky.scanning import Scanned, scan
from stance.channels.bluesky.signatures import is_signed, read_key
from stance.channels.bluesky.texts import display_name_in
from stance.channels.bluesky.tids import seconds_of
from stance.channels.bluesky.tree import Walked, walk
from stance.channels.port.exports import ExportRefused, NotRecognised, Part
from stance.engines.exports.limits import MemberDamaged, Problem
from stance.engines.exports.members import Member
from stance.engines.exports.package import Package

LAYOUT = "repository"
AGAIN = "Download it again, from the server of the account."
_SHOWN = 12
_FEW_MEMBERS = 20
"""A package with no more of them is looked through for a CAR file of any name."""


@dataclass(frozen=True, slots=True)
class _Signed:
    handle: str | None
    document: str | None
    problems: tuple[str, ...]


def recognise(package: Package) -> Repository:
    """Raises NotRecognised, ExportRefused."""
    file, root = _car(package)
    with NodeFile() as nodes:
        try:
            with package.open(file.name) as stream:
                scanned = scan(stream, root, nodes)
        except (MemberDamaged, NotCar) as error:
            raise ExportRefused(f"{file.name} cannot be read: {error}. {AGAIN}") from error
        commit = _commit(file.name, scanned)
        walked = walk(scanned.table, nodes, commit.data, POSTS)
    signed = _signed(package, file.name, commit)
    there = sum(walked.read.values()) - walked.absent
    part = Part(file.name, "posts", there if walked.is_complete else None, 0, file.size_bytes)
    quarantined, not_read = _unread(package, file.name, signed.document, walked)
    return Repository(
        layout=LAYOUT,
        account_id=commit.did,
        handle=signed.handle,
        display_name=_display_name(scanned, walked),
        generated_at=seconds_of(commit.rev),
        is_partial=not walked.is_complete,
        parts=(part,),
        quarantined=quarantined,
        not_read=not_read,
        problems=(*package.problems, *(Problem(file.name, one) for one in (*signed.problems, *_told(walked)))),
        claimed_absent=walked.absent,
        table=scanned.table,
        walked=walked,
    )


def _car(package: Package) -> tuple[Member, Cid]:
    """The one CAR file with the CID of its root."""
    names = [package.name_of(row) for row in islice(package.rows(), _FEW_MEMBERS)]
    found: list[tuple[Member, Header]] = []
    for member in _candidates(package):
        header = _header(package, member.name)
        if header is not None:
            found.append((member, header))
    if not found:
        raise NotRecognised(
            "This is not a Bluesky repository. Looked for a CAR file (….car) that begins with a header of version 1; "
            f"found {', '.join(names[:_SHOWN]) or 'no files'}."
        )
    if len(found) > 1:
        raise ExportRefused(
            f"This holds {len(found):,} repositories: {', '.join(member.name for member, _ in found[:_SHOWN])}. "
            "Import one at a time."
        )
    return found[0][0], found[0][1].roots[0]


def _candidates(package: Package) -> Iterator[Member]:
    few = len(package) <= _FEW_MEMBERS
    return (member for member in package.members() if member.name.lower().endswith(".car") or few)


def _header(package: Package, name: str) -> Header | None:
    try:
        with package.open(name) as stream:
            return read_header(stream.read(MOST_HEADER_BYTES))
    except (MemberDamaged, NotCar):
        return None


def _commit(name: str, scanned: Scanned) -> Commit:
    if scanned.commit is None:
        raise ExportRefused(
            f"{name}: its signed commit, the block {text_of(scanned.root)}, is missing, changed or damaged. Without it nothing "
            f"says whose the records are. {AGAIN}"
        )
    try:
        return read_commit(scanned.commit)
    except BadCommit as error:
        raise ExportRefused(
            f"{name}: its root, the block {scanned.root.text}, is not the commit of an AT Protocol repository: {error}."
        ) from error


def _signed(package: Package, name: str, commit: Commit) -> _Signed:
    """Whether the account's key signed the commit, as far as what lies beside the repository tells."""
    found = list(did_documents.documents(package, commit.did))
    handle = next((one.handle for one in found if one.handle), None)
    for document in found:
        for written, type_ in document.keys:
            if is_signed(read_key(written, type_), commit.signature, commit.unsigned):
                return _Signed(document.handle or handle, document.name, ())
    if not found:
        told = (
            f"the signature of the commit was not checked: no DID document of {commit.did} lies beside {name}. "
            "Put it beside it and import again"
        )
    elif not any(document.keys for document in found):
        told = f"the signature of the commit was not checked: {found[0].name} names no #atproto key that can be used"
    else:
        told = (
            f"the commit is not signed by the #atproto key in {found[0].name}: the key was changed since, or the repository "
            "is not as the account signed it"
        )
    return _Signed(handle, found[0].name if found else None, (told,))


def _told(walked: Walked) -> Iterator[str]:
    yield from walked.problems
    if walked.untold:
        yield f"and {walked.untold:,} more faults of the tree"


def _unread(
    package: Package, car: str, document: str | None, walked: Walked
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Collections and files that are private, and those that are harmless."""
    private: list[str] = []
    harmless: list[str] = []
    beside: set[str] = set()
    for collection, count in sorted(walked.unread.items()):
        words = f"{car}: {collection}, {count:,} record{'' if count == 1 else 's'}"
        (harmless if collection in NOT_READ else private).append(words)
    for row in package.rows():
        name = package.name_of(row)
        if name not in (car, document) and not is_blob(name):
            folder = name.rpartition("/")[0]
            beside.add(f"{folder}/" if folder else name)
    return (*private, *sorted(beside)), tuple(harmless)


def _display_name(scanned: Scanned, walked: Walked) -> str | None:
    block = scanned.profiles.get(walked.profile) if walked.profile is not None else None
    try:
        profile: Any = decode(block) if block else None
    except BadCbor:
        return None
    return display_name_in(profile)
