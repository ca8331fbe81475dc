"""Where a look at a site has come to, as a text that can be kept."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from stance.engines.exports.instants import LAST, instant, maybe, seconds_of

FORM = 1
LONGEST = 20_000
MOST_PASSED = 700
"""Numbers that one request leaves out: more make an address that servers refuse."""
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Cursor:
    """What follows is of before ``before``, in the site's own time, which is how it keeps dates; and of second ``at`` or earlier.
    ``passed`` are numbers that were there already, where one second has more posts than an answer."""

    site: str
    before: str = ""
    at: int | None = None
    passed: tuple[int, ...] = ()

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))


def just_after(date: str) -> str:
    """One second later: posts of that second come once more, so that none between two answers is missed."""
    return instant(seconds_of(date) + 1)[:-1]


def is_date(value: object) -> bool:
    return isinstance(value, str) and DATE.fullmatch(value) is not None and maybe(value) is not None


def read(text: str, site: str) -> Cursor | None:
    """None for what was not written here for that site, or by a version that is not known."""
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.get("form") != FORM or given.get("site") != site:
        return None
    before, at, passed = given.get("before"), given.get("at"), given.get("passed")
    is_time = at is None or (_is_whole(at) and at <= LAST)
    if not is_date(before) or not is_time or not isinstance(passed, list) or not all(map(_is_whole, passed)):
        return None
    return Cursor(site, str(before), at, tuple(passed[:MOST_PASSED]))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
