"""What a room says on the home page: lines, tasks of the first days, and what it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Column = Literal["needs", "live", "wrong"]
SHOWN = 5
"""Rows shown of one kind; the last row links to the rest."""


@dataclass(frozen=True, slots=True)
class Item:
    """One card a kind of thing, with one action that whoever looks may do. ``at`` is when it began, aware; ``percent`` is shown as progress."""

    column: Column
    title: str
    words: str
    url: str
    action: str
    tone: str = "idle"
    state: str = ""
    at: datetime | None = None
    percent: int | None = None
    dismiss: str = ""
    """The key by which whoever looks can put it away, such as "import/12"; "" where it goes away by being done."""
    is_alarm: bool = False
    """Stands above everything else, the tasks of the first days too: something may be going wrong this minute."""
    looked: str = ""
    """The key under which it is noted that they looked, when they follow ``url``: then only what came since is told."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of an agency's first days. The lowest ``order`` stands first."""

    order: int
    title: str
    words: str
    button: str
    url: str
    is_done: bool


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
