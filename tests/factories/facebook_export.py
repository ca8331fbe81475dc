"""Exports of Facebook Pages as Facebook makes them: every string as UTF-8 taken for Latin-1, no ids, in one zip or several."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Layout: TypeAlias = Literal["page", "profile", "profile 2023"]
LAYOUTS: tuple[Layout, ...] = ("page", "profile", "profile 2023")
ROOTS: dict[Layout, str] = {
    "page": "this_profile's_activity_across_facebook/",
    "profile": "",
    "profile 2023": "your_facebook_activity/",
}
POSTS: dict[Layout, str] = {
    "page": "posts/profile_posts_{}.json",
    "profile": "posts/your_posts_{}.json",
    "profile 2023": "posts/your_posts__check_ins__photos_and_videos_{}.json",
}
FIRST = 1_600_000_000
NAME = "Ministère de la Santé"
PAGE_ID = "100064812345678"


def mangled(value: Any) -> Any:
    """Every string as the export has it."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [mangled(one) for one in value]
    if isinstance(value, dict):
        return {mangled(key): mangled(one) for key, one in value.items()}
    return value


def post(
    text: str = "", at: int = FIRST, *, attachments: Sequence[Any] = (), updated: int | None = None, **more: Any
) -> dict[str, Any]:
    said: list[dict[str, Any]] = [{"post": text}] if text else []
    if updated is not None:
        said.append({"update_timestamp": updated})
    made: dict[str, Any] = {"timestamp": at, "data": said, "title": f"{NAME} updated their status."}
    if attachments:
        made["attachments"] = [{"data": list(attachments)}]
    return made | more


def photo(name: str, at: int = FIRST, description: str = "", root: str = ROOTS["page"]) -> dict[str, Any]:
    """An attachment; ``name`` is the file's, in an album's folder."""
    return {
        "media": {
            "uri": f"{root}posts/media/Fotos_777/{name}",
            "creation_timestamp": at,
            "title": "Fotos",
            "description": description,
        }
    }


def comment(text: str, at: int = FIRST, **more: Any) -> dict[str, Any]:
    said = {"timestamp": at, "comment": text, "author": NAME} | more
    return {"timestamp": at, "data": [{"comment": said}], "title": f"{NAME} replied to a comment."}


def album(*photos: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "Überschwemmung",
        "photos": list(photos),
        "cover_photo": photos[0] if photos else {},
        "description": "",
    }


@dataclass(slots=True)
class Feed:
    """What an export holds; ``files`` are others, by name, JSON or bytes."""

    posts: Sequence[Sequence[Any]] = ()
    albums: Sequence[Any] = ()
    comments: Sequence[Any] = ()
    videos: Sequence[Any] = ()
    photos: Sequence[Any] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)
    layout: Layout = "page"
    has_profile: bool = True

    def members(self) -> dict[str, bytes]:
        root = ROOTS[self.layout]
        held: dict[str, Any] = {
            root + POSTS[self.layout].format(number): part for number, part in enumerate(self.posts, 1)
        }
        held |= {f"{root}posts/album/{number}.json": one for number, one in enumerate(self.albums)}
        if self.comments:
            held[f"{root}comments_and_reactions/comments.json"] = {"comments_v2": list(self.comments)}
        if self.videos:
            held[f"{root}posts/videos.json"] = {"videos_v2": list(self.videos)}
        if self.photos:
            held[f"{root}posts/uncategorized_photos.json"] = {"other_photos_v2": list(self.photos)}
        if self.has_profile:
            held["personal_information/profile_information/profile_information.json"] = {
                "profile_v2": {
                    "name": {"full_name": NAME},
                    "username": "sante",
                    "emails": {"emails": ["PRIVATE@example.org"]},
                }
            }
        held |= self.files
        written = {name: one if isinstance(one, bytes) else written_as_json(one) for name, one in held.items()}
        return written | {f"{root}posts/media/Fotos_777/{name}": data for name, data in self.media.items()}


def written_as_json(value: Any) -> bytes:
    """Indented by two spaces, everything beyond ASCII escaped."""
    return json.dumps(mangled(value), indent=2).encode()


PRIVATE: dict[str, Any] = {
    "this_profile's_activity_across_facebook/messages/inbox/somebody_1/message_1.json": {
        "messages": [{"content": "PRIVATE"}]
    },
    "this_profile's_activity_across_facebook/messages/inbox/somebody_1/photos/991234567.jpg": b"PRIVATE",
    "this_profile's_activity_across_facebook/comments_and_reactions/likes_and_reactions_1.json": [{"title": "PRIVATE"}],
    "connections/followers.json": {"followers_v2": [{"name": "PRIVATE"}]},
    "logged_information/search/your_search_history.json": {"searches_v2": ["PRIVATE"]},
    "security_and_login_information/account_activity.json": {"account_activity_v2": ["PRIVATE"]},
    "ads_information/something_new_from_2031.json": ["PRIVATE"],
}


def write_folder(root: Path, feed: Feed) -> Path:
    for name, data in feed.members().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def write_zip(path: Path, feed: Feed) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in feed.members().items():
            archive.writestr(name, data)
    return path


def write_zips(folder: Path, feed: Feed) -> list[Path]:
    """As large exports come: JSON in one zip, media in another, each with a folder of its own round everything."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "facebook-1.zip", folder / "facebook-2.zip"]
    for number, path in enumerate(paths):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in feed.members().items():
                if name.endswith(".json") is (number == 0):
                    archive.writestr(f"facebook-sante-{number}/{name}" if number == 0 else name, data)
    return paths
