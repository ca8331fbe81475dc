"""Recognising a feed in one file or many, such as the states of it that were saved over the years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stance.channels.feed.documents import Document, document_at, look_through
from stance.channels.feed.files import MEDIA
from stance.channels.port.exports import Export, ExportRefused, NotRecognised, Part
from stance.engines.addresses import AddressRefused, Presence, sites
from stance.engines.addresses.location import locate
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.instants import maybe
from stance.engines.exports.limits import Problem
from stance.engines.exports.package import Package

MOST_FILES = 20_000
LONGEST_ACCOUNT = 80
"""Characters of a feed's address in the ids of its records."""
_ENDINGS = re.compile(r"(?:\A[^.]*|\.(?:xml|rss|rss2|atom|rdf|json|txt|php|aspx?|\d+))\Z", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9._~@:!$'()*,;=-]+(?:/[A-Za-z0-9._~@:!$'()*,;=-]+)*")
_SHOWN_FILES = 12


@dataclass(frozen=True, slots=True)
class FeedExport(Export):
    """``documents`` by their names; ``deleted`` has the time of each tombstone by the id of its entry."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    deleted: Mapping[str, int | None] = field(default_factory=dict)


def recognise(package: Package) -> FeedExport:
    """Raises NotRecognised, and ExportRefused for several feeds."""
    documents, seen, others = list[Document](), list[str](), list[str]()
    for name in _candidates(package, seen, others):
        if (document := document_at(package, name)) is not None:
            documents.append(document)
        else:
            others.append(name)
    if not documents:
        raise NotRecognised(
            "This is no feed. Looked for files of RSS (rss, rdf:RDF), Atom (feed) and JSON Feed (version); "
            f"found {', '.join(seen) or 'no files'}."
        )
    problems = list(package.problems)
    for document in documents:
        look_through(package, document)
        if document.hidden:
            reason = f"not public: drafts ({document.hidden:,}). They are not imported, and stay in the original"
            problems.append(Problem(document.name, reason))
    documents.sort(key=lambda one: (one.at or 0, one.name))
    presence = _address(documents)
    formats = {document.format for document in documents}
    return FeedExport(
        layout=formats.pop() if len(formats) == 1 else "several",
        account_id=account_of(presence) if presence else None,
        handle=presence.handle if presence else None,
        display_name=next((one.title[:200] for one in reversed(documents) if one.title), None),
        generated_at=max((one.at for one in documents if one.at is not None), default=None),
        is_partial=False,
        parts=tuple(_parts(package, documents)),
        not_read=tuple(sorted(others)[:MOST_FILES]),
        problems=tuple(problems),
        documents={document.name: document for document in documents},
        deleted={ref: maybe(when) for one in documents for ref, when in one.deleted.items()},
    )


def account_of(presence: Presence) -> str:
    """The feed's address without its scheme, as the register compares it; one that cannot stand in an address of ours, or is
    very long, by a hash."""
    key = presence.key
    is_plain = len(key) <= LONGEST_ACCOUNT and _PLAIN.fullmatch(key)
    return key if is_plain else f"{key.partition('/')[0].partition('?')[0][:50]}/~{hashed(key)}"


def _candidates(package: Package, seen: list[str], others: list[str]) -> Iterator[str]:
    looked = 0
    for row in package.rows():
        name = package.name_of(row)
        base = name.rpartition("/")[2]
        if len(seen) < _SHOWN_FILES:
            seen.append(name)
        if _ENDINGS.search(base) and looked < MOST_FILES:
            looked += 1
            yield name
        elif not MEDIA.search(base) and len(others) < MOST_FILES:
            others.append(name)


def _address(documents: list[Document]) -> Presence | None:
    """As the files say it themselves; those that do not are taken for states of the same feed."""
    found: dict[str, Presence] = {}
    for document in documents:
        try:
            if document.url.startswith(("https://", "http://")):
                presence = sites.site("feed", locate(document.url))
                found[presence.key] = presence
        except AddressRefused:
            continue
    if len(found) > 1:
        raise ExportRefused(
            f"This holds different feeds: {' and '.join(sorted(found)[:5])}. Import one feed at a time."
        )
    return next(iter(found.values()), None)


def _parts(package: Package, documents: list[Document]) -> Iterator[Part]:
    for order, document in enumerate(documents):
        member = package.find(document.name)
        yield Part(document.name, "posts", None, order, member.size_bytes if member else 0)
