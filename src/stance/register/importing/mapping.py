"""Which column of somebody's file is which of ours: said, remembered, or guessed from headings and from cells."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stance.engines.addresses import AddressRefused
from stance.engines.tables import Grid, TableRefused, name_of
from stance.engines.tables.grids import LOOKED_AT
from stance.register.fields import languages
from stance.register.importing import headings, platforms
from stance.register.importing.columns import COLUMNS

LOOKED_INTO = 200
"""Cells of a column that are looked at to guess what it holds."""
MOST_OF = 0.8
IGNORED = ("ignore", "-", "none")
"""What may be said of a column that is not read, beside nothing."""
KEYS_NEEDED = (("service_url",), ("platform", "handle"))
RANKS = {"said": 0, "remembered": 1, "own": 2, "alias": 3, "like": 4, "cells": 5, "empty": 6, "none": 7}


@dataclass(frozen=True, slots=True)
class Heading:
    """``label`` is the heading as it stands in the file, or made up so that each is told apart. ``column`` is ours, "" for one that is
    not read, None for one that nobody has decided on; ``how`` is a key of ``RANKS``."""

    label: str
    column: str | None
    how: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """``row`` is the number of the row with the headings, 0 for a file without one."""

    row: int
    headings: tuple[Heading, ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(one.column or "" for one in self.headings)

    @property
    def undecided(self) -> tuple[str, ...]:
        return tuple(one.label for one in self.headings if one.column is None)

    @property
    def digest(self) -> str:
        """Of the set of headings: a file with the same ones is read the same way again."""
        return digest_of([one.label for one in self.headings])

    @property
    def is_certain(self) -> bool:
        """Whether nothing was guessed: every heading is ours or was said before."""
        return all(one.how in ("said", "remembered", "own", "empty") for one in self.headings)

    def as_json(self) -> dict[str, str | None]:
        """Ours by theirs; None for what is not read."""
        return {one.label: one.column or None for one in self.headings if one.how != "empty"}

    def without_undecided(self) -> Columns:
        decided = (replace(one, column="") if one.column is None else one for one in self.headings)
        return replace(self, headings=tuple(decided))

    def must_be_enough(self) -> None:
        """Raises TableRefused where no row could be told apart, or a column was not decided on."""
        names = [one.label for one in self.headings if one.how != "empty"]
        shown = ", ".join(f"“{one[:40]}”" for one in names[:20])
        if not any(self.header):
            raise TableRefused(
                f"Row {self.row or 1} names none of the register’s columns. It has: {shown or 'nothing'}. Say which column is which, as in "
                f'--map "{names[0] if names else "Link"}=service_url". Ours are: {", ".join(COLUMNS)}.'
            )
        if not any(all(name in self.header for name in names_needed) for names_needed in KEYS_NEEDED):
            lacking = "the platform of the handles" if "handle" in self.header else "the web address of the accounts"
            raise TableRefused(
                f'No column holds {lacking}. Say which does, as in --map "{names[0][:60]}=service_url". The file has: {shown}.'
            )
        if self.undecided:
            first, more = self.undecided[0], len(self.undecided) - 1
            others = f" ({more} more {'is' if more == 1 else 'are'} not)" if more else ""
            raise TableRefused(
                f"The column “{first[:60]}” in row {self.row} is not known{others}. "
                f'Say what it is (--map "{first[:60]}=notes"), or leave such columns out (--ignore-others). Known are: {", ".join(COLUMNS)}.'
            )


def digest_of(labels: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(name_of(label) for label in labels)).encode()).hexdigest()


def guessed(
    grid: Grid, said: Mapping[str, str] | None = None, recall: Callable[[str], Mapping[str, str]] | None = None
) -> Columns:
    """``said`` is ours ("" or "ignore": not read) by theirs; ``recall`` gives what was decided for headings of a digest. Raises
    TableRefused for what is said of a column that is not there, and for two columns that would be one."""
    row = _heading_row(grid)
    labels = list(_labels(grid, row))
    remembered = recall(digest_of([label for label, _at in labels])) if recall else {}
    told = _told(said or {}, [label for label, _at in labels], row)
    found: list[Heading] = []
    for label, at in labels:
        cells = _cells(grid, row, at)
        found.append(_heading(label, cells, told, remembered))
    return Columns(row, tuple(_each_once(found, row)))


def _heading_row(grid: Grid) -> int:
    """The row near the top that names most columns; where none does, the first that is as wide as those below it."""
    top = grid.rows[:LOOKED_AT]
    named = {
        number: len({column for cell in cells if (column := headings.column_of(cell)[0])}) for number, cells in top
    }
    # A row of words is a row of headings only where two of them are: "Media" may stand in any cell.
    if named and (most := max(named.values())) and (most > 1 or named[top[0][0]] == most):
        return next(number for number, count in named.items() if count == most)
    if not top:
        raise TableRefused("Row 1 must name the columns: the file names none of them, because it is empty.")
    widths = [sum(bool(cell.strip()) for cell in cells) for _number, cells in top]
    wide = sorted(widths)[len(widths) // 2]
    return next(number for (number, _cells), width in zip(top, widths, strict=True) if width >= wide)


def _labels(grid: Grid, row: int) -> Iterator[tuple[str, int]]:
    """Cells beyond the last heading belong to rows that are broken: those are told, and no column is made up for them."""
    cells = list(next(cells for number, cells in grid.rows if number == row))
    while cells and not cells[-1].strip():
        cells.pop()
    seen: dict[str, int] = {}
    for at, cell in enumerate(cells):
        label = " ".join(cell.split())[:100] or f"Column {_letters(at)}"
        seen[label] = seen.get(label, 0) + 1
        yield (label if seen[label] == 1 else f"{label} ({seen[label]})"), at


def _letters(at: int) -> str:
    at += 1
    text = ""
    while at:
        at, rest = divmod(at - 1, 26)
        text = string.ascii_uppercase[rest] + text
    return text


def _cells(grid: Grid, row: int, at: int) -> list[str]:
    found = (cells[at].strip() for number, cells in grid.rows if number > row and at < len(cells))
    some: list[str] = []
    for cell in found:
        if cell:
            some.append(cell)
        if len(some) == LOOKED_INTO:
            break
    return some


def _told(said: Mapping[str, str], labels: list[str], row: int) -> dict[str, str]:
    by_name = {name_of(label): label for label in reversed(labels)}
    told: dict[str, str] = {}
    for theirs, ours in said.items():
        label = theirs if theirs in labels else by_name.get(name_of(theirs), "")
        if not label:
            raise TableRefused(
                f"There is no column “{theirs[:60]}” in row {row}. There are: {', '.join(f'“{one[:40]}”' for one in labels[:30])}."
            )
        column = "" if ours.strip().lower() in ("", *IGNORED) else name_of(ours)
        if column and column not in COLUMNS:
            raise TableRefused(f"The register has no column “{ours[:60]}”. It has: {', '.join(COLUMNS)}.")
        if told.get(label, column) != column:
            raise TableRefused(
                f"The column “{label[:60]}” is said to be two: “{told[label]}” and “{column}”. Say one of them."
            )
        told[label] = column
    return told


def _heading(label: str, cells: list[str], told: Mapping[str, str], remembered: Mapping[str, str]) -> Heading:
    samples = tuple(dict.fromkeys(cells[:50]))[:3]
    if label in told:
        return Heading(label, told[label], "said", samples)
    if label in remembered and remembered[label] in ("", *COLUMNS):
        return Heading(label, remembered[label], "remembered", samples)
    column, how = headings.column_of(label)
    if how in ("alias", "like") and column in ("handle", "display_name", "service_url"):
        column = _by_what_it_holds(column, cells)
    if how != "none":
        return Heading(label, column, how, samples)
    if not cells and label.startswith("Column "):
        return Heading(label, "", "empty")
    guess = _by_cells(cells)
    return Heading(label, guess or None, "cells" if guess else "none", samples)


def _by_what_it_holds(column: str, cells: list[str]) -> str:
    """“Account” and the like may head names, handles or addresses."""
    if not cells:
        return column
    if column == "handle" and _share(cells, _is_address) >= MOST_OF:
        return "service_url"
    if column == "service_url" and _share(cells, _is_address) == 0 and _share(cells, _is_e_mail) >= MOST_OF:
        return "contacts"
    spaced = _share(cells, lambda cell: " " in cell)
    return "display_name" if column == "handle" and spaced > 1 - MOST_OF else column


def _by_cells(cells: list[str]) -> str:
    if not cells:
        return ""
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("service_url", _is_address), ("platform", lambda cell: "/" not in cell and bool(platforms.named(cell))),
        ("language", _is_language), ("handle", lambda cell: cell.startswith("@") and " " not in cell),
    )  # fmt: skip
    return next((column for column, test in tests if _share(cells, test) >= MOST_OF), "")


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _is_e_mail(cell: str) -> bool:
    return "@" in cell and " " not in cell and "/" not in cell


def _is_address(cell: str) -> bool:
    if not cell.lower().startswith(("http://", "https://", "www.")) and "/" not in cell:
        return False
    try:
        return bool(platforms.identified("", cell, ""))
    except AddressRefused:
        return False


def _is_language(cell: str) -> bool:
    """By its name: two letters may be anything."""
    return len(cell) > 3 and bool(languages.tag_of(cell))


def _each_once(found: list[Heading], row: int) -> Iterator[Heading]:
    """Of two headings for one column the surer counts. What was said or is called by our own name twice is for people to decide."""
    best: dict[str, int] = {}
    for at, one in sorted(enumerate(found), key=lambda pair: (RANKS[pair[1].how], pair[0])):
        if not one.column:
            continue
        first = best.setdefault(one.column, at)
        if first != at and one.how in ("said", "own") and found[first].how == one.how:
            if one.how == "own":
                raise TableRefused(f"Row {row} names the column “{one.column}” twice. Rename or delete one of them.")
            raise TableRefused(
                f"Two columns would be “{one.column}”: “{found[first].label[:60]}” and “{one.label[:60]}”. Choose one of them."
            )
    for at, one in enumerate(found):
        if one.column and best[one.column] != at:
            known_twice = one.how in ("own", "alias", "remembered")
            yield replace(one, column="" if known_twice else None, how="none")
        else:
            yield one
