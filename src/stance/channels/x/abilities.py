"""What X can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

PRICES = "docs.x.com, “Pricing” and “Usage and Billing”"
EDITS = "docs.x.com, “Edit Posts”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "An archive as one zip or several",
        "published descriptions and readers of archives, 2012 to 2025 (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        True,
        "Every state of an edit chain, each under an id of its own",
        "published descriptions and readers of archives, 2012 to 2025 (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        True,
        "Those of the last two weeks or so",
        "published descriptions and readers of archives, 2012 to 2025 (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.PULLED,
        True,
        "The newest 3,200 posts of an account, to a token of any account",
        "docs.x.com, “Get Posts” of a user",
        "2026-11",
    ),
    Does(
        Ability.EDITS_SEEN,
        True,
        "Each edit is a post with an id of its own, and the chain of them is told",
        EDITS,
        "2026-11",
    ),
    Does(
        Ability.DELETIONS_SEEN,
        True,
        "Asked for the post alone, X says that there is none; a list that lacks it proves nothing",
        "docs.x.com, “Get Post by ID”",
        "2026-11",
    ),
    Does(
        Ability.REPLIES_READ,
        True,
        "Posts that mention the account; each that is read is charged, so it is off until switched on",
        "docs.x.com, “User mention timeline” and “Conversation ID”",
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        True,
        "Posts that the account likes, not since when; each post that is read is charged",
        "docs.x.com, “Liked Posts”",
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Text, pictures and a video, in threads; nothing tells a repeated post, so own recent posts are read in doubt",
        "docs.x.com, “Create Post” and “Chunked media upload”",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "DELETE; of an edited post, the whole chain goes", EDITS, "2026-11"),
    Does(
        Ability.EDIT,
        True,
        "Of Premium accounts, for half an hour and five times; no replies to others, no polls",
        EDITS,
        "2026-11",
    ),
    Does(
        Ability.REPLY_UNASKED,
        False,
        "Where people pay by use, only to posts whose author mentioned or quoted the account",
        PRICES,
        "2026-08",
    ),
    Does(
        Ability.FREE,
        False,
        "$0.005 a day for each post that is read, however often; $0.010 for an account, $0.015 to post, $0.20 with a link, $0.010 to delete",
        PRICES,
        "2026-08",
    ),
    Does(Ability.LASTING, True, "Version 2 has no date of end; prices change without one", NO_DATE, "2026-11"),
)
