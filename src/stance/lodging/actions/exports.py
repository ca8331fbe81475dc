"""Lodging posts out of an export of the account. The export is read where it is, and nothing of it is kept but the posts that were chosen: private
posts stand beside them (decision 41)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.archive.blobs import Stored, store
from stance.archive.importing import chosen, recognition, scanning
from stance.archive.importing.chosen import Chosen, NotReadable, Order
from stance.archive.importing.progress import Silent
from stance.archive.importing.recognition import ImportRefused, Recognised
from stance.archive.models import Lodgement
from stance.archive.uploads.file_names import safe_name
from stance.archive.writes.captures import Message, Shown
from stance.channels import discovery
from stance.engines.exports.limits import MemberDamaged
from stance.engines.policy import authorise
from stance.journal.actor import current
from stance.lodging import held_files
from stance.lodging.models import HeldExport
from stance.lodging.refusal import LodgingRefused
from stance.lodging.writes.lodged import Whole, keep, must_be_lodged_for
from stance.lodging.writes.terms import Report, known_by, lodging, said
from stance.register.models import Account

KEPT = timedelta(hours=24)
MOST_FILES, MOST_CHOSEN = 100, 500
SKIP_BYTES = 1 << 20
READ = "stance.lodging.tasks.read_export"
"""By its dotted name: tasks stand above what enqueues them."""
_GONE = "The export is no longer on the server. Choose its files again."


def receive(*, account: Account, files: Sequence[tuple[str, Path]]) -> HeldExport:
    """Take the files of one export, as (name, where it is), and let the worker read them. Raises LodgingRefused and OSError (disk full): nothing
    stays then."""
    authorise("lodging.post.lodge", account)
    must_be_lodged_for(account)
    owner = current().person
    if owner is None:
        raise LodgingRefused(
            "Sign in to choose posts from an export. On the server: stance lodge --from FILE --ids FILE"
        )
    if not 0 < len(files) <= MOST_FILES:
        raise LodgingRefused(f"Choose the files of one export: one at least, {MOST_FILES} at most.")
    key = uuid4()
    with ExitStack() as undo:
        undo.callback(held_files.remove, key)
        for number, (name, made) in enumerate(files):
            held_files.take(key, number, safe_name(name), made)
        with transaction.atomic():
            held = HeldExport.objects.create(
                id=key, account=account, owner_id=owner, original=held_files.name_of(held_files.paths_of(key))
            )
            import_string(READ).keyed(f"lodging-{key}").enqueue(str(key))
        undo.pop_all()
    return held


def read(*, held: HeldExport) -> HeldExport | None:
    """List the posts of an export, for whoever chooses; one that cannot be read is removed at once. None where it was given up meanwhile."""
    authorise("lodging.post.lodge", held)
    if held.state != HeldExport.State.READING:
        return held
    key = held.pk
    try:
        _seen, order = _opened(held.account, held_files.paths_of(key))
        held.posts, held.state = held_files.write_list(key, chosen.lines(order)), HeldExport.State.READY
    except (LodgingRefused, ImportRefused, NotReadable) as refusal:
        held.state, held.problem = HeldExport.State.FAILED, str(refusal)[:500]
        held_files.remove(key)
    except (OSError, sqlite3.Error) as error:
        held.state, held.problem = HeldExport.State.FAILED, f"The server could not read it ({error}). Try again."[:500]
        held_files.remove(key)
    if not HeldExport.objects.filter(pk=key).update(state=held.state, posts=held.posts, problem=held.problem):
        held_files.remove(key)  # given up in the meantime
        return None
    return held


def lodge_chosen(*, held: HeldExport, records: Collection[str], reason: str) -> Report:
    """Lodge these posts of the export, by their record ids; the export stays until whoever chooses is done. Raises LodgingRefused and OSError."""
    authorise("lodging.post.lodge", held)
    _must_be_own(held)
    paths = held_files.paths_of(held.pk)
    if held.state != HeldExport.State.READY or not paths:
        raise LodgingRefused(_GONE)
    return _lodge(held.account, paths, records, reason, held.original)


def lodge_from(*, account: Account, paths: Sequence[Path], names: Collection[str], reason: str) -> Report:
    """The same from files on the server, which stay where they are: by ids or addresses of posts. Raises LodgingRefused and OSError."""
    authorise("lodging.post.lodge", account)
    return _lodge(account, paths, names, reason, held_files.name_of(paths))


def discard(*, held: HeldExport) -> None:
    """Remove the export: whoever chose is done."""
    authorise("lodging.post.lodge", held)
    _must_be_own(held)
    HeldExport.objects.filter(pk=held.pk).delete()
    held_files.remove(held.pk)


def sweep() -> int:
    """Remove exports that were left for a day, whose account is not mixed any more, or of which somebody was killed. Returns how many."""
    authorise("lodging.post.lodge")
    old = HeldExport.objects.filter(made_at__lt=timezone.now() - KEPT) | HeldExport.objects.exclude(
        account__own_class="mixed"
    )
    ended = list(old.values_list("pk", flat=True))
    HeldExport.objects.filter(pk__in=ended).delete()
    known = set(HeldExport.objects.values_list("pk", flat=True))
    lost = [key for key in held_files.left_behind(known) if _is_old(key)]
    for key in (*ended, *lost):
        held_files.remove(key)
    return len({*ended, *lost})


def _is_old(key: UUID) -> bool:
    """A folder is there a moment before its row."""
    try:
        made = held_files.folder_of(key).stat().st_mtime
    except FileNotFoundError:
        return False
    return timezone.now().timestamp() - made > 3600


def _must_be_own(held: HeldExport) -> None:
    if held.owner_id != current().person:
        raise LodgingRefused("Another person brought this export, with private posts in it: only they choose from it.")


def _opened(account: Account, paths: Sequence[Path]) -> tuple[Recognised, Order]:
    """Raises LodgingRefused and ImportRefused."""
    must_be_lodged_for(account)
    if not paths:
        raise LodgingRefused(_GONE)
    scanning.scan(paths, Silent())
    seen = recognition.look_at(list(paths))
    account_id = recognition.owned_by(seen, account)
    exports = discovery.known()[account.platform].exports
    return seen, Order(exports, tuple(map(str, paths)), account_id, account.handle)


def _lodge(account: Account, paths: Sequence[Path], names: Collection[str], reason: str, original: str) -> Report:
    must_be_lodged_for(account)
    decision, why = authorise("lodging.post.lodge", account), said(reason)
    wanted = frozenset(name.strip() for name in names if name.strip())
    if not wanted:
        raise LodgingRefused("Choose the posts to lodge.")
    if len(wanted) > MOST_CHOSEN:
        raise LodgingRefused(f"These are {len(wanted):,} posts. Lodge at most {MOST_CHOSEN} at once.")
    try:
        seen, order = _opened(account, paths)
        found = chosen.chosen(replace(order, wanted=wanted))
    except (ImportRefused, NotReadable) as refusal:
        raise LodgingRefused(str(refusal)) from refusal
    report = Report(
        refused=[(name, "No post of the account in this export has this id or address.") for name in found.unknown]
    )
    report.refused += [(name, "Several posts of this export end so: give the whole id.") for name in found.ambiguous]
    account, bodies = known_by(account, order.account_id), _bodies(seen, found.posts)
    for record_id, versions in _by_record(found.posts).items():
        try:
            whole = _whole(seen, versions, bodies, original)
            kept = keep(account, whole, lodging(account, why), decision)
        except LodgingRefused as refusal:
            report.refused.append((record_id, str(refusal)))
        else:
            (report.lodged if kept.is_new else report.already).append(kept.lodgement)
    return report


def _by_record(posts: Sequence[Chosen]) -> dict[str, list[Chosen]]:
    found: dict[str, list[Chosen]] = {}
    for one in posts:
        found.setdefault(one.item.record_id, []).append(one)
    return found


def _whole(
    seen: Recognised,
    versions: Sequence[Chosen],
    bodies: Mapping[tuple[str, int], bytes | LodgingRefused],
    original: str,
) -> Whole:
    """The bytes of this post alone, each of its versions as it stands in the export, and its files. Raises LodgingRefused and OSError."""
    generated, now = seen.export.generated_at, timezone.now()
    at = min(datetime.fromtimestamp(generated, UTC), now) if generated is not None else now
    shown, stored = [], dict[str, Stored]()
    for one in versions:
        url = f"urn:sha256:{original}#{quote(one.part)}:{one.offset_bytes}"
        body = bodies[one.part, one.offset_bytes]
        if isinstance(body, LodgingRefused):
            raise body
        for medium in one.item.media:
            if medium.files and medium.media_id not in stored:
                try:
                    with seen.package.open(medium.files[0]) as stream:
                        stored[medium.media_id] = store().keep(stream)
                except MemberDamaged as error:
                    raise LodgingRefused(f"Its file {medium.media_id} cannot be read: {error.reason}") from error
        item = replace(one.item, media=tuple(replace(medium, files=()) for medium in one.item.media))
        shown.append((Message(url, seen.reader.raw_type, body, at), Shown(0, 0, len(body), item)))
    return Whole(tuple(shown), Lodgement.Way.EXPORT, versions[0].item.permalink, original, stored)


def _bodies(seen: Recognised, posts: Sequence[Chosen]) -> dict[tuple[str, int], bytes | LodgingRefused]:
    """The bytes of each of these by its part and place; why not, where they cannot be read. A part is read once, whatever number of posts is
    chosen from it: a packed one has to be unpacked up to each."""
    found: dict[tuple[str, int], bytes | LodgingRefused] = {}
    for part in {one.part for one in posts}:
        ordered = sorted((one for one in posts if one.part == part), key=lambda one: one.offset_bytes)
        while ordered:
            ordered = _read_forward(seen, part, ordered, found)
    return found


def _read_forward(
    seen: Recognised, part: str, ordered: Sequence[Chosen], found: dict[tuple[str, int], bytes | LodgingRefused]
) -> list[Chosen]:
    """In one go over the part. Returns those that lie within others, such as a comment within its article: they take another."""
    at, within = 0, list[Chosen]()
    try:
        with seen.package.open(part) as stream:
            for one in ordered:
                if one.offset_bytes < at:
                    within.append(one)
                    continue
                while at < one.offset_bytes and (passed := stream.read(min(SKIP_BYTES, one.offset_bytes - at))):
                    at += len(passed)
                data = stream.read(one.length_bytes) if at == one.offset_bytes else b""
                at += len(data)
                is_whole = len(data) == one.length_bytes
                found[part, one.offset_bytes] = (
                    data if is_whole else LodgingRefused("The export changed while it was read. Try again.")
                )
    except (KeyError, MemberDamaged) as error:
        for one in ordered:
            words = f"Its place in the export cannot be read: {error}"
            found.setdefault((part, one.offset_bytes), LodgingRefused(words))
        return []
    return within
