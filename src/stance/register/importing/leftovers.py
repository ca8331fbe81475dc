"""Rows of a spreadsheet that are about no account: totals, footnotes, the headings once more."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stance.register.importing import platforms
from stance.register.importing.mapping import Columns

TOTAL = re.compile(
    r"(?:grand[ -]?|sub[ -]?)?(?:totals?|totaux|totales|totali|summe|gesamt|gesamtsumme|insgesamt|suma|soma|somme|totaal|sum|i alt)"
    r"(?:\b.*)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[\d.,\s%]*")
KEYS = ("service_url", "handle")


def why_left_out(cells: Mapping[str, str], columns: Columns) -> str:
    """Why a row is no account's, "" for one that may be."""
    filled = {name: cell for name, cell in cells.items() if cell}
    if not filled:
        return "Nothing in it is in a column that is read."
    if _is_total(filled):
        return "It is a total of the rows above, and no account."
    if len(filled) == 1 and not _may_be_a_key(filled) and len([*filter(None, columns.header)]) > 2:
        return "It holds one remark, and no account."
    if _repeats(filled, columns):
        return "It names the columns once more, and no account."
    return ""


def _may_be_a_key(filled: Mapping[str, str]) -> bool:
    """Whether somebody began to fill in a row."""
    return any(name in filled for name in KEYS) or bool(platforms.named(filled.get("platform", "")))


def _is_total(filled: Mapping[str, str]) -> bool:
    """A word for it, and otherwise numbers alone. An account may be called so: it has an address, or a platform."""
    if "service_url" in filled and "/" in filled["service_url"]:
        return False
    words = [cell for cell in filled.values() if not NUMBER.fullmatch(cell)]
    return (
        len(words) == 1
        and bool(TOTAL.fullmatch(words[0]))
        and not (filled.get("platform") and filled.get("handle") == words[0])
    )


def _repeats(filled: Mapping[str, str], columns: Columns) -> bool:
    labels = {one.column: one.label.lower() for one in columns.headings if one.column}
    return len(filled) > 1 and all(" ".join(cell.split()).lower() == labels.get(name) for name, cell in filled.items())
