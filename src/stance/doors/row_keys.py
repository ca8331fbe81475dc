"""Keys of rows, as they come in with an address or a form."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.http import Http404

Row = TypeVar("Row", bound=models.Model)
LARGEST = 2**63 - 1
"""What both databases keep as a key."""


def row_key(text: str) -> int | None:
    """The key that a text is: ASCII digits alone, such as ``?before=120``. None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def found(model: type[Row], key: int, *joined: str) -> Row:
    """The row with this key; otherwise the page is not found (Http404), as for a key no database has."""
    rows = model._default_manager.select_related(*joined) if joined else model._default_manager.all()
    row = rows.filter(pk=key).first() if key <= LARGEST else None
    if row is None:
        raise Http404(f"{model.__name__} {key}")
    return row
