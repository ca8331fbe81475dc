"""Exports of Instagram accounts as Instagram makes them: every string as UTF-8 taken for Latin-1, no ids, in one zip or several."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tests.factories.facebook_export import written_as_json

Layout: TypeAlias = Literal["current", "content", "media.json"]
LAYOUTS: tuple[Layout, ...] = ("current", "content", "media.json")
ROOTS: dict[Layout, str] = {"current": "your_instagram_activity/media/", "content": "content/", "media.json": ""}
FIRST = 1_600_000_000
NAME, HANDLE = "Ministère de la Santé", "sante.officiel"


def medium(name: str, at: int = FIRST, title: str = "", folder: str = "media/posts/202009/") -> dict[str, Any]:
    exif = {"photo_metadata": {"exif_data": [{"latitude": 45.5152, "longitude": -122.6784, "device_id": "PRIVATE"}]}}
    return {
        "uri": folder + name,
        "creation_timestamp": at,
        "media_metadata": exif,
        "title": title,
        "cross_post_source": {"source_app": "FB"},
    }


def single(caption: str, at: int = FIRST, name: str = "") -> dict[str, Any]:
    return {"media": [medium(name or f"{at}_17900{at}.jpg", at, caption)]}


def carousel(caption: str, *names: str, at: int = FIRST) -> dict[str, Any]:
    return {"media": [medium(name, at + 9) for name in names], "title": caption, "creation_timestamp": at}


def labelled(caption: str, *names: str, at: int = FIRST) -> dict[str, Any]:
    """The newest form."""
    values = [{"label": "Caption", "value": caption}, {"label": "Media", "media": [medium(name, at) for name in names]}]
    return {"timestamp": at, "media": [], "label_values": values, "fbid": "17841400000000000"}


def story(name: str = "1_17911111111.mp4", at: int = FIRST) -> dict[str, Any]:
    return medium(name, at, "", "media/stories/202009/")


def old(
    caption: str,
    at: int = FIRST,
    folder: str = "photos",
    name: str = "3e02b2be0d7abbdb7c2bae1fee544665.jpg",
    **more: Any,
) -> dict[str, Any]:
    taken = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return {"caption": caption, "taken_at": taken, "path": f"{folder}/202009/{name}"} | more


@dataclass(slots=True)
class Feed:
    """What an export holds; ``files`` are others, by name, JSON or bytes, ``media`` files by their paths."""

    posts: Sequence[Sequence[Any]] = ()
    reels: Sequence[Any] = ()
    videos: Sequence[Any] = ()
    stories: Sequence[Any] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)
    layout: Layout = "current"
    has_profile: bool = True
    is_private: bool = False

    def members(self) -> dict[str, bytes]:
        root, held = ROOTS[self.layout], dict[str, Any]()
        if self.layout == "media.json":
            listed = {
                "photos": [one for part in self.posts for one in part],
                "videos": list(self.videos),
                "stories": list(self.stories),
            }
            held["media.json"] = listed | {
                "direct": [{"path": "direct/PRIVATE.jpg", "caption": "PRIVATE"}],
                "profile": [],
            }
        else:
            held |= {f"{root}posts_{number}.json": part for number, part in enumerate(self.posts, 1)}
            wrapped = {
                "reels": ("ig_reels_media", self.reels),
                "igtv_videos": ("ig_igtv_media", self.videos),
                "stories": ("ig_stories", self.stories),
            }
            held |= {f"{root}{name}.json": {key: list(listed)} for name, (key, listed) in wrapped.items() if listed}
        if self.has_profile:
            held |= self._profile()
        held |= self.files
        written = {name: one if isinstance(one, bytes) else written_as_json(one) for name, one in held.items()}
        return written | dict(self.media)

    def _profile(self) -> dict[str, Any]:
        if self.layout == "media.json":
            return {
                "profile.json": {
                    "username": HANDLE,
                    "name": NAME,
                    "private_account": self.is_private,
                    "email": "PRIVATE",
                }
            }
        said = {"Username": HANDLE, "Name": NAME, "Email": "PRIVATE", "Private Account": str(self.is_private)}
        user = {
            "string_map_data": {label: {"href": "", "value": value, "timestamp": 0} for label, value in said.items()}
        }
        return {"personal_information/personal_information/personal_information.json": {"profile_user": [user]}}


PRIVATE: dict[str, Any] = {
    "your_instagram_activity/messages/inbox/somebody_1/message_1.json": {"messages": [{"content": "PRIVATE"}]},
    "your_instagram_activity/messages/inbox/somebody_1/photos/1.jpg": b"PRIVATE",
    "your_instagram_activity/media/archived_posts.json": {"ig_archived_post_media": [single("PRIVATE")]},
    "your_instagram_activity/media/recently_deleted_content.json": [single("PRIVATE")],
    "your_instagram_activity/likes/liked_posts.json": {"likes_media_likes": ["PRIVATE"]},
    "connections/followers_and_following/followers_1.json": ["PRIVATE"],
    "logged_information/recent_searches/word_or_phrase_searches.json": {"searches_keyword": ["PRIVATE"]},
    "ads_information/something_new_from_2031.json": ["PRIVATE"],
}


def write_folder(root: Path, feed: Feed) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    for name, data in feed.members().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def write_zip(path: Path, feed: Feed) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in feed.members().items():
            archive.writestr(f"instagram-{HANDLE}-2026-01-02-abc/{name}", data)
    return path


def as_json(value: Any) -> bytes:
    """Numbers beyond 64 bits and lone surrogates, too."""
    return json.dumps(value).encode()
