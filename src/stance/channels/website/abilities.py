"""What a site can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

API = "WordPress REST API Handbook, “Posts”, “Pages” and “Comments”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "WordPress: every post, page and comment as XML, of media the addresses; of other software nothing is read yet",
        "WordPress's source, wp-admin/includes/export.php",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "Revisions are left out",
        "WordPress's source, wp-admin/includes/export.php, and post types that can be exported",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        False,
        "What was deleted for good is not in it",
        "WordPress's source, wp-admin/includes/export.php",
        "2026-11",
    ),
    Does(
        Ability.PULLED,
        True,
        "WordPress: posts and pages as they were written, to a user with the role Editor",
        API,
        "2026-11",
    ),
    Does(Ability.EDITS_SEEN, True, "modified_gmt, and the text itself", API, "2026-11"),
    Does(Ability.DELETIONS_SEEN, True, "The bin is a status; after that 404 with WordPress’s own code", API, "2026-11"),
    Does(
        Ability.REPLIES_READ,
        True,
        "Approved comments under what is public, without the mail and IP address of who wrote them",
        API,
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        False,
        "WordPress has no likes",
        API,
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "WordPress: articles with pictures; a draft is made public, and twice is once",
        "WordPress REST API Handbook, “Posts” and “Media”",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "Into the bin, or for good", API, "2026-11"),
    Does(Ability.EDIT, True, "Any time; the site keeps revisions", API, "2026-11"),
    Does(Ability.REPLY_UNASKED, False, "Comments stand under the site’s own posts alone", API, "2026-11"),
    Does(Ability.FREE, True, "It is the agency’s own server", API, "2026-11"),
    Does(
        Ability.LASTING,
        True,
        "wp/v2 is part of WordPress since 4.7, without a date of end",
        NO_DATE,
        "2026-11",
    ),
)
