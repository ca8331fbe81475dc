"""Where a look at a Page has come to, as a text that can be kept.

Wide spans of time are thinned out: of a year about six hundred posts are given, ranked (“Page Feed”, “Limitations”, read November 2026).
So after the newest page spans of a quarter are asked for, each beginning a little inside the one before.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from stance.channels.port.graph import CURSOR
from stance.engines.exports.instants import LAST

FORM = 1
LONGEST = 5_000
SPAN, OVERLAP = 91 * 86_400, 3_600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What follows is of second ``at`` or earlier. ``since`` and ``until`` (Unix seconds UTC) are the span that is asked for, 0 for none;
    ``after`` is the platform's own cursor within it."""

    account: str
    at: int = 0
    since: int = 0
    until: int = 0
    after: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))

    @property
    def parameters(self) -> dict[str, str]:
        asked = {"since": str(self.since or ""), "until": str(self.until or ""), "after": self.after}
        return {name: value for name, value in asked.items() if value}

    def going_on(self, after: str, at: int | None) -> Cursor | None:
        """Within the span; None where the platform hands out its own cursor again."""
        return None if after == self.after else replace(self, after=after, at=self.at if at is None else at)

    def before(self, second: int) -> Cursor:
        """The span that ends just behind a second."""
        until = second + OVERLAP
        return Cursor(self.account, second, max(1, until - SPAN), until)

    def span_before(self) -> Cursor | None:
        """None at the beginning of time."""
        return self.before(self.since) if self.since > OVERLAP else None

    def without_since(self) -> Cursor:
        """Whatever is older, however long the Page was silent."""
        return replace(self, since=0, after="")


def read(text: str, account: str) -> Cursor | None:
    """None for what was not written here for that account, or by a version that is not known."""
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.pop("form", None) != FORM or given.get("account") != account:
        return None
    if given.keys() != {"account", "at", "since", "until", "after"}:
        return None
    after: Any = given["after"]
    is_sound = isinstance(after, str) and CURSOR.fullmatch(after) is not None
    return Cursor(**given) if is_sound and all(map(_is_second, (given["at"], given["since"], given["until"]))) else None


def _is_second(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST + SPAN
