"""What Threads can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

API = "developers.facebook.com, “Threads API”"

DOES = (
    Does(Ability.PULLED, True, "The account’s own posts, by stretches of time", API, "2026-06"),
    Does(Ability.EDITS_SEEN, True, "The text as it is now; nothing says that it was changed", API, "2026-06"),
    Does(Ability.DELETIONS_SEEN, True, "Told by a webhook; asked for alone, there is an error", API, "2026-06"),
    Does(
        Ability.REPLIES_READ,
        True,
        "Replies and whole conversations under own posts",
        "developers.facebook.com, “Threads API”: Reply Management",
        "2026-06",
    ),
    Does(
        Ability.LIKES_READ,
        False,
        "What a profile likes is in no list",
        "developers.facebook.com, “Threads API”: its edges",
        "2026-06",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Text and pictures, in threads; pictures are fetched from an address of ours",
        "developers.facebook.com, “Threads API”: Posts and Reply Management",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "A hundred a day", API, "2026-06"),
    Does(Ability.EDIT, False, "Nothing in its documents changes a post", API, "2026-06"),
    Does(Ability.REPLY_UNASKED, True, "A thousand replies a day", API, "2026-06"),
    Does(Ability.FREE, True, "250 posts a day", API, "2026-06"),
    Does(Ability.LASTING, True, "Version 1.0 has no date of end", NO_DATE, "2026-06"),
)
