"""What a feed can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

ATOM = "RFC 4287 (December 2005); RSS 2.0.11 (March 2009)"
DOES = (
    Does(
        Ability.EXPORT,
        True,
        "The feed itself, saved: what it shows now, and older entries where the site keeps archive feeds",
        "RFC 5005 (September 2007)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "An entry may be changed without a word: earlier states are in files that were saved earlier",
        "RFC 4287 (December 2005), 4.2.15; RSS 2.0.11 (March 2009), which has no element for it",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        True,
        "Where a feed has tombstones, for entries that the files have; an entry that is merely missing says nothing",
        "RFC 4287 (December 2005); RFC 6721 (September 2012)",
        "2026-11",
    ),
    Does(Ability.PULLED, True, "The whole document, which mostly has the newest entries alone", ATOM, "2026-11"),
    Does(Ability.EDITS_SEEN, True, "Entries are compared: most change without a word", ATOM, "2026-11"),
    Does(
        Ability.DELETIONS_SEEN,
        False,
        "An entry that is missing says nothing; few feeds have tombstones",
        "RFC 6721 (September 2012)",
        "2026-11",
    ),
    Does(Ability.REPLIES_READ, False, "A feed has what its site says", ATOM, "2026-11"),
    Does(
        Ability.LIKES_READ,
        False,
        "A feed has what its site says",
        ATOM,
        "2026-11",
    ),
    Does(Ability.PUBLISH, False, "A feed is read, never written", ATOM, "2026-11"),
    Does(Ability.DELETE, False, "A feed is read, never written", ATOM, "2026-11"),
    Does(Ability.EDIT, False, "A feed is read, never written", ATOM, "2026-11"),
    Does(Ability.REPLY_UNASKED, False, "A feed is read, never written", ATOM, "2026-11"),
    Does(
        Ability.FREE,
        True,
        "Asked whether it has changed, most servers send nothing",
        "RFC 9110 (June 2022), 13.1",
        "2026-11",
    ),
    Does(Ability.LASTING, True, "Its formats are finished", NO_DATE, "2026-11"),
)
