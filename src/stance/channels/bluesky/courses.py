"""Where a look at an account has come to, and what a page of it shows completely.

Posts, reposts and likes are three lists, each in the order of its record keys, which are times. A page is one answer of each. It is
complete down to where the answer that reaches least far back ends; the others are asked for again with the next page. So each
page shows everything of its stretch of time, and a record that stands in an answer is given whatever its order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stance.channels.bluesky.addresses import LIKE, POST, REPOST
from stance.channels.bluesky.listed import Listed
from stance.channels.bluesky.tids import seconds_of
from stance.engines.exports.decode import BadJson, decode

TOP, BOTTOM = "\x7f", ""
"""Before and behind every record key there can be; lists begin with the greatest."""
MOST_VAIN = 10
"""Pages in a row that bring nothing older. A list that leads to itself would never end."""
UNKNOWN = -1
_LONGEST = 8192
Window = tuple[int | None, int | None]


class BadCursor(ValueError):
    """It is no cursor of this channel."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far one list was seen: the server's cursor, the oldest key, and how many pages brought nothing older."""

    cursor: str = ""
    end: str = TOP
    vain: int = 0


def _at_the_top() -> dict[str, Stand]:
    return {POST: Stand(), REPOST: Stand(), LIKE: Stand()}


@dataclass(frozen=True, slots=True)
class Course:
    """``stands`` are of the lists that go on; ``newest`` is the second from which the next page shows everything, None for the
    first one, UNKNOWN where a key is no time. ``is_whole`` says that no list was given up on the way."""

    stands: Mapping[str, Stand] = field(default_factory=_at_the_top)
    newest: int | None = None
    is_whole: bool = True

    def text(self) -> str:
        """The channel's own cursor, which can be kept for as long as one likes; "" where nothing follows."""
        if not self.stands:
            return ""
        stands = {name: [one.cursor, one.end, one.vain] for name, one in self.stands.items()}
        return json.dumps({"newest": self.newest, "stands": stands, "v": 2, "whole": self.is_whole})


@dataclass(frozen=True, slots=True)
class Step:
    """One page further: how it goes on, what the page shows completely, and the lists that lead to themselves."""

    course: Course
    window: Window
    stuck: tuple[str, ...]


def course_of(text: str) -> Course:
    """Raises BadCursor."""
    if not text:
        return Course()
    try:
        value = decode(text.encode())[0] if len(text) <= _LONGEST else None
    except (BadJson, UnicodeEncodeError) as error:
        raise BadCursor from error
    match value:
        case {"v": 2, "stands": dict(stands), "newest": None | int() as newest, "whole": bool(is_whole)} if stands:
            known = {name: _stand(stands[name]) for name in (POST, REPOST, LIKE) if name in stands}
            if len(known) == len(stands) and not isinstance(newest, bool):
                return Course(known, newest, is_whole)
    raise BadCursor


def _stand(value: Any) -> Stand:
    match value:
        case [str(cursor), str(end), int(vain)] if end and 0 <= vain <= MOST_VAIN:
            return Stand(cursor, end, int(vain))
    raise BadCursor


def step(course: Course, found: Mapping[str, Listed], now: int | None) -> Step:
    """From a course by the answers that it asked for. ``now`` is the server's clock."""
    ends = {name: min([*listed.keys, course.stands[name].end]) for name, listed in found.items()}
    vain = {name: stand.vain + 1 if ends[name] == stand.end else 0 for name, stand in course.stands.items()}
    stuck = tuple(name for name, listed in found.items() if listed.cursor and vain[name] > MOST_VAIN)
    going_on = [name for name, listed in found.items() if listed.cursor and name not in stuck]
    boundary = max((ends[name] for name in going_on), default=BOTTOM)
    stands: dict[str, Stand] = {}
    for name, stand in course.stands.items():
        if name in going_on and ends[name] == boundary:
            stands[name] = Stand(found[name].cursor, ends[name], vain[name])
        elif name in going_on or (name not in stuck and ends[name] < boundary):
            stands[name] = stand
    if boundary == BOTTOM:
        stands = {}
    keys = [key for listed in found.values() for key in listed.keys]
    second = _second(boundary, keys)
    following = course.newest if boundary == TOP else UNKNOWN if second is None else second - 1
    is_whole = course.is_whole and not stuck
    window = _window(course, keys, boundary, second, now) if is_whole else (None, None)
    return Step(Course(stands, following, is_whole), window, stuck)


def _second(boundary: str, keys: list[str]) -> int | None:
    """When the last record was made that is shown completely, by the nearest key that is a time."""
    known = (seconds_of(key) for key in sorted(keys) if key >= boundary)
    return next((second for second in known if second is not None), None)


def _window(course: Course, keys: list[str], boundary: str, second: int | None, now: int | None) -> Window:
    """The second of the boundary itself is in neither of the two pages: each shows a part of it."""
    newest = course.newest
    if newest is None:
        known = [found for found in map(seconds_of, keys) if found is not None]
        newest = max([*known, *([] if now is None else [now])], default=UNKNOWN)
    if boundary == TOP or newest == UNKNOWN or not keys:
        return None, None
    oldest = 0 if boundary == BOTTOM else None if second is None else second + 1
    return (oldest, newest) if oldest is not None and oldest <= newest else (None, None)
