"""How long we wait for somebody who sends or reads slowly: a little while, and longer the more of it comes through."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


class TooSlow(Exception):
    """They sent or read less than the least rate."""


@dataclass(slots=True)
class Patience:
    """``begin`` seconds for a start, one second more for each ``rate`` bytes, and never ``silence`` seconds without any.

    A rule of rate alone would let somebody save up: send much, then hold on for hours.
    """

    begin: float = 10.0
    rate: float = 1_000.0
    silence: float = 20.0
    clock: Callable[[], float] = time.monotonic
    _since: float = -1.0

    def until(self, count: int) -> float:
        """The moment (of the clock) at which patience ends, when ``count`` bytes have come through by now."""
        now = self.clock()
        if self._since < 0:
            self._since = now
        return min(now + self.silence, self._since + self.begin + count / self.rate)
