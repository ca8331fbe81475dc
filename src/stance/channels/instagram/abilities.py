"""What Instagram can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import Ability, Does

MEDIA = "developers.facebook.com, “Instagram Platform”: IG Media and IG User Media"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "Zips of posts, reels, videos and stories, without their ids and addresses",
        "layouts measured on real exports, and readers of exports of 2018 to 2026 (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "A post has its present caption, and nothing says whether it was changed",
        "layouts measured on real exports (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        False,
        "Deleted posts of the last weeks are private, and not read",
        "readers of exports of 2025 (see its README.md)",
        "2026-11",
    ),
    Does(Ability.PULLED, True, "Posts of professional accounts", MEDIA, "2026-11"),
    Does(Ability.EDITS_SEEN, True, "The caption as it is now; nothing says that it was changed", MEDIA, "2026-11"),
    Does(
        Ability.DELETIONS_SEEN,
        True,
        "Asked for alone, there is an error; a list that lacks it is asked twice",
        MEDIA,
        "2026-11",
    ),
    Does(
        Ability.REPLIES_READ,
        True,
        "Comments under the account’s own posts",
        "developers.facebook.com, “Instagram Platform”: Comment Moderation",
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        False,
        "What an account likes is in no list",
        "developers.facebook.com, “IG User”: its edges",
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Pictures with a caption, which Instagram fetches from an address of ours; never text alone",
        "developers.facebook.com, “Content Publishing” of the Instagram Platform",
        "2026-12",
    ),
    Does(Ability.DELETE, False, "A person has to delete it in the app", MEDIA, "2026-11"),
    Does(Ability.EDIT, False, "A caption cannot be changed after publishing", MEDIA, "2026-11"),
    Does(
        Ability.REPLY_UNASKED,
        False,
        "Under own posts, and where the account was mentioned",
        "developers.facebook.com, “Instagram Platform”: Mentions",
        "2026-11",
    ),
    Does(
        Ability.FREE,
        True,
        "How many posts a day is told by the account’s own limit",
        "developers.facebook.com, “Instagram Platform”: Content Publishing Limit",
        "2026-11",
    ),
    Does(
        Ability.LASTING,
        False,
        "Each version of the Graph API ends; the next to end is 21.0",
        "developers.facebook.com, “Graph API Changelog”",
        "2026-11",
        ends="2027-01-21",
    ),
)
