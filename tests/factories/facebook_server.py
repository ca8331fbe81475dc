"""A made-up Graph API that shows one Page, and holds each request to “Page”, “Page Feed”, “Page Post” and “Page Post Attachments” (Meta
for Developers, read November 2026)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.connecting import Secret
from stance.channels.port.graph import VERSION
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Response
from stance.engines.exports.instants import instant, seconds_of
from tests.factories.graph_contract import NOW, Broken, GraphServer, told

SITE = "https://graph.facebook.com"
TOKEN = "EAAC-a-page-token-of-nobody-else"
NUMBER = "112130216863063"
LOOK = Look(SITE, NUMBER, "health.dept", Secret(TOKEN))
PAGE: dict[str, Any] = {
    "id": NUMBER, "name": "Department of Health", "username": "health.dept", "is_published": True, "about": "Here for you",
    "description": "We answer from 9 to 5", "followers_count": 1_234, "verification_status": "gray_verified",
    "website": "https://health.example.gov/", "cover": {"id": "77", "source": "https://scontent.example/v/77_n.jpg?oh=1"},
    "picture": {"data": {"url": "https://scontent.example/v/78_n.jpg?oh=1", "is_silhouette": False}},
}  # fmt: skip
_TARGET = {"id": {}, "url": {}}
_ATTACHMENT: dict[str, Any] = {
    **dict.fromkeys(("description", "media", "media_type", "title", "type", "unshimmed_url", "url")), "target": _TARGET,
}  # fmt: skip
_ATTACHMENTS: dict[str, Any] = {**_ATTACHMENT, "subattachments": _ATTACHMENT}
POST_FIELDS: dict[str, Any] = {
    **dict.fromkeys(
        ("actions", "created_time", "id", "is_expired", "is_hidden", "is_published", "message", "message_tags", "parent_id",
         "permalink_url", "privacy", "properties", "shares", "status_type", "story", "updated_time")
    ),
    "from": {"id": {}, "name": {}}, "place": {"id": {}, "name": {}, "location": {}}, "attachments": _ATTACHMENTS,
}  # fmt: skip
PAGE_FIELDS: dict[str, Any] = {
    **dict.fromkeys(
        ("id", "name", "username", "is_published", "link", "category", "about", "description", "followers_count", "phone",
         "verification_status", "website")
    ),
    "picture": {"url": {}, "is_silhouette": {}}, "cover": {"id": {}, "source": {}},
}  # fmt: skip
MOST, A_YEARS = 100, 600


def post(
    number: int, text: str = "Wash your hands", at: str = "2026-05-06T07:08:09+0000", **more: Any
) -> dict[str, Any]:
    return {
        "id": f"{NUMBER}_{number}", "created_time": at, "updated_time": at, "message": text, "status_type": "mobile_status_update",
        "is_published": True, "from": {"id": NUMBER, "name": "Department of Health"},
        "permalink_url": f"https://www.facebook.com/permalink.php?story_fbid=pfbid0{number}&id={NUMBER}",
    } | more  # fmt: skip


def many(count: int, days_apart: float = 1.0) -> Iterator[dict[str, Any]]:
    """From the newest back."""
    first = seconds_of("2026-11-01T00:00:00Z")
    for number in range(count):
        at = instant(int(first - number * days_apart * 86_400)).replace("Z", "+0000")
        yield post(9_000_000 - number, f"Notice {number} #flood https://health.example.gov/{number}", at)


def photo(number: int, description: str = "") -> dict[str, Any]:
    target = {"id": str(number), "url": f"https://www.facebook.com/photo.php?fbid={number}"}
    media = {"image": {"height": 720, "width": 720, "src": f"https://scontent.example/v/{number}_n.jpg?oh=1&oe=2"}}
    one = {"type": "photo", "media_type": "photo", "media": media, "target": target, "url": target["url"]}
    return one | ({"description": description} if description else {})


def video(number: int) -> dict[str, Any]:
    one = photo(number)
    source = {"source": f"https://video.example/v/{number}.mp4?oe=3"}
    return one | {"type": "video_inline", "media_type": "video", "media": one["media"] | source}


def album(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "album", "media_type": "album", "title": "Photos", "subattachments": {"data": list(inner)}}


def link(url: str) -> dict[str, Any]:
    shim = f"https://l.facebook.com/l.php?u={url}&h=AT0"
    return {
        "type": "share",
        "media_type": "link",
        "title": "Water",
        "url": shim,
        "unshimmed_url": url,
        "target": {"url": shim},
    }


def attached(*attachments: dict[str, Any]) -> dict[str, Any]:
    return {"attachments": {"data": list(attachments)}}


RICH = post(
    7_001, "Road closed #Flood. Thanks, City of Test", place={"id": "1", "name": "Old Town"},
    message_tags=[{"id": "5", "name": "City of Test", "type": "page", "offset": 28, "length": 12}],
    **attached(album(photo(101, "The bridge"), video(102), photo(103)), link("https://health.example.gov/a")),
)  # fmt: skip


@dataclass
class Server(GraphServer):
    """``posts`` in any order. Of wide spans it thins out what it gives, as the platform does."""

    site: str = SITE
    version: str = VERSION
    token: str = TOKEN
    posts: list[dict[str, Any]] = field(default_factory=list)
    page: dict[str, Any] = field(default_factory=lambda: dict(PAGE))
    is_gone: bool = False
    thin: Callable[[list[dict[str, Any]], int], list[dict[str, Any]]] = lambda posts, span: posts

    def answered(self, path: str, question: dict[str, str]) -> Response:
        if self.is_gone:
            return told(100, 33)
        if path == "/me" or path == f"/{self.page['id']}":
            return self.node(self.page, question, PAGE_FIELDS)
        number, _, edge = path.removeprefix("/").partition("/")
        if edge == "posts":
            return self._list(path, question) if number == self.page["id"] else told(100, 33)
        found = next((one for one in self.posts if one["id"] == number), None)
        if edge or "_" not in number:
            raise Broken(f"nothing is at {path}")
        return self.node(found, question, POST_FIELDS) if found else told(100, 33)

    def _list(self, path: str, question: dict[str, str]) -> Response:
        now = seconds_of(NOW)
        since, until = (self._second(question.get(name, ""), now) for name in ("since", "until"))
        rows = [one for one in self.posts if (since or 0) < seconds_of(one["created_time"]) < (until or 1 << 40)]
        rows.sort(key=lambda one: seconds_of(one["created_time"]), reverse=True)
        rows = self.thin(rows, (until or now) - (since or 0))
        return self.edge(path, rows, question, POST_FIELDS, MOST, frozenset({"since", "until"}))

    def _second(self, told: str, now: int) -> int | None:
        """A time stamp, or a text for PHP's strtotime."""
        if not told or told.isdecimal():
            return int(told) if told else None
        days = told.removeprefix("-").removesuffix(" days")
        if f"-{days} days" != told or not days.isdecimal():
            raise Broken(f"neither a time stamp nor a text for strtotime: {told!r}")
        return now - int(days) * 86_400
