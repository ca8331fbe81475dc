"""Times as records state them: the "datetime" of lexicons (atproto.com/specs/lexicon, read November 2026)."""

from __future__ import annotations

import re
from datetime import date

from stance.engines.exports.instants import LAST

_SYNTAX = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d{1,20})?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))",
    re.ASCII,
)
_EPOCH = date(1970, 1, 1).toordinal()
_DAYS_HELD = 20_000
_midnights: dict[str, int] = {}


def parse_datetime(text: object) -> int | None:
    """Unix seconds, None for what is no datetime or is before 1970 or after 3058."""
    if not isinstance(text, str) or len(text) > 64:
        return None
    found = _SYNTAX.fullmatch(text)
    if found is None or text.endswith("-00:00"):
        return None
    midnight = _midnights.get(text[:10])
    if midnight is None:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        if len(_midnights) > _DAYS_HELD:
            _midnights.clear()
        midnight = _midnights[text[:10]] = (day.toordinal() - _EPOCH) * 86_400
    seconds = midnight + int(found[4]) * 3600 + int(found[5]) * 60 + int(found[6])
    if found[7]:
        away = int(found[8]) * 3600 + int(found[9]) * 60
        seconds += -away if found[7] == "+" else away
    return seconds if 0 <= seconds <= LAST else None
