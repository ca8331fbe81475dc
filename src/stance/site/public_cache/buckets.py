"""How often one client may ask: a token bucket each, the least recently seen forgotten first."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

MOST_CLIENTS = 50_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """``per_second`` tokens flow into each bucket, up to ``burst``. Safe between threads; instants are in seconds on any
    clock that never goes back."""

    def __init__(self, per_second: float, burst: int, most_clients: int = MOST_CLIENTS) -> None:
        self.per_second, self.burst, self.most_clients = per_second, burst, most_clients
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str, now: float) -> int:
        """0 when the client may ask now, else the whole seconds after which it may."""
        with self._lock:
            bucket = self._buckets.get(client)
            if bucket is None:
                bucket = self._buckets[client] = _Bucket(self.burst, now)
                if len(self._buckets) > self.most_clients:
                    self._buckets.popitem(last=False)
            self._buckets.move_to_end(client)
            bucket.tokens = min(self.burst, bucket.tokens + max(0.0, now - bucket.at) * self.per_second)
            bucket.at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return max(1, math.ceil((1 - bucket.tokens) / self.per_second))
