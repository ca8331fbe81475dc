"""Answers kept in memory: bounded in number and bytes, dropped all at once when the register has changed."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST = 5_000
MOST_BYTES = 64 * 1024 * 1024
LARGEST = 1024 * 1024
SECONDS = 60.0
"""How long an answer is kept at most: the names of agencies and purposes change without changing the register."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    """As WSGI has it: "200 OK"."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    made: float
    """Monotonic seconds."""


def answer(status: str, headers: list[tuple[str, str]], body: bytes, now: float) -> Answer:
    """``headers`` without those that belong to one person or one transfer; what depends on the body is added. Only a 200
    has an ETag."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"' if status.startswith("200") else ""
    added = [("Content-Length", str(len(body)))] + ([("ETag", etag)] if etag else [])
    return Answer(status, (*headers, *added), body, etag, now)


class Answers:
    """Least recently used goes first. Safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._bytes = 0
        self._generation = -1

    def get(self, key: str, generation: int) -> Answer | None:
        with self._lock:
            self._turn_to(generation)
            found = self._kept.get(key)
            if found is None:
                return None
            if self._clock() - found.made > SECONDS:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: str, found: Answer, generation: int) -> None:
        """``generation`` as it was before the answer was made: a change meanwhile makes it old at the next look."""
        if len(found.body) > LARGEST:
            return
        with self._lock:
            if generation != self._generation:
                return
            self._drop(key)
            self._kept[key] = found
            self._bytes += len(found.body)
            while len(self._kept) > MOST or self._bytes > MOST_BYTES:
                self._drop(next(iter(self._kept)))

    def _turn_to(self, generation: int) -> None:
        if generation != self._generation:
            self._kept.clear()
            self._bytes = 0
            self._generation = generation

    def _drop(self, key: str) -> None:
        if (found := self._kept.pop(key, None)) is not None:
            self._bytes -= len(found.body)
