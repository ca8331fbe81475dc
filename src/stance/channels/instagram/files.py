"""Which files an export of Instagram is made of, and what may be done with each. Default deny: a file that is on no list here is
private until a person has looked at it."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from stance.engines.exports.member_uses import Uses

Use: TypeAlias = Literal["posts", "labelled posts", "reels", "videos", "stories", "old", "about", "html", "not read"]

_CONTENT = r"(?:(?:.*/)?(?:media|content)/|)"
_NAMES: tuple[tuple[Use, re.Pattern[str]], ...] = (
    ("posts", re.compile(rf"{_CONTENT}posts_\d{{1,6}}\.json")),
    ("labelled posts", re.compile(rf"{_CONTENT}posts\.json")),
    ("reels", re.compile(rf"{_CONTENT}reels(?:_\d{{1,6}})?\.json")),
    ("videos", re.compile(rf"{_CONTENT}igtv_videos(?:_\d{{1,6}})?\.json")),
    ("stories", re.compile(rf"{_CONTENT}stories(?:_\d{{1,6}})?\.json")),
    ("old", re.compile(r"media(?:_\d{1,6})?\.json")),
    (
        "about",
        re.compile(
            r"(?:(?:.*/)?(?:personal_information|account_information)/personal_information\.json|profile\.json)"
        ),
    ),
    ("html", re.compile(r"(?:.*/)?(?:media|content)/(?:posts_\d{1,6}|reels|stories)\.html")),
    (
        "not read",
        re.compile(
            r"(?:.*/)?(?:start_here\.html|index\.html|no-data\.txt|profile_photos\.json|other_content\.json|reposts\.json"
            r"|post_comments_\d{1,6}\.json|reels_comments\.json)"
        ),
    ),
)
KEYS: dict[Use, frozenset[str]] = {
    "posts": frozenset({"ig_posts_media"}),
    "labelled posts": frozenset(),
    "reels": frozenset({"ig_reels_media"}),
    "videos": frozenset({"ig_igtv_media"}),
    "stories": frozenset({"ig_stories"}),
    "old": frozenset({"photos", "videos", "stories"}),
}
"""Under what a list stands that is not a file's whole."""
ORDER: tuple[Use, ...] = ("posts", "labelled posts", "reels", "videos", "stories", "old")
FEED: tuple[Use, ...] = ("posts", "labelled posts", "reels", "videos", "old")
"""Whichever of them is there, it is an export of this platform."""
_PRIVATE = frozenset(
    {"messages", "inbox", "message_requests", "direct", "archived_posts", "recently_deleted", "secret_conversations"}
)


def _folder(name: str) -> str:
    """A category and all that is in its folders, as one; a file that stands in the category's own folder, by its name."""
    parts = name.split("/")
    depth = 2 if parts[0] == "your_instagram_activity" else 1
    return "/".join(parts[:depth]) + "/" if len(parts) > depth + 1 else name


def _media_folder(name: str) -> str:
    return name.rpartition("/")[0] + "/"


USES: Uses[Use] = Uses(_NAMES, _PRIVATE, folder=_folder, media_folder=_media_folder)
