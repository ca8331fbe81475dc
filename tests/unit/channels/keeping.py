"""What the archive needs of every item, whatever the platform: held for each that a reader gives, odd ones too."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from stance.archive.importing.rows import Provenance, Row, row_of
from stance.channels import discovery
from stance.channels.port.exports import Export, ExportReader, Part, PartReader, Read
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import LAST, instant
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package

LONGEST_ID = 120
GIVEN = Provenance((), "2026-11-30T00:00:00Z", "0" * 64)

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", " ", "0", "-1", "9" * 400, "x" * 5000, "\x00", "a\x00b", "\ud800",
    "\u202e\u0301\U0001f3fd", "in", "zh-Hans-CN-x-private", "en_US", "<script>alert(1)</script>", "../../etc/passwd", "=1+1",
    "https://" + "a" * 3000, "http://[", "https://x.example/a?b#c", "2024-02-30T25:61:61Z", "9999-12-31T23:59:59-23:59",
    "1969-12-31T23:59:59Z", "Mon, 30 Feb 2024 00:00:00 GMT",
    [], [[]], [None], ["a", 1], {}, {"": None}, {"id": None}, {"id": {}}, {"name": ["x", {}]}, [{"type": {}, "name": [], "url": {}}],
)  # fmt: skip
"""Every kind of JSON value and odd text."""

SOFTWARE = {"website": "wordpress"}
"""Whose numbers the ids of a site's pages are: the site can go over to another software."""


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value where a value stands, inner ones too."""
    inner: Iterable[Any] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, one in inner:
        yield (*before, key)
        yield from places(one, (*before, key))


def with_value(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    made = copy.deepcopy(value)
    place = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = other
    return made


def leaves(value: Any) -> Iterator[Any]:
    """Every value in a JSON value that holds no other."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
        return
    for one in inner:
        yield from leaves(one)


def all_of(reader: PartReader, export: Export) -> list[Read | Failure]:
    return [read for part in export.parts for read in reader.read(part)]


def sorted_out(found: Iterable[Read | Failure]) -> tuple[list[Item], list[Failure]]:
    items: list[Item] = []
    failures: list[Failure] = []
    for read in found:
        if isinstance(read, Failure):
            failures.append(read)
        else:
            items.append(read[2])
    return items, failures


def read_whole(exports: ExportReader, package: Package, account: str = "") -> tuple[Export, list[Item], list[Failure]]:
    export = exports.recognise(package)
    if account and export.account_id is None:
        export = export.of_account(account)
    items, failures = sorted_out(all_of(exports.open(package, export), export))
    for item in items:
        must_be_keepable(item, export.account_id or "")
    return export, items, failures


def must_be_keepable(item: Item, account_id: str) -> Row:
    """That it can be stored, and that its content alone tells the same of it (``port.records``)."""
    platform = item.content["platform"]
    records = discovery.known()[platform].records
    assert records is not None
    assert item.content["schema"] == "stance-content/1"
    assert item.content["account"] == account_id
    beginning = records.record_id(account_id, "")
    assert beginning.startswith(f"{SOFTWARE.get(platform, platform)}:")
    assert item.record_id.startswith(beginning)
    assert len(item.record_id) <= LONGEST_ID
    assert records.kind(item.content) == item.kind
    assert records.parent(item.content, item.record_id) == item.reply_to
    assert (records.answered_as(item.content) if item.author else None) == (item.answered_as or None)
    assert item.reply_to is None or 0 < len(item.reply_to) <= LONGEST_ID
    assert 0 <= item.created_at <= LAST
    assert instant(item.created_at).startswith(item.content["created_at"])
    assert records.order(item.content) >= 0
    assert (item.content.get("text"), item.content.get("title", "")) == (item.text, item.title)
    assert len({medium.media_id for medium in item.media}) == len(item.media)
    assert [(one["id"], one["type"]) for one in item.content.get("media", [])] == [
        (medium.media_id, medium.type) for medium in item.media
    ]
    for medium in item.media:
        assert 0 < len(medium.media_id) <= 60
        assert records.medium(medium.type) == medium.shows
    written = b"".join((canonical(item.content), item.record_id.encode(), (item.reply_to or "").encode()))
    assert b"\x00" not in written
    return row_of(item, 0, 1, GIVEN, bytes(32))


def must_go_on_from_everywhere(reader: PartReader, part: Part) -> None:
    """From any offset that was reported a run goes on with what followed in the first."""
    whole = list(reader.read(part))
    offsets = [read.position if isinstance(read, Failure) else read[0] for read in whole]
    assert offsets == sorted(offsets)
    for read in whole:
        if isinstance(read, Failure):
            continue
        first = offsets.index(read[0])
        assert list(reader.read(part, read[0])) == whole[first:]
