"""What LinkedIn can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.linkedin.api import VERSION, VERSION_ENDS
from stance.channels.port.abilities import Ability, Does

POSTS = "learn.microsoft.com/linkedin, “Posts API”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "Shares.csv and Comments.csv, without media and without whose they are",
        "published descriptions and readers of exports (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "A post as it is now; nothing tells that it was edited",
        "the columns of Shares.csv, as published (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        False,
        "No table of deleted posts is known",
        "published lists of the files of exports (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.PULLED,
        True,
        "Posts of pages, after LinkedIn has reviewed the app; of members’ own profiles nothing",
        POSTS,
        "2026-11",
    ),
    Does(Ability.EDITS_SEEN, True, "lastModifiedAt, and whether the author edited it", POSTS, "2026-11"),
    Does(Ability.DELETIONS_SEEN, True, "404 for the post’s URN", POSTS, "2026-11"),
    Does(
        Ability.REPLIES_READ,
        True,
        "Comments and those under them; who wrote one is told by a number alone",
        "learn.microsoft.com/linkedin, “Comments API”",
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        False,
        "Reactions are listed by post, not by who gave them",
        "learn.microsoft.com/linkedin, “Reactions API”",
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "Text and pictures of a page; the same words again are refused",
        "learn.microsoft.com/linkedin, “Posts API” and “Images API”",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "DELETE", POSTS, "2026-11"),
    Does(Ability.EDIT, True, "The text; no pictures and no link", POSTS, "2026-11"),
    Does(
        Ability.REPLY_UNASKED,
        False,
        "Posts of others are not listed; those that mention the page are told to it",
        "learn.microsoft.com/linkedin, “Organization Social Action Notifications”",
        "2026-11",
    ),
    Does(
        Ability.FREE,
        True,
        "Limits a day, shown in the developer console, not by the interface",
        "learn.microsoft.com/linkedin, “API Rate Limiting”",
        "2026-11",
    ),
    Does(
        Ability.LASTING,
        False,
        f"Version {VERSION}, which this release asks with, ends",
        "learn.microsoft.com/linkedin, “API Versioning”",
        "2026-11",
        ends=VERSION_ENDS,
    ),
)
