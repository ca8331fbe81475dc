"""One line of the home page, as a room says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Column = Literal["needs", "live", "wrong"]
SHOWN = 5
"""Rows shown of one kind; the last row links to the rest."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line with one action. ``at`` is when it began, aware; ``percent`` is shown as progress."""

    column: Column
    title: str
    words: str
    url: str
    action: str
    tone: str = "idle"
    state: str = ""
    at: datetime | None = None
    percent: int | None = None
