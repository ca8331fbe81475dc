"""Rows of one table written many to a statement: what a statement costs beside its rows (beginning it, the last key given,
the look back at foreign keys) is paid once for some hundred of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db.backends.utils import CursorWrapper

VALUES_IN_MOST = 900
"""Of one statement: older builds of SQLite take 999 (its limits, section 9), and more rows at once win nothing."""


def insert(cursor: CursorWrapper, into: str, rows: Sequence[Sequence[Any]], otherwise: str = "") -> None:
    """``into`` is "INSERT INTO table (columns)"; each row has a value for each of them. In the order of ``rows``. ``otherwise`` is the
    clause for rows that are there (ON CONFLICT …)."""
    if not rows:
        return
    columns = len(rows[0])
    one = f"({','.join(['%s'] * columns)})"
    size = VALUES_IN_MOST // columns
    whole = len(rows) // size * size
    if whole:
        groups = [list(chain.from_iterable(rows[at : at + size])) for at in range(0, whole, size)]
        cursor.executemany(f"{into} VALUES {','.join([one] * size)} {otherwise}", groups)
    if whole < len(rows):
        cursor.executemany(f"{into} VALUES {one} {otherwise}", rows[whole:])
