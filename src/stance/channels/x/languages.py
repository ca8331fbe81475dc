"""What language X says a post is in, as others say it."""

from __future__ import annotations

from functools import lru_cache

from stance.engines.language.facts import UNDETERMINED, language_key

TODAYS = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "tl": "fil"}
"""Codes that X goes on to use, by those that took their place (IANA language subtag registry: Preferred-Value; "tl" is
what X says for Filipino)."""
NONE = frozenset({UNDETERMINED, "qam", "qct", "qht", "qme", "qst", "zxx", "art"})
"""Mentions only, cashtags only, hashtags only, media only, too short, no language: X's own values beside "und"."""
LONGEST = 12
"""Characters that are kept: language, script and region."""


def spoken(said: object) -> str | None:
    """A BCP 47 tag, or None for whatever says of no language: the guess is X's, and no value of it ends an import."""
    bare = said.strip() if isinstance(said, str) else ""
    return _tag(bare) if len(bare) <= LONGEST else None


@lru_cache(1024)
def _tag(bare: str) -> str | None:
    """Remembered, so of no more than LONGEST characters."""
    key = language_key(bare)
    if key is None or len(key) > LONGEST:
        return None
    primary, hyphen, rest = key.partition("-")
    if primary in NONE:
        return None
    return TODAYS.get(primary, primary) + hyphen + rest
