"""Exports of Mastodon and of what works like it, written as their servers write them: a folder or a zip.

The texts, people and servers are made up; the shapes are those of Mastodon's ``BackupService`` and ``NoteSerializer``,
Pleroma's ``User.Backup`` and snac's ``export_posts``.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal, TypeAlias

Server: TypeAlias = Literal["mastodon", "pleroma", "snac"]
HOST = "social.example.gov"
ACCOUNT = f"https://{HOST}/users/health"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FOLLOWERS = f"{ACCOUNT}/followers"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
TEXTS = ("Wash your hands with water and soap", "The clinic in the old town is open again", "Road closed: #flood")


def html_of(text: str) -> str:
    """As Mastodon writes it: paragraphs, and a link for each hashtag and address."""
    paragraphs = text.split("\n\n")
    return "".join(f"<p>{'<br />'.join(map(_line, paragraph.splitlines()))}</p>" for paragraph in paragraphs)


def _line(text: str) -> str:
    return " ".join(_word(word) for word in text.split(" "))


def _word(word: str) -> str:
    if word.startswith("#"):
        tag = word[1:]
        return f'<a href="https://{HOST}/tags/{tag.lower()}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
    if word.startswith("https://"):
        shown = escape(word[8:])
        return (
            f'<a href="{escape(word)}" target="_blank" rel="nofollow noopener" translate="no">'
            f'<span class="invisible">https://</span><span class="">{shown}</span><span class="invisible"></span></a>'
        )
    return escape(word, quote=False)


def tags_of(text: str) -> list[dict[str, str]]:
    names = [word[1:].rstrip(".,:") for word in text.split() if word.startswith("#")]
    return [
        {"type": "Hashtag", "href": f"https://{HOST}/tags/{name.lower()}", "name": f"#{name.lower()}"} for name in names
    ]


def note(
    number: int, text: str, *, at: str = "2023-04-05T06:07:08Z", account: str = ACCOUNT, **more: Any
) -> dict[str, Any]:
    """A post as it stands in an activity."""
    uri = f"{account}/statuses/{number}"
    made: dict[str, Any] = {
        "id": uri,
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": at,
        "url": f"https://{HOST}/@health/{number}",
        "attributedTo": account,
        "to": [PUBLIC],
        "cc": [f"{account}/followers"],
        "sensitive": False,
        "atomUri": uri,
        "conversation": f"tag:{HOST},2023-04-05:objectId={number}:objectType=Conversation",
        "content": html_of(text),
        "contentMap": {"en": html_of(text)},
        "attachment": [],
        "tag": tags_of(text),
        "replies": {"id": f"{uri}/replies", "type": "Collection"},
        "likes": {"id": f"{uri}/likes", "type": "Collection", "totalItems": number % 7},
        "shares": {"id": f"{uri}/shares", "type": "Collection", "totalItems": number % 3},
    }
    return made | more


def create(post: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    activity = {
        "id": f"{post['id']}/activity",
        "type": "Create",
        "actor": post["attributedTo"],
        "published": post["published"],
        "to": post["to"],
        "cc": post["cc"],
        "object": dict(post),
    }
    return activity | more


def post(number: int, text: str, **more: Any) -> dict[str, Any]:
    return create(note(number, text, **more))


def repost(number: int, uri: str, *, at: str = "2023-04-06T00:00:00Z", to: Sequence[str] = (PUBLIC,)) -> dict[str, Any]:
    return {
        "id": f"{ACCOUNT}/statuses/{number}/activity",
        "type": "Announce",
        "actor": ACCOUNT,
        "published": at,
        "to": list(to),
        "cc": [FOLLOWERS],
        "object": uri,
    }


def picture(
    name: str = "109/348/123/456/789/012/original/1a2b.png", alt: str | None = None, **more: Any
) -> dict[str, Any]:
    made = {
        "type": "Document", "mediaType": "image/png", "url": f"/media_attachments/files/{name}", "name": alt,
        "blurhash": "UBL_:rOpGG-;", "width": 640, "height": 480,
    }  # fmt: skip
    return made | more


def private(number: int, text: str, to: str = "https://other.example/users/bob") -> dict[str, Any]:
    return post(number, text, to=[to], cc=[])


def for_followers(number: int, text: str) -> dict[str, Any]:
    return post(number, text, to=[FOLLOWERS], cc=[])


def many(count: int) -> Iterator[dict[str, Any]]:
    """Posts of the usual kinds, the oldest first."""
    for number in range(count):
        at = f"2023-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}T{number % 24:02d}:{number % 60:02d}:00Z"
        text = f"{TEXTS[number % len(TEXTS)]}, notice {number} https://health.example.gov/{number}"
        more: dict[str, Any] = {}
        if number % 10 == 3:
            more["inReplyTo"] = f"{ACCOUNT}/statuses/{1000 + number - 1}"
        if number % 10 == 5:
            more["attachment"] = [picture(f"{number:09d}"[:3] + f"/{number:06d}"[:4] + "/001/original/x.png", "A tap")]
        if number % 10 == 7:
            more["updated"] = at.replace("T", "T").replace(":00Z", ":59Z")
        yield (
            repost(1000 + number, f"https://other.example/users/bob/statuses/{number}", at=at)
            if number % 20 == 9
            else post(1000 + number, text, at=at, **more)
        )


def actor(account: str = ACCOUNT, name: str = "health") -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": account,
        "type": "Person",
        "preferredUsername": name,
        "name": "Department of Health",
        "followers": f"{account}/followers",
        "outbox": "outbox.json",
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
        "publicKey": {"id": f"{account}#main-key"},
    }


def outbox_of(
    activities: Iterable[Mapping[str, Any]], server: Server = "mastodon", claimed: int | None = None
) -> bytes:
    """``outbox.json``; what each server writes before, between and after the activities."""
    listed = [json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() for one in activities]
    total = len(listed) if claimed is None else claimed
    if server == "pleroma":
        head = b'{\n  "@context": "https://www.w3.org/ns/activitystreams",\n  "id": "outbox.json",\n'
        head += b'  "type": "OrderedCollection",\n  "orderedItems": [\n\n'
        return head + b",\n".join(listed) + f'\n],\n  "totalItems": {total}}}'.encode()
    context = b'{"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection",'
    if server == "snac":
        return context + b'"orderedItems": [' + b",".join(listed) + f'], "totalItems": {total}}}'.encode()
    return context + f'"totalItems":{total},"orderedItems":['.encode() + b",".join(listed) + b"]}"


def files_of(
    activities: Iterable[Mapping[str, Any]],
    *,
    server: Server = "mastodon",
    claimed: int | None = None,
    media: Mapping[str, bytes] | None = None,
    account: str = ACCOUNT,
) -> dict[str, bytes]:
    """Member names and bytes of a whole export."""
    outbox = outbox_of(activities, server, claimed)
    if server == "snac":
        return {"outbox.json": outbox}
    liked = b'{"type":"OrderedCollection","orderedItems":["https://other.example/PRIVATE/1"]}'
    files = {f"media_attachments/files/{name}": data for name, data in (media or {}).items()}
    files |= {"outbox.json": outbox, "likes.json": liked, "bookmarks.json": liked}
    files["actor.json"] = json.dumps(actor(account)).encode()
    if server == "pleroma":
        return files | {"followers.json": liked, "following.json": liked}
    return files | {"avatar.png": PNG, "header.jpeg": PNG}


def write_folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
