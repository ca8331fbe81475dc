"""What people put into cells that is not what the register's fields take, and what they mean by it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from stance.register.fields import kinds, languages
from stance.register.fields.refusal import FieldRefused
from stance.register.fields.table import BY_NAME, FIELDS

NOTHING = frozenset({"n/a", "#n/a", "-", "–", "—", "--"})
"""Said instead of leaving a cell empty."""
ERRORS = frozenset({"#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!"})
"""What a spreadsheet shows for a formula that failed (ECMA-376, 18.17.3)."""
ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
DAYS = frozenset(field.name for field in FIELDS if field.kind is kinds.DAY)
SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
"""A day as Excel counts it, between 1954 and 2119 (the 1900 date system: day 0 is 1899-12-30 from March 1900 on)."""
FIRST_DAY = date(1899, 12, 30)
ISO_LIKE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
BOTH = frozenset({"bilingual", "bilingue", "zweisprachig", "bilingüe", "tosprogede", "dwyieithog"})
"""Two languages, without saying which."""


def is_nothing(cell: str) -> bool:
    return cell.lower() in NOTHING


def understood(column: str, cell: str, both: str) -> str:
    """The text that the field's own reading takes. ``both``: what "Bilingual" means in this table, "" where nothing says it.
    Raises FieldRefused."""
    if cell.lower() in ERRORS:
        raise FieldRefused(f"The spreadsheet shows {cell} here: its formula failed. Put the value there.")
    if column in DAYS:
        return _day(cell)
    if column == "language" and cell.lower().strip(".") in BOTH:
        if not both:
            raise FieldRefused(
                f"“{cell}” does not say which two languages, and no two are named in this column. Name them."
            )
        return both
    return cell


def _day(cell: str) -> str:
    if found := SERIAL.fullmatch(cell):
        return (FIRST_DAY + timedelta(days=int(found[1]))).isoformat()
    if found := ISO_LIKE.fullmatch(cell):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    return cell


def both_of(cells: Iterable[str]) -> str:
    """The two languages that a table's cells name most often, as a field keeps them; "" where fewer are named."""
    counted: Counter[str] = Counter()
    for cell in cells:
        if cell and cell.lower() not in BOTH:
            try:
                counted.update(languages.tags_of(cell))
            except FieldRefused:
                continue
    most = sorted(counted, key=lambda tag: (-counted[tag], tag))[:2]
    return languages.written(sorted(most)) if len(most) == 2 else ""


def platform_id(cell: str) -> str:
    """Raises FieldRefused for a number that a spreadsheet has rounded: it is another account's, or nobody's."""
    if ROUNDED.fullmatch(cell):
        raise FieldRefused(f"The spreadsheet has rounded this number ({cell}). Write it as text, all digits of it.")
    if len(cell) > 100:
        raise FieldRefused("This is longer than any platform’s id. Put the id alone there.")
    return cell


KEYS = {"service_url": "Web address", "platform_id": "The platform’s own id", "connected_apps": "Connected apps"}


def words_of(column: str) -> str:
    """What a column of ours is called on screens."""
    if column in KEYS:
        return KEYS[column]
    return BY_NAME[column].words if column in BY_NAME else column.replace("_", " ").capitalize()
