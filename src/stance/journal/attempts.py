"""Of which attempt a line in the audit trail is due: few lines for many attempts, so that nobody fills the trail with them.

The first of a kind at once, then the tenth, the hundredth and so on within an hour. Of all kinds together at most ``MOST_LINES``
of one who attempts, and the last says that no more follow. Counted in the memory of the process that answers.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

HOUR = 3600.0
MOST_LINES = 60
MOST_PEOPLE = 10_000
"""Counted at the same time; the one heard of longest ago is forgotten first."""
MOST_KINDS = 200
"""Of one person in an hour: further ones count as one."""


def said(number: int, *, is_last: bool) -> tuple[str, str]:
    """What a line says of its count, and at its end."""
    times = "" if number == 1 else f", for the {number:,}th time within an hour"
    return times, "; further attempts in this hour are not written down" if is_last else ""


@dataclass(slots=True)
class Counted:
    """Of one person since ``began``, in seconds of the clock."""

    began: float
    lines: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


class Attempts:
    """Says of which attempt a line is due."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._known: OrderedDict[str, Counted] = OrderedDict()

    def count(self, who: str, kind: str, *, each: int = 1) -> tuple[int, bool]:
        """Which of its kind within the hour, 0 when no line is due; and whether it is the last line of the hour. A line is
        due for ``each`` of the first ones."""
        now = self._clock()
        with self._lock:
            known = self._known.pop(who, None)
            if known is None or now - known.began >= HOUR:
                known = Counted(now)
            self._known[who] = known
            if len(self._known) > MOST_PEOPLE:
                self._known.popitem(last=False)
            kind = kind if kind in known.kinds or len(known.kinds) < MOST_KINDS else ""
            number = known.kinds[kind] = known.kinds.get(kind, 0) + 1
            if known.lines >= MOST_LINES or (number > each and str(number).strip("0") != "1"):
                return 0, False
            known.lines += 1
            return number, known.lines == MOST_LINES
