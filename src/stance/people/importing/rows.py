"""One row of the file, read: what each cell means, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from stance.doors.dates import FIRST_DAY, LAST_DAY, OUT_OF_BOUNDS, day_in_words
from stance.doors.directions import turning
from stance.engines.policy import ROLES, SIDES
from stance.engines.tables import Fault, Row

COLUMNS = ("email", "name", "agency", "unit", "side", "role", "starts", "ends", "deputy")
REQUIRED = ("email",)


class CellRefused(Exception):
    """One cell cannot be used."""

    def __init__(self, row: int, column: str, reason: str) -> None:
        super().__init__(reason)
        self.fault = Fault(row, column, reason)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row asks for. Texts are "" and days None where the cell is empty."""

    row: int
    email: str
    name: str
    agency: str
    unit: str
    side: str
    role: str
    starts: date | None
    ends: date | None
    deputy: str


def wanted_of(row: Row) -> Wanted:
    """Raises CellRefused for the first cell that cannot be used."""
    cells = row.cells
    found = Wanted(
        row.number,
        _address(row, "email"),
        _text(row, "name", 150),
        cells["agency"],
        cells["unit"],
        _choice(row, "side", SIDES),
        _choice(row, "role", ROLES),
        _day(row, "starts"),
        _day(row, "ends"),
        _address(row, "deputy"),
    )
    if not found.email:
        raise CellRefused(row.number, "email", "Give the person's e-mail address.")
    if found.unit and not found.role:
        raise CellRefused(row.number, "role", "Give the person's role in the unit, or leave the unit empty.")
    if found.deputy == found.email:
        raise CellRefused(
            row.number, "deputy", "They cannot be their own deputy. Name another person, or leave it empty."
        )
    if found.starts and found.ends and found.ends < found.starts:
        raise CellRefused(
            row.number,
            "ends",
            f"The end, {day_in_words(found.ends)}, is before the start, {day_in_words(found.starts)}.",
        )
    if found.ends and found.ends < timezone.localdate():
        raise CellRefused(row.number, "ends", f"The end, {day_in_words(found.ends)}, is past. Leave the row out.")
    return found


def _text(row: Row, column: str, longest: int) -> str:
    text = " ".join(row.cells[column].split())
    if len(text) > longest:
        raise CellRefused(row.number, column, f"This has {len(text):,} characters; at most {longest} fit.")
    if turned := turning(text):
        words = f"This holds the character {turned}, which is not seen and turns the text beside it. Take it out."
        raise CellRefused(row.number, column, words)
    return text


def _address(row: Row, column: str) -> str:
    text = row.cells[column].lower()
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise CellRefused(row.number, column, f"“{text[:80]}” is not an e-mail address.") from error
    return _text(row, column, 254).lower()


def _choice(row: Row, column: str, known: tuple[str, ...]) -> str:
    text = row.cells[column].lower()
    if text and text not in known:
        raise CellRefused(row.number, column, f"“{text[:60]}” is not known. Known are: {', '.join(known)}.")
    return text


def _day(row: Row, column: str) -> date | None:
    text = row.cells[column]
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        reason = f"“{text[:40]}” is not a day. Write it as year-month-day, such as 2026-11-24."
        raise CellRefused(row.number, column, reason) from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CellRefused(row.number, column, OUT_OF_BOUNDS)
    return day
