"""A made-up Instagram API that shows one professional account, and holds each request to “IG User”, “IG Media” and “Media” (Meta for
Developers, read November 2026)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.connecting import Secret
from stance.channels.port.graph import VERSION
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Response
from stance.engines.exports.instants import instant, seconds_of
from tests.factories.graph_contract import Broken, GraphServer, told

SITE = "https://graph.instagram.com"
TOKEN = "IGAA-a-token-of-nobody-else"
NUMBER = "17841405822304914"
LOOK = Look(SITE, NUMBER, "health.dept", Secret(TOKEN))
USER: dict[str, Any] = {
    "id": "24123456789", "user_id": NUMBER, "username": "health.dept", "name": "Department of Health", "biography": "Here for you",
    "website": "https://health.example.gov/", "followers_count": 1_234, "follows_count": 5, "media_count": 67,
    "profile_picture_url": "https://scontent.example/v/78_n.jpg?oh=1",
}  # fmt: skip
USER_FIELDS = dict.fromkeys(
    (
        "id",
        "user_id",
        "username",
        "name",
        "account_type",
        "biography",
        "followers_count",
        "follows_count",
        "media_count",
        "profile_picture_url",
        "website",
    )
)
_MEDIA = dict.fromkeys(
    ("alt_text", "caption", "comments_count", "id", "is_comment_enabled", "is_shared_to_feed", "like_count", "media_product_type",
     "media_type", "media_url", "owner", "permalink", "shortcode", "thumbnail_url", "timestamp", "username")
)  # fmt: skip
_CHILD = dict.fromkeys(
    (
        "alt_text",
        "id",
        "media_type",
        "media_url",
        "owner",
        "permalink",
        "shortcode",
        "thumbnail_url",
        "timestamp",
        "username",
    )
)
MEDIA_FIELDS: dict[str, Any] = {**_MEDIA, "children": _CHILD}
MOST = 100


def medium(
    number: int, caption: str = "Wash your hands", at: str = "2026-05-06T07:08:09+0000", **more: Any
) -> dict[str, Any]:
    made = {
        "id": str(number), "caption": caption, "media_type": "IMAGE", "media_product_type": "FEED", "timestamp": at, "username": "health.dept",
        "media_url": f"https://scontent.example/v/{number}.jpg?oe=1", "permalink": f"https://www.instagram.com/p/C{number}/",
        "alt_text": "A tap", "like_count": 5,
    } | more  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def child(number: int, type_: str = "IMAGE", alt: str | None = None) -> dict[str, Any]:
    made = {"id": str(number), "media_type": type_, "media_url": f"https://scontent.example/v/{number}.x?oe=1"}
    return made | ({"alt_text": alt} if alt else {})


def many(count: int) -> Iterator[dict[str, Any]]:
    """From the newest back, one a day."""
    first = seconds_of("2026-11-01T00:00:00Z")
    for number in range(count):
        yield medium(
            18_000_000_000 - number, f"Notice {number} #flood", instant(first - number * 86_400).replace("Z", "+0000")
        )


RICH = medium(
    18_100_000_001, "Road closed #Flood, says @city.of.test: https://health.example.gov/a", "2026-05-07T07:08:09+0000",
    media_type="CAROUSEL_ALBUM", media_url=None, alt_text=None, permalink="https://www.instagram.com/p/C_rich-1/",
    children={"data": [child(18_100_000_002, alt="The bridge"), child(18_100_000_003, "VIDEO"), child(18_100_000_004)]},
)  # fmt: skip


@dataclass
class Server(GraphServer):
    """``media`` in any order; ``wraps`` shows the account in a list of one, as “Get Started” does. A ``gone`` account is not shown."""

    site: str = SITE
    version: str = VERSION
    token: str = TOKEN
    media: list[dict[str, Any]] = field(default_factory=list)
    user: dict[str, Any] = field(default_factory=lambda: dict(USER))
    wraps: bool = False
    is_gone: bool = False

    def answered(self, path: str, question: dict[str, str]) -> Response:
        number, _, edge = path.removeprefix("/").partition("/")
        is_own = number in ("me", NUMBER)
        if self.is_gone and (is_own or number.isdecimal()):
            return told(100, 33)
        if is_own and not edge:
            whole = {"data": [self.user]} if self.wraps else self.user
            return self.node(whole, question, USER_FIELDS)
        if is_own and edge == "media":
            rows = sorted(self.media, key=lambda one: seconds_of(one["timestamp"]), reverse=True)
            return self.edge(path, rows, question, MEDIA_FIELDS, MOST, frozenset({"since", "until"}))
        if edge or not number.isdecimal():
            raise Broken(f"nothing is at {path}")
        found = next((one for one in self.media if one["id"] == number), None)
        return self.node(found, question, MEDIA_FIELDS) if found else told(100, 33)
