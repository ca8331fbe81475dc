"""A made-up Threads API that shows one account, and holds each request to “User”, “Media Retrieval”, “Retrieve User Posts” and “Retrieve User
Replies” (Meta for Developers, April 2026)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Response
from stance.channels.threads.graph_api import FIRST_SECOND
from stance.engines.exports.instants import instant, seconds_of
from tests.factories.graph_contract import NOW, Broken, GraphServer, told

SITE = "https://graph.threads.net"
TOKEN = "THAA-a-token-of-nobody-else"
NUMBER = "24061234567890123"
LOOK = Look(SITE, NUMBER, "health.dept", Secret(TOKEN))
USER: dict[str, Any] = {
    "id": NUMBER, "username": "health.dept", "name": "Department of Health", "threads_biography": "Here for you", "is_verified": True,
    "threads_profile_picture_url": "https://scontent.example/t/78_n.jpg?oe=1",
}  # fmt: skip
USER_FIELDS = dict.fromkeys(
    ("id", "is_verified", "name", "threads_biography", "threads_profile_picture_url", "username")
)
POST_FIELDS: dict[str, Any] = dict.fromkeys(
    ("alt_text", "gif_url", "has_replies", "hide_status", "id", "is_quote_post", "is_reply", "is_reply_owned_by_me", "is_spoiler_media",
     "link_attachment_url", "location_id", "media_product_type", "media_type", "media_url", "owner", "permalink", "poll_attachment",
     "quoted_post", "replied_to", "reply_audience", "reposted_post", "root_post", "shortcode", "text", "text_attachment", "text_entities",
     "thumbnail_url", "timestamp", "topic_tag", "username")
)  # fmt: skip
POST_FIELDS |= {"children": dict(POST_FIELDS)}
MOST = 100


def post(
    number: int, text: str = "Wash your hands", at: str = "2026-05-06T07:08:09+0000", **more: Any
) -> dict[str, Any]:
    made = {
        "id": str(number), "media_product_type": "THREADS", "media_type": "TEXT_POST", "owner": {"id": NUMBER}, "username": "health.dept",
        "text": text, "timestamp": at, "shortcode": f"D{number}", "is_quote_post": False, "is_reply": False,
        "permalink": f"https://www.threads.net/@health.dept/post/D{number}", "has_replies": False,
    } | more  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def reply(number: int, to: str, at: str = "2026-05-06T08:08:09+0000", **more: Any) -> dict[str, Any]:
    """The platform names the owner of top-level posts alone."""
    answers = {"is_reply": True, "replied_to": {"id": to}, "root_post": {"id": to}, "owner": None}
    return post(number, **({"text": "Yes", "at": at} | answers | more))


def child(number: int, type_: str = "IMAGE", alt: str | None = None) -> dict[str, Any]:
    made = {"id": str(number), "media_type": type_, "media_url": f"https://scontent.example/t/{number}.x?oe=1"}
    return made | ({"alt_text": alt} if alt else {})


def many(count: int) -> Iterator[dict[str, Any]]:
    """From the newest back, one every six hours, every third a reply."""
    first = seconds_of("2026-11-01T00:00:00Z")
    for number in range(count):
        at = instant(first - number * 21_600).replace("Z", "+0000")
        one = post(18_000_000_000 - number, f"Notice {number} #flood", at)
        yield reply(18_000_000_000 - number, "17", at, text=f"Notice {number}") if number % 3 == 2 else one


RICH = post(
    18_100_000_001, "Road closed, says @city.of.test: https://health.example.gov/a", "2026-05-07T07:08:09+0000", media_type="CAROUSEL_ALBUM",
    children={"data": [child(18_100_000_002, alt="The bridge"), child(18_100_000_003, "VIDEO"), child(18_100_000_004)]},
    topic_tag="Flood", link_attachment_url="https://health.example.gov/a", is_quote_post=True, quoted_post={"id": "18100000009"},
    poll_attachment={"option_a": "Stay", "option_b": "Go", "option_a_votes_percentage": 0.4, "total_votes": 5},
    text_attachment={"plaintext": "The longer story.", "link_attachment_url": ""}, gif_url="https://gifs.example/1.gif",
)  # fmt: skip


@dataclass
class Server(GraphServer):
    """``posts`` are all, replies too, in any order. ``lacks`` is a list that the token has no right to."""

    site: str = SITE
    version: str = "v1.0"
    token: str = TOKEN
    posts: list[dict[str, Any]] = field(default_factory=list)
    user: dict[str, Any] = field(default_factory=lambda: dict(USER))
    lacks: str = ""
    is_gone: bool = False

    def answered(self, path: str, question: dict[str, str]) -> Response:
        number, _, edge = path.removeprefix("/").partition("/")
        is_own = number in ("me", NUMBER)
        if self.is_gone and (is_own or number.isdecimal()):
            return told(100, 33)
        if is_own and not edge:
            return self.node(self.user, question, USER_FIELDS)
        if is_own and edge in ("threads", "replies"):
            return told(10, status=403) if edge == self.lacks else self._list(path, edge, question)
        if edge or not number.isdecimal():
            raise Broken(f"nothing is at {path}")
        found = next((one for one in self.posts if one["id"] == number), None)
        return self.node(found, question, POST_FIELDS) if found else told(100, 33)

    def _list(self, path: str, edge: str, question: dict[str, str]) -> Response:
        since, until = (int(question.get(name, "0")) for name in ("since", "until"))
        if until and not max(since, FIRST_SECOND) < until <= seconds_of(NOW):
            raise Broken(f"until must be greater than since and at most now: {since}, {until}")
        rows = [one for one in self.posts if one["is_reply"] == (edge == "replies")]
        rows = [one for one in rows if since <= seconds_of(one["timestamp"]) < (until or 1 << 40)]
        rows.sort(key=lambda one: seconds_of(one["timestamp"]), reverse=True)
        return self.edge(path, rows, question, POST_FIELDS, MOST, frozenset({"since", "until"}))
