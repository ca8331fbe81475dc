"""The tabs over a list (``parts/tabs.html``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """``count`` is shown beside the words, in the ``tone`` of badges."""

    words: str
    url: str
    is_current: bool
    count: int | None = None
    tone: str = ""
