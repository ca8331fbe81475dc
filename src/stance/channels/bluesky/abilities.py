"""What Bluesky can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

LEXICON = "atproto.com, lexicons com.atproto.repo.* and com.atproto.sync.*"
LIMITS = "docs.bsky.app, “Rate Limits”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "The repository as a CAR file, signed; media apart",
        "AT Protocol specification “Repository” and a real repository of November 2024 (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "A repository holds the present state of each record",
        "AT Protocol specification “Repository”",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        False,
        "A deleted record is in the repository no more",
        "AT Protocol specification “Repository”",
        "2026-11",
    ),
    Does(
        Ability.PULLED,
        True,
        "Every record of the account’s repository, from its own server, as the public sees it",
        LEXICON,
        "2026-11",
    ),
    Does(Ability.EDITS_SEEN, True, "The record has the same address and another hash (cid)", LEXICON, "2026-11"),
    Does(
        Ability.DELETIONS_SEEN,
        True,
        "The server says RecordNotFound; what happens to the account is told of the account",
        LEXICON,
        "2026-11",
    ),
    Does(
        Ability.REPLIES_READ,
        True,
        "By an AppView, which is another service than the account’s server: an operator names one, else replies are not seen",
        LEXICON,
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        True,
        "Records of the repository, and told by the stream as they are made and taken back",
        LEXICON,
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Text and up to four pictures, in threads; under an id of ours, so that none comes twice",
        "lexicons com.atproto.repo.putRecord and app.bsky.feed.post",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "deleteRecord", LEXICON, "2026-11"),
    Does(
        Ability.EDIT,
        True,
        "putRecord replaces the record; earlier states are gone from the repository",
        LEXICON,
        "2026-11",
    ),
    Does(
        Ability.REPLY_UNASKED,
        True,
        "To any post whose author lets everybody reply",
        "atproto.com, lexicon app.bsky.feed.threadgate",
        "2026-11",
    ),
    Does(
        Ability.FREE,
        True,
        "5,000 points an hour and 35,000 a day; to create is 3, to change 2, to delete 1",
        LIMITS,
        "2026-11",
    ),
    Does(Ability.LASTING, True, "Lexicons have no date of end", NO_DATE, "2026-11"),
)
