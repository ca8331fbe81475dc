"""Recognising what LinkedIn hands out, and deciding which of its files are read."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from stance.channels.linkedin.posts import RowReader
from stance.channels.linkedin.tables import ARTICLES, NOT_READ, Kind, may_be_looked_at, stem, table_of
from stance.channels.port.exports import Export, ExportRefused, NotRecognised, Part
from stance.engines.exports.limits import MemberDamaged, Problem
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import Row, rows

MOST_TABLES = 500
"""Whose headings are read to see what they are; an export has some fifty."""
SHOWN = 12
BEGINS = rb'(?:"?\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?(?: ?UTC|Z)?"?,|(?:"")?,"?https?://)'
"""A row begins with a date, or with none and an address behind it."""
ANY_LINE = b""


@dataclass(slots=True)
class _Files:
    tables: dict[str, tuple[Kind, list[str]]] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    not_read: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def recognise(package: Package) -> Export:
    """Raises NotRecognised; ExportRefused where it is of several members."""
    files = _sorted_out(package)
    if not files.tables:
        raise NotRecognised(
            "This is not an export of LinkedIn. Looked for a table with the columns Date, ShareLink and ShareCommentary "
            f"(Shares.csv), or Date, Link and Message (Comments.csv); found {', '.join(files.seen) or 'no files'}."
        )
    numbers = sorted({number for name in files.tables if (number := stem(name)[1])})
    if len(numbers) > 1:
        raise ExportRefused(
            f"These files are of different members of LinkedIn: {', '.join(numbers)}. Import the files of one at a time."
        )
    parts = [
        Part(name, "posts", None, order, member.size_bytes if (member := package.find(name)) else 0)
        for order, name in enumerate(sorted(files.tables, key=lambda name: (files.tables[name][0] == "comments", name)))
    ]
    withheld = [words for part in parts for words in _withheld(package, part.file, *files.tables[part.file])]
    return Export(
        layout="numbered" if numbers else "plain",
        account_id=None,
        handle=None,
        display_name=None,
        generated_at=None,
        is_partial=False,
        parts=tuple(parts),
        quarantined=(*sorted(files.quarantined), *withheld),
        not_read=tuple(sorted(files.not_read)),
        problems=(*package.problems, *files.problems),
    )


def number_of(export: Export) -> str:
    """The member's number in the names of the files, "" where they have none."""
    return next((number for part in export.parts if (number := stem(part.file)[1])), "")


def begins(headings: list[str]) -> bytes:
    return BEGINS if headings[:1] == ["date"] else ANY_LINE


def _sorted_out(package: Package) -> _Files:
    files, looked = _Files(), 0
    for row in package.rows():
        name = package.name_of(row)
        if len(files.seen) < SHOWN:
            files.seen.append(name)
        top = name.partition("/")[0].lower() if "/" in name else ""
        if top == ARTICLES:
            files.not_read.add(name.partition("/")[0] + "/")
        elif may_be_looked_at(name) and looked < MOST_TABLES:
            looked += 1
            _look(package, name, files)
        elif stem(name)[0] in NOT_READ:
            files.not_read.add(name)
        elif name.lower().endswith(".csv"):
            files.quarantined.add(name)
        else:
            files.quarantined.add(name.rpartition("/")[0] + "/" if "/" in name else name)
    return files


def _look(package: Package, name: str, files: _Files) -> None:
    try:
        with package.open(name) as stream:
            kind, headings = table_of(stream)
    except MemberDamaged as error:
        files.problems.append(Problem(name, f"it cannot be read: {error.reason}"))
        return
    if kind is None:
        files.quarantined.add(name)
    else:
        files.tables[name] = kind, headings


def _withheld(package: Package, name: str, kind: Kind, headings: list[str]) -> list[str]:
    """What of a table is for some only, counted, in words."""
    reader = RowReader("", kind, headings)
    counts: Counter[str] = Counter()
    with suppress(MemberDamaged), package.open(name) as stream:
        for row in rows(stream, begins(headings), len(headings)):
            if isinstance(row, Row) and (why := reader.withheld(row.cells)):
                counts[why[:40]] += 1
    said = "posts" if kind == "shares" else "comments"
    return [f"{name}: {count:,} {said} that are not public ({why})" for why, count in sorted(counts.items())[:SHOWN]]
