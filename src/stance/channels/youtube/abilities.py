"""What YouTube can and cannot do, as far as people must know it before they rely on it."""

from __future__ import annotations

from stance.channels.port.abilities import NO_DATE, Ability, Does

VIDEOS = "developers.google.com/youtube/v3, “Videos”"
QUOTA = "developers.google.com/youtube/v3, “Quota Calculator”"

DOES = (
    Does(
        Ability.EXPORT,
        True,
        "Takeout: tables of videos, own comments and posts, and the videos themselves",
        "published descriptions and readers of exports (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.EDITS,
        False,
        "A video as it is now; earlier titles and descriptions are not in it",
        "published lists of the columns of its tables (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.DELETIONS,
        False,
        "No table of deleted videos is known",
        "published lists of the files of Takeouts (see its README.md)",
        "2026-11",
    ),
    Does(
        Ability.PULLED,
        True,
        "Videos of the channel; no posts of its Community tab",
        "developers.google.com/youtube/v3, “PlaylistItems” and “Videos”",
        "2026-11",
    ),
    Does(
        Ability.EDITS_SEEN,
        True,
        "Title and text as they are now; the etag changes with counters, too",
        VIDEOS,
        "2026-11",
    ),
    Does(
        Ability.DELETIONS_SEEN,
        True,
        "Neither in the playlist of uploads nor among the videos that are asked for by id",
        VIDEOS,
        "2026-11",
    ),
    Does(
        Ability.REPLIES_READ,
        True,
        "Threads list five replies at most; all of them are asked for one thread at a time",
        "developers.google.com/youtube/v3, “CommentThreads” and “Comments”",
        "2026-11",
    ),
    Does(
        Ability.LIKES_READ,
        False,
        "Videos that a channel rated can be listed; it is not read here: a request each half minute would use up the day’s quota",
        "developers.google.com/youtube/v3, “Videos: list” (myRating) and “Quota Calculator”",
        "2026-11",
    ),
    Does(
        Ability.PUBLISH,
        True,
        "One video; uploads of a project that Google has not reviewed stay private",
        "developers.google.com/youtube/v3, “Videos: insert”",
        "2026-12",
    ),
    Does(Ability.DELETE, True, "videos.delete", VIDEOS, "2026-11"),
    Does(Ability.EDIT, True, "Title, text and who may see it; not the video itself", VIDEOS, "2026-11"),
    Does(
        Ability.REPLY_UNASKED,
        True,
        "Under every video that takes comments",
        "developers.google.com/youtube/v3, “CommentThreads: insert”",
        "2026-11",
    ),
    Does(
        Ability.FREE,
        True,
        "10,000 units a day and project: a look takes three, captions 400; uploads and searches 100 calls a day each",
        QUOTA,
        "2026-06",
    ),
    Does(
        Ability.LASTING,
        True,
        "Version 3 has no date of end",
        NO_DATE,
        "2026-11",
    ),
)
