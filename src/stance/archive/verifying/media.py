"""Media rows: what the posts' content says of them, and the files that were kept for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.db.models import Q, QuerySet

from stance.archive.blobs import store
from stance.archive.importing.rows import LONGEST_ID, LONGEST_TYPE, column
from stance.archive.models import ImportRun, Media, Record, Version
from stance.archive.verifying.difference import Report

CHUNK = 500


class Shown(NamedTuple):
    """A medium as the first version that has it says."""

    order: int
    type: str
    alt: str


def check_media(report: Report) -> None:
    for run in ImportRun.objects.exclude(media_list="").order_by("id"):
        _check_list(report, run)
    _check_unlisted(report)
    _check_sizes(report)
    _check_content(report)


def _check_list(report: Report, run: ImportRun) -> None:
    """The list of media that was committed to against the rows that show them."""
    rows = Media.objects.filter(file__run=run).exclude(blob="")
    try:
        listed = sum(_check_lines(report, chunk) for chunk in _lines(store().open(run.media_list)))
    except FileNotFoundError:
        return  # reported as a missing blob
    shown = rows.count()
    if listed > shown:
        report.add("media", f"import {run.pk}", f"{listed - shown} media of its list are no longer shown as its own")
    elif listed < shown:
        _name_surplus(report, run, rows)


def _name_surplus(report: Report, run: ImportRun, rows: QuerySet[Media]) -> None:
    names = {key for chunk in _lines(store().open(run.media_list)) for key in _parsed(chunk)}
    for record, media_id in rows.values_list("record__record_id", "media_id").iterator(chunk_size=CHUNK):
        if (record, media_id) not in names:
            report.add("media", record, f"media {media_id} is not on the list of what import {run.pk} kept")


def _lines(listing: BinaryIO) -> Iterator[list[str]]:
    with listing:
        lines = iter(listing)
        while chunk := [line.decode(errors="replace").rstrip("\n") for line in islice(lines, CHUNK)]:
            yield chunk


def _check_lines(report: Report, lines: list[str]) -> int:
    """Returns how many of these lines still belong to a record: whether others went lawfully is the entries' check."""
    wanted = _parsed(lines)
    names = {record for record, _media in wanted}
    rows = Media.objects.filter(record__record_id__in=names)
    held = {
        (record, media_id): blob for record, media_id, blob in rows.values_list("record__record_id", "media_id", "blob")
    }
    present = set(Record.objects.filter(record_id__in=names).values_list("record_id", flat=True))
    for (record, media_id), digest in wanted.items():
        if record in present and held.get((record, media_id)) != digest:
            report.add("media", record, f"media {media_id} is not the file that was stored for it ({digest})")
    return sum(record in present for record, _media in wanted)


def _parsed(lines: list[str]) -> dict[tuple[str, str], str]:
    """(record, media id) → SHA-256 of its file."""
    found = {}
    for line in lines:
        digest, _, rest = line.partition("  ")
        record, _, media_id = rest.partition(" ")
        found[(record, media_id)] = digest
    return found


def _check_unlisted(report: Report) -> None:
    """A finished import with a kept file has a list."""
    nowhere = Q(file=None, entry=None) | Q(file__run__media_list="", file__run__state=ImportRun.State.DONE)
    rows = Media.objects.filter(nowhere).exclude(blob="").values_list("record__record_id", "media_id")
    for record, media_id in rows.iterator(chunk_size=CHUNK):
        report.add("media", record, f"media {media_id} has a file that no import's list of media names")


def _check_sizes(report: Report) -> None:
    rows = (
        Media.objects.exclude(blob="").order_by("id").values_list("record__record_id", "media_id", "blob", "size_bytes")
    )
    for record, media_id, blob, said in rows.iterator(chunk_size=CHUNK):
        try:
            held = store().size(blob)
        except FileNotFoundError:
            continue  # reported as a missing blob
        if held != said:
            report.add("media", record, f"media {media_id} has {held} bytes, its row says {said}")


def _check_content(report: Report) -> None:
    """Every medium of a post's content has a row that shows it so, and no post has a row for another."""
    last = -1
    while keys := list(_with_media().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        expected = _expected(Version.objects.filter(record_id__in=keys).order_by("record_id", "number"))
        rows: dict[int, dict[str, Shown]] = {key: {} for key in keys}
        for media in Media.objects.filter(record_id__in=keys):
            rows[media.record_id][column(media.media_id, LONGEST_ID)] = _shown(media.order, media.type, media.alt)
        names = dict(Record.objects.filter(pk__in=keys).values_list("pk", "record_id"))
        for key in keys:
            _compare(report, names[key], expected.get(key, {}), rows[key])


def _with_media() -> QuerySet[Record]:
    return Record.objects.filter(Q(has_media=True) | Q(pk__in=Media.objects.values("record_id")))


def _expected(versions: Iterable[Version]) -> dict[int, dict[str, Shown]]:
    found: dict[int, dict[str, Shown]] = {}
    for version in versions:
        try:
            listed = version.fields.get("media") or []
        except ValueError:
            continue  # reported as changed content
        of_record = found.setdefault(version.record_id, {})
        for order, medium in enumerate(listed):
            shown = _shown(order, medium.get("type", ""), medium.get("alt", ""))
            of_record.setdefault(column(medium.get("id", ""), LONGEST_ID), shown)
    return found


def _shown(order: int, kind: str, alt: str) -> Shown:
    """As a row holds it, on either database."""
    return Shown(order, column(kind, LONGEST_TYPE), column(alt))


def _compare(report: Report, record: str, expected: dict[str, Shown], rows: dict[str, Shown]) -> None:
    if not expected and not rows:
        report.add("media", record, "its record says that it has media, its content has none")
    for media_id in sorted(expected.keys() | rows.keys()):
        if media_id not in rows:
            report.add("media", record, f"the row of media {media_id} was removed")
        elif media_id not in expected:
            report.add("media", record, f"media {media_id} is in no version of its content")
        elif rows[media_id] != expected[media_id]:
            report.add("media", record, f"the row of media {media_id} is not what the content says of it")
