"""How much a client may ask: a token bucket for each."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from stance.engines.networks.clients import MOST_CLIENTS


class Buckets:
    """Token buckets: ``rate`` tokens a second, ``burst`` at most. The longest silent client is forgotten first."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str, tokens: float) -> float:
        """0 when they had so many tokens, which are then gone; else the seconds until they have."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(who, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            short = tokens - left
            self._left[who] = (left if short > 0 else left - tokens, now)
            if len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)
        return max(0.0, short / self._rate)
