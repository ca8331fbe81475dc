"""Where a look has come to on platforms that give a token for what follows, as a text that can be kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from stance.engines.exports.instants import LAST

FORM = 1
MOST_VAIN = 5
"""Pages in a row that bring nothing older. A list that leads to itself would never end."""
LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class Following:
    """``token`` is the platform's, "" at the beginning. ``at`` is the oldest second that was seen (Unix, UTC), ``vain`` how many pages
    since then brought nothing older."""

    account: str
    token: str = ""
    at: int | None = None
    vain: int = 0

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))

    def then(self, token: object, oldest: int | None) -> Following | None:
        """After a page whose oldest post is of that second; None where nothing follows, or always the same."""
        if not isinstance(token, str) or not token or len(token) > LONGEST // 3:
            return None
        is_older = oldest is not None and (self.at is None or oldest < self.at)
        vain = 0 if is_older else self.vain + 1
        return None if vain > MOST_VAIN else Following(self.account, token, oldest if is_older else self.at, vain)


def read(text: str, account: str) -> Following | None:
    """None for what was not written here for that account, or by a version that is not known."""
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.get("form") != FORM or given.get("account") != account:
        return None
    token, at, vain = given.get("token"), given.get("at"), given.get("vain")
    is_token = isinstance(token, str) and len(token) > 0 and token.isascii() and token.isprintable()
    is_known = (at is None or _is_whole(at, LAST)) and _is_whole(vain, MOST_VAIN)
    return Following(account, str(token), at, int(str(vain))) if is_token and is_known else None


def _is_whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
