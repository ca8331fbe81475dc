"""Where a look at an account has come to, as a text that can be kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from stance.channels.mastodon.accounts import LONGEST_URI, is_number
from stance.engines.exports.instants import LAST

FORM = 1
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """``number`` is the server's id of the account, ``account`` its URI. What follows is older than the status ``before``, which is of
    the second ``at``. ``as_public`` is False on servers that show nothing to the public."""

    number: str
    account: str
    before: str = ""
    at: int | None = None
    as_public: bool = True

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, ensure_ascii=True, separators=(",", ":"))

    def older_than(self, before: str, at: int | None) -> Cursor | None:
        """None where that is not further back: the server gave what was asked for before, or does not go by what it is asked."""
        if not is_number(before) or (self.before and order(before) >= order(self.before)):
            return None
        return replace(self, before=before, at=at)


def order(number: str) -> tuple[int, str]:
    """Ids of one server grow with time: by their length, then as text (docs.joinmastodon.org, “Guidelines and best practices”,
    about ids, read November 2026)."""
    return len(number), number


def read(text: str, account: str) -> Cursor | None:
    """None for what was not written here for that account, or by a version that is not known."""
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.pop("form", None) != FORM or given.get("account") != account:
        return None
    found = Cursor(**given) if given.keys() == _KEYS else None
    return found if found is not None and _is_sound(found) else None


def _is_sound(cursor: Cursor) -> bool:
    at: Any = cursor.at
    is_time = at is None or (isinstance(at, int) and not isinstance(at, bool) and 0 <= at <= LAST)
    is_public: Any = cursor.as_public
    is_known = isinstance(cursor.account, str) and len(cursor.account) <= LONGEST_URI
    return (
        is_number(cursor.number) and is_number(cursor.before) and is_time and isinstance(is_public, bool) and is_known
    )


_KEYS = {"number", "account", "before", "at", "as_public"}
