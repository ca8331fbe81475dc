"""Takeouts of YouTube, written anew: in several languages and orders of columns, with the files of videos beside them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"
OTHER = "UCBR8-60-B28hp2BmDPdntcQ"
TITLE = "Health Department"
FOLDER = "Takeout/YouTube and YouTube Music/"

VIDEOS = (
    "Video ID", "Approx Duration (ms)", "Video Audio Language", "Video Category", "Video Description (Original)", "Channel ID",
    "Tag 1", "Tag 2", "Video Title (Original)", "Privacy", "Video State", "Video Create Timestamp", "Video Publish Timestamp",
)  # fmt: skip
VIDEOS_LATER = tuple(name.capitalize() if name not in ("Video ID", "Channel ID") else name for name in VIDEOS)
GERMAN = (
    "Video-ID", "Ungefähre Dauer (ms)", "Audiosprache des Videos", "Videokategorie", "Videobeschreibung (Original)", "Kanal-ID",
    "Tag: 1", "Tag: 2", "Videotitel (Original)", "Datenschutz", "Videostatus", "Zeitstempel bei Videoerstellung",
    "Zeitstempel bei Videoveröffentlichung",
)  # fmt: skip
UNKNOWN = tuple(f"在 {number}" for number in range(len(VIDEOS)))
"""Headings of a language that is not known."""
TEXTS = (
    "Video ID", "Video Text Create Timestamp", "Video Description Text Segments 1", "Video Description Text Segments 2",
    "Video Title Text Segments 1", "Video Text Update Timestamp",
)  # fmt: skip
COMMENTS = (
    "Comment ID", "Channel ID", "Comment Create Timestamp", "Price", "Parent Comment ID", "Video ID", "Comment Text",
)  # fmt: skip
COMMENTS_2024 = (
    "Channel ID", "Comment Create Timestamp", "Price", "Comment ID", "Parent Comment ID", "Video ID", "Comment Text",
)  # fmt: skip
COMMENTS_2025 = (
    "Comment ID", "Channel ID", "Comment create timestamp", "Price", "Parent comment ID", "Post ID", "Video ID", "Comment text",
    "Top-level comment ID",
)  # fmt: skip
POSTS = ("Post ID", "Post Create Timestamp", "Post Text", "Image name 1", "Image name 2", "Option 1", "Option 2")
PRIVATE: Mapping[str, str] = {
    "history/watch-history.html": "PRIVATE",
    "history/search-history.json": "[]",
    "subscriptions/subscriptions.csv": f"Channel Id,Channel Url,Channel Title\n{OTHER},http://PRIVATE,PRIVATE\n",
    "playlists/Watch later-videos.csv": "Video ID,Playlist Video Creation Timestamp\nPRIVATE0001,2026-01-01T00:00:00+00:00\n",
    "music (library and uploads)/music library songs.csv": "Video ID,Song Title,Album Title\nPRIVATE0002,a,b\n",
    "video metadata/video recordings.csv": "Video ID,Video Recording Address\nPRIVATE0003,PRIVATE\n",
}


class Video(NamedTuple):
    id: str
    title: str
    text: str = "What to do when the river rises #flood"
    privacy: str = "Public"
    state: str = "Processed"
    created: str = "2021-01-30T05:26:03+00:00"
    published: str = "2021-02-01T08:00:00+00:00"
    duration: str = "90000"
    category: str = "News & Politics"
    language: str = "en"
    channel: str = CHANNEL

    def row(self) -> list[str]:
        return [
            self.id, self.duration, self.language, self.category, self.text, self.channel, "tag", "", self.title,
            self.privacy, self.state, self.created, self.published,
        ]  # fmt: skip


class Comment(NamedTuple):
    id: str
    text: str
    video: str = ""
    parent: str = ""
    post: str = ""
    channel: str = CHANNEL
    at: str = "2023-09-19T17:42:53.434647+00:00"


class Post(NamedTuple):
    id: str
    text: str
    pictures: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    at: str = "2024-05-06T07:08:09+00:00"

    def row(self) -> list[str]:
        pictures, options = [*self.pictures, "", ""][:2], [*map(segmented, self.options), "", ""][:2]
        return [self.id, self.at, segmented(self.text), *pictures, *options]


def segmented(*texts: str) -> str:
    """As Takeout writes texts since June 2024."""
    return ",".join(json.dumps({"text": text}) for text in texts)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([headings, *rows])
    return (buffer.getvalue() + "\n\n").encode()


def videos(*given: Video, headings: Sequence[str] = VIDEOS) -> bytes:
    return table(headings, [one.row() for one in given])


def texts(*given: tuple[str, str, str, str]) -> bytes:
    """(id, title, two pieces of the description)."""
    at = "2021-01-30T05:26:03+00:00"
    return table(TEXTS, [(identifier, at, first, second, title, at) for identifier, title, first, second in given])


def comments(*given: Comment, headings: Sequence[str] = COMMENTS_2025, old: bool = False) -> bytes:
    rows = []
    for one in given:
        text = json.dumps({"takeoutSegments": [{"text": one.text}]}) if old else segmented(one.text)
        cells = {
            "comment id": one.id, "channel id": one.channel, "comment create timestamp": one.at, "price": "0",
            "parent comment id": one.parent, "post id": one.post, "video id": one.video, "comment text": text,
        }  # fmt: skip
        rows.append([cells.get(heading.lower(), "") for heading in headings])
    return table(headings, rows)


def posts(*given: Post) -> bytes:
    return table(POSTS, [one.row() for one in given])


def channel(identifier: str = CHANNEL, title: str = TITLE) -> bytes:
    return table(("Channel ID", "Channel Title (Original)", "Channel Visibility"), [(identifier, title, "Public")])


def file_name(title: str, ending: str = ".mp4") -> str:
    """As published readers describe it: some signs go, some become "_", and what is too long is cut off."""
    kept = "".join("" if letter in "\\;|:?" else "_" if letter in "'/%*\"" else letter for letter in title)
    return kept.encode("utf-16-le")[: 47 * 2].decode("utf-16-le", "ignore") + ending


def files(
    given: Sequence[Video] = (),
    said: Sequence[Comment] = (),
    posted: Sequence[Post] = (),
    *,
    with_videos: bool = True,
    private: bool = True,
) -> dict[str, bytes]:
    found = {
        "video metadata/videos.csv": videos(*given),
        "comments/comments.csv": comments(*said),
        "posts/posts.csv": posts(*posted),
        "channels/channel.csv": channel(),
    }
    for video in given if with_videos else ():
        found["videos/" + file_name(video.title)] = b"\0\0\0\x18ftypmp42" + video.id.encode()
    for post in posted:
        found |= {f"posts/{name}": b"\x89PNG" + name.encode() for name in post.pictures}
    if private:
        found |= {name: text.encode() for name, text in PRIVATE.items()}
    return found


def write_zip(path: Path, members: Mapping[str, bytes], folder: str = FOLDER) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(folder + name, data)
    return path
