"""What a room says on the home page: lines, and what it keeps."""

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


@dataclass(frozen=True, slots=True)
class Kept:
    """``link`` leads to ``url``; ``after`` follows it. While every ``count`` is 0, the home page offers the first steps instead.
    ``notice`` is a template that is shown with it, or "". The lowest ``order`` stands first."""

    order: int
    link: str
    url: str
    after: str = ""
    count: int = 0
    notice: str = ""
