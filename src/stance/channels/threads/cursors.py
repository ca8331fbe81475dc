"""Where a look at an account has come to, as a text that can be kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from stance.channels.port.graph import CURSOR
from stance.channels.port.graph_lists import FORM, is_second, object_in

LISTS = ("threads", "replies")


@dataclass(frozen=True, slots=True)
class Cursor:
    """What follows is before ``until`` (Unix seconds UTC, 0 for the newest), and of second ``at`` or earlier. ``after`` are the platform's own
    cursors within that, one for each list."""

    account: str
    until: int = 0
    at: int | None = None
    after: tuple[str, ...] = ("",) * len(LISTS)

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))

    def parameters(self, number: int) -> dict[str, str]:
        asked = {"until": str(self.until or ""), "after": self.after[number]}
        return {name: value for name, value in asked.items() if value}

    def going_on(self, after: tuple[str, ...]) -> Cursor | None:
        """None where the platform hands out its own cursors again."""
        return None if after == self.after or not any(after) else replace(self, after=after)


def read(text: str, account: str) -> Cursor | None:
    """None for what was not written here for that account, or by a version that is not known."""
    given = object_in(text)
    if given is None or given.pop("form", None) != FORM or given.keys() != {"account", "until", "at", "after"}:
        return None
    until, at, after = given["until"], given["at"], given["after"]
    if given["account"] != account or not is_second(until) or not until or not (at is None or is_second(at)):
        return None
    if not isinstance(after, list) or len(after) != len(LISTS):
        return None
    is_sound = all(isinstance(one, str) and CURSOR.fullmatch(one) for one in after)
    return Cursor(account, until, at, tuple(after)) if is_sound else None
