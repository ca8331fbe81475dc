"""Which files an export of Instagram is made of, and what may be done with each. Default deny: a file that is on no list here is
private until a person has looked at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from stance.engines.exports.file_kinds import is_medium
from stance.engines.exports.package import Package

Use: TypeAlias = Literal[
    "posts", "labelled posts", "reels", "videos", "stories", "old", "about", "html", "not read", "private"
]

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
_SHOWN = 12
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Sorted:
    """The members of a package by what is done with them; ``quarantined`` are files, and folders with a final slash."""

    by_use: dict[Use, list[str]] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)

    def of(self, *uses: Use) -> list[str]:
        return [name for use in uses for name in self.by_use.get(use, [])]


def use_of(name: str) -> Use:
    return next((use for use, pattern in _NAMES if pattern.fullmatch(name)), "private")


def sort_out(package: Package) -> Sorted:
    found = Sorted()
    for row in package.rows():
        name = package.name_of(row)
        if len(found.seen) < _SHOWN:
            found.seen.append(name)
        if is_medium(name):
            if _is_private_medium(name):
                found.quarantined.add(name.rpartition("/")[0] + "/")
            continue
        use = use_of(name)
        if use == "private":
            found.quarantined.add(_folder(name))
        else:
            found.by_use.setdefault(use, []).append(name)
    for names in found.by_use.values():
        names.sort(key=_by_number)
    return found


def media_files(package: Package) -> Iterator[str]:
    names = (package.name_of(row) for row in package.rows())
    return (name for name in names if is_medium(name) and not _is_private_medium(name))


def _is_private_medium(name: str) -> bool:
    return any(part in _PRIVATE for part in name.split("/")[:-1])


def _folder(name: str) -> str:
    """A category and all that is in its folders, as one; a file that stands in the category's own folder, by its name."""
    parts = name.split("/")
    depth = 2 if parts[0] == "your_instagram_activity" else 1
    return "/".join(parts[:depth]) + "/" if len(parts) > depth + 1 else name


def _by_number(name: str) -> tuple[int, str]:
    numbers = _NUMBER.findall(name.rpartition("/")[2])
    return (int(numbers[-1]) if numbers else 0, name)
