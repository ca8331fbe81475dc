"""Recognising an export of WordPress: of which site, from when, and which files of it there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stance.channels.port.exports import Export, ExportRefused, NotRecognised, Part
from stance.channels.website.unread import look_through
from stance.channels.website.uploads import Uploads
from stance.channels.website.wxr import HEAD_BYTES, ITEM, Head, is_wxr, read_head
from stance.engines.addresses import AddressRefused, Presence, sites
from stance.engines.addresses.location import locate
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.limits import MemberDamaged, Problem
from stance.engines.exports.package import Package
from stance.engines.exports.xml_elements import head_of
from stance.engines.exports.xml_fragments import Fragments

ENDINGS = (".xml", ".wxr", ".rss", ".txt")
MOST_FILES = 2_000
LONGEST_ACCOUNT = 80
"""Characters of a site's address in the ids of its records."""
_SHOWN_FILES = 12
_VERSIONS = frozenset({"1.0", "1.1", "1.2"})
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")


@dataclass(frozen=True, slots=True)
class WordPressExport(Export):
    """``authors`` are the ids of the site's authors, ``uploads`` what is told of attachments, ``heads`` the fragments'
    declarations by file."""

    language: str = ""
    authors: frozenset[str] = frozenset()
    uploads: Uploads = field(default_factory=dict)
    heads: Mapping[str, Fragments] = field(default_factory=dict)


def recognise(package: Package) -> WordPressExport:
    """Raises NotRecognised, and ExportRefused for exports of several sites."""
    found: dict[str, tuple[Head, Fragments]] = {}
    seen, others = list[str](), list[str]()
    for name in _candidates(package, seen, others):
        if (known := _look(package, name)) is not None:
            found[name] = known
        else:
            others.append(name)
    if not found:
        raise NotRecognised(
            "This is no export of WordPress. Looked for an XML file with the namespace wordpress.org/export; "
            f"found {', '.join(seen) or 'no files'}."
        )
    presence, problems = _site(found), list(package.problems)
    if presence is None:
        told = ", ".join(sorted({head.site or "none" for head, _ in found.values()}))
        problems.append(Problem(next(iter(found)), f"its site has no public address ({told[:200]}): name the site"))
    uploads: dict[str, tuple[str, str | None]] = {}
    for name, (_, fragments) in found.items():
        problems += look_through(package, name, fragments, uploads)
    heads = [head for head, _ in found.values()]
    version = next((head.version for head in heads if head.version in _VERSIONS), "")
    dates = [head.generated_at for head in heads if head.generated_at is not None]
    return WordPressExport(
        layout=f"wxr-{version}" if version else "wxr",
        account_id=account_of(presence) if presence else None,
        handle=presence.handle if presence else None,
        display_name=next((head.title[:200] for head in heads if head.title), None),
        generated_at=max(dates, default=None),
        is_partial=False,
        parts=tuple(_parts(package, found)),
        not_read=tuple(sorted(others)[:MOST_FILES]),
        problems=tuple(problems),
        language=next((head.language for head in heads if head.language), ""),
        authors=frozenset().union(*(head.authors for head in heads)),
        uploads=uploads,
        heads={name: fragments for name, (_, fragments) in found.items()},
    )


def account_of(presence: Presence) -> str:
    """The site's address without its scheme, as the register compares it; a very long one by a hash."""
    key = presence.key
    return key if len(key) <= LONGEST_ACCOUNT and "?" not in key else f"{key.partition('/')[0][:50]}/~{hashed(key)}"


def _candidates(package: Package, seen: list[str], others: list[str]) -> Iterator[str]:
    looked = 0
    for row in package.rows():
        name = package.name_of(row)
        if len(seen) < _SHOWN_FILES:
            seen.append(name)
        base = name.rpartition("/")[2].lower()
        if (base.endswith(ENDINGS) or "." not in base) and looked < MOST_FILES:
            looked += 1
            yield name
        elif base.endswith((".json", ".csv", ".html", ".pdf", ".sql")):
            others.append(name)


def _look(package: Package, name: str) -> tuple[Head, Fragments] | None:
    try:
        with package.open(name) as stream:
            start = stream.read(1 << 16)
        if not _BEGINNING.match(start) or b"wordpress.org/export" not in start:
            return None
        with package.open(name) as stream:
            head = head_of(stream, ITEM, HEAD_BYTES)
    except MemberDamaged:
        return None
    fragments = Fragments(head)
    return (read_head(head, fragments), fragments) if is_wxr(fragments) else None


def _site(found: Mapping[str, tuple[Head, Fragments]]) -> Presence | None:
    presences: dict[str, Presence] = {}
    for head, _ in found.values():
        try:
            presence = sites.site("website", locate(head.site))
        except AddressRefused:
            continue
        presences[presence.key] = presence
    if len(presences) > 1:
        raise ExportRefused(
            f"This holds exports of different sites: {' and '.join(sorted(presences))}. Import one site's exports at a time."
        )
    return next(iter(presences.values()), None)


def _parts(package: Package, names: Mapping[str, object]) -> Iterator[Part]:
    for order, name in enumerate(names):
        member = package.find(name)
        yield Part(name, "posts", None, order, member.size_bytes if member else 0)
