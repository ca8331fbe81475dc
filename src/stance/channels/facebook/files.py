"""Which files an export of Facebook is made of, and what may be done with each. Default deny: a file that is on no list here is
private until a person has looked at it."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from stance.engines.exports.member_uses import Uses

Use: TypeAlias = Literal[
    "page posts", "profile posts", "album", "photos", "videos", "comments", "about", "html", "not read"
]

_NAMES: tuple[tuple[Use, re.Pattern[str]], ...] = (
    ("page posts", re.compile(r"(?:.*/posts/|posts/|)profile_posts_\d{1,6}\.json")),
    (
        "profile posts",
        re.compile(r"(?:.*/posts/|posts/|)your_posts(?:__check_ins__photos_and_videos)?(?:_\d{1,6})?\.json"),
    ),
    ("album", re.compile(r"(?:.*/)?album/\d{1,6}\.json")),
    ("photos", re.compile(r"(?:.*/posts/|posts/|)(?:your_)?uncategorized_photos\.json")),
    ("videos", re.compile(r"(?:.*/posts/|posts/|)(?:your_)?videos\.json")),
    ("comments", re.compile(r"(?:.*/)?comments(?:_and_reactions)?/comments\.json")),
    ("about", re.compile(r"(?:.*/)?profile_information/profile_information\.json")),
    (
        "html",
        re.compile(
            r"(?:.*/posts/|posts/|)(?:profile_posts|your_posts(?:__check_ins__photos_and_videos)?)(?:_\d{1,6})?\.html"
        ),
    ),
    (
        "not read",
        re.compile(
            r"(?:.*/)?(?:start_here\.html|index\.html|no-data\.txt|events_you_hosted\.json|edits_you_made_to_posts\.json"
            r"|content_sharing_links_you_have_created\.json|places_you_have_been_tagged_in\.json)"
        ),
    ),
)
KEYS: dict[Use, frozenset[str]] = {
    "page posts": frozenset({"status_updates"}),
    "profile posts": frozenset({"status_updates"}),
    "album": frozenset({"photos"}),
    "photos": frozenset({"other_photos_v2", "other_photos"}),
    "videos": frozenset({"videos_v2", "videos"}),
    "comments": frozenset({"comments_v2", "comments"}),
}
"""Under what a list stands that is not a file's whole."""
ORDER: tuple[Use, ...] = ("page posts", "profile posts", "album", "photos", "videos", "comments")
_ACTIVITY = ("this_profile's_activity_across_facebook", "your_facebook_activity", "your_activity_across_facebook")
_PRIVATE = frozenset(
    {"messages", "inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover", "stickers_used"}
)


def _folder(name: str) -> str:
    """A category and all that is in its folders, as one; a file that stands in the category's own folder, by its name."""
    parts = name.split("/")
    depth = 2 if parts[0] in _ACTIVITY else 1
    is_deep = len(parts) > depth + 1 and parts[depth - 1] != "posts"
    return "/".join(parts[:depth]) + "/" if is_deep else name


USES: Uses[Use] = Uses(_NAMES, _PRIVATE, folder=_folder, media_folder=_folder)
