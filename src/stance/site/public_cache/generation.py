"""Whether the register has changed, looked at once a second at most."""

from __future__ import annotations

import threading
from collections.abc import Callable

EVERY = 1.0
"""Seconds. What is suspended is out of every answer this long afterwards."""


class Generation:
    """One thread looks; the others go on with what was last seen."""

    def __init__(self, look: Callable[[], int]) -> None:
        self._look = look
        self._seen: int | None = None
        self._at = 0.0
        self._lock = threading.Lock()

    def now(self, at: float) -> int:
        """Raises what the look raises: without knowing, nothing may be answered from memory."""
        seen = self._seen
        if seen is not None and at - self._at < EVERY:
            return seen
        with self._lock:
            if self._seen is None or at - self._at >= EVERY:
                try:
                    self._seen = self._look()
                except BaseException:
                    self._seen = None
                    raise
                self._at = at
            return self._seen
