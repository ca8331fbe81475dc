"""Answers kept in memory: bounded, none older than MAX_AGE, all gone when the register changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

MAX_AGE = 60.0
"""Seconds. Longer would keep what raises no generation, such as the new name of an agency, from the public."""
MAX_BYTES = 64 * 1024 * 1024
LARGEST = 1024 * 1024
"""A single answer above this is not kept: a few of them would push out everything else."""
OVERHEAD = 1024
"""Bytes that an answer takes beside its body, roughly: its key, headers and place."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer. ``at`` is on the clock that the door reads."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    at: float


class Shelf:
    """Safe between threads. The answers that were asked for least recently make room."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._generation = -1
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key, generation: int, now: float) -> Kept | None:
        with self._lock:
            self._move_to(generation)
            found = self._kept.get(key)
            if found is None:
                return None
            if now - found.at > MAX_AGE:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: Key, generation: int, kept: Kept) -> None:
        """``generation`` was read before the answer was made: an answer that a change overtook is not kept."""
        if len(kept.body) > LARGEST:
            return
        with self._lock:
            if generation < self._generation:
                return
            self._move_to(generation)
            if key in self._kept:
                self._drop(key)
            self._kept[key] = kept
            self.bytes += len(kept.body) + OVERHEAD
            while self.bytes > self.max_bytes:
                self._drop(next(iter(self._kept)))

    def _move_to(self, generation: int) -> None:
        if generation > self._generation:
            self._kept.clear()
            self.bytes = 0
            self._generation = generation

    def _drop(self, key: Key) -> None:
        self.bytes -= len(self._kept.pop(key).body) + OVERHEAD
