"""What people see of a file, told by the end of its name."""

from __future__ import annotations

from stance.engines.exports.item import Medium

_IMAGES = frozenset({"jpg", "jpeg", "png", "webp", "heic", "heif", "avif", "bmp", "tif", "tiff"})
_VIDEOS = frozenset({"mp4", "mov", "m4v", "webm", "mkv", "avi", "3gp", "mpg", "mpeg", "wmv"})


def medium_of_file(name: str) -> Medium:
    _, dot, ending = name.rpartition("/")[2].rpartition(".")
    ending = ending.lower() if dot else ""
    if ending in _IMAGES:
        return "image"
    if ending in _VIDEOS:
        return "video"
    return "gif" if ending == "gif" else "media"


def is_medium(name: str) -> bool:
    return medium_of_file(name) != "media"
