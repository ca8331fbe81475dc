"""The request to end, as a signal brings it."""

from __future__ import annotations

import time

SLICE_SECONDS = 0.1


class StopRequest:
    """A ``threading.Event`` that a signal handler may set.

    Handlers run in the main thread, between any two of its instructions. ``Event.set`` takes the lock that ``Event.wait`` of
    the same thread may hold at that moment, and the thread then waits for itself for good. Here nothing is locked.
    """

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Until it is set, or for so long. Returns whether it is set."""
        end = time.monotonic() + seconds
        while not self._is_set and (left := end - time.monotonic()) > 0:
            time.sleep(min(SLICE_SECONDS, left))
        return self._is_set
