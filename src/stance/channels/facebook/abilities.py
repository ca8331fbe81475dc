"""What Facebook can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import Ability, Does

PAGES = "developers.facebook.com, “Pages API” and “Page Feed”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "Zips of a Page’s posts, albums and comments, without their ids",
        "layouts measured on real exports, and readers of exports of 2021 to 2026 (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "A post has the moment of its last change, and its present text alone",
        "layouts measured on real exports (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        False,
        "A deleted post is in the export no more",
        "layouts measured on real exports (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.PULLED,
        True,
        "Posts of a Page; wide stretches of time leave posts out, narrow ones do not",
        PAGES,
        "2026-11",
    ),
    Does(Ability.EDITS_SEEN, True, "updated_time; earlier texts only in part", PAGES, "2026-11"),
    Does(Ability.DELETIONS_SEEN, True, "Error 100 with subcode 33 for the post’s id", PAGES, "2026-11"),
    Does(
        Ability.REPLIES_READ,
        True,
        "Comments, page by page, and those under them",
        "developers.facebook.com, “Object Comments”",
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        False,
        "What a Page likes is in no list",
        "developers.facebook.com, “Page”: its edges",
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Text and photos of a Page; nothing tells a repeated post",
        "developers.facebook.com, “Page Feed” and “Page Photos”",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "DELETE", PAGES, "2026-11"),
    Does(Ability.EDIT, True, "The text; no pictures", PAGES, "2026-11"),
    Does(
        Ability.REPLY_UNASKED,
        False,
        "Under the Page’s own posts, and where it was mentioned",
        "developers.facebook.com, “Comments and @Mentions” of the Pages API",
        "2026-11",
    ),
    Does(
        Ability.FREE,
        True,
        "Calls are counted by how many people see the Page",
        "developers.facebook.com, “Rate Limits” of the Graph API",
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
