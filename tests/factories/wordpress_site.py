"""A made-up site that answers as WordPress's REST API does, and tells the same posts as ``wordpress_export``."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import wordpress_export as made

PASSWORD = "abcd EFGH 1234 ijkl"
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
JSON_TYPE = ("Content-Type", "application/json; charset=UTF-8")
EAST_HOURS = 10
RIGHTS = {"edit_posts": True, "edit_others_posts": True, "edit_pages": True, "edit_others_pages": True}
TAGS = {"flood": 31, "rain": 32}
UPLOADS = {7: (f"{made.SITE}/wp-content/uploads/2024/05/tap.jpg", "A tap")}


def local(at: str) -> str:
    """The site's own time, which is ten hours ahead of UTC; only within one month."""
    day, hour = int(at[8:10]), int(at[11:13]) + EAST_HOURS
    return f"{at[:8]}{day + hour // 24:02d}T{hour % 24:02d}{at[13:]}"


def post_of(post: made.Post) -> dict[str, Any]:
    """The post that the API has, with ``context=edit``, for one of an export."""
    return {
        "id": post.number, "date": local(post.at), "date_gmt": post.at.replace(" ", "T"), "type": post.type,
        "guid": {"rendered": f"{made.SITE}/?p={post.number}", "raw": f"{made.SITE}/?p={post.number}"},
        "modified": "2025-01-01T10:00:00", "modified_gmt": "2025-01-01T00:00:00", "password": post.password, "slug": "x",
        "status": post.status, "link": f"{made.SITE}/x/", "title": {"raw": post.title, "rendered": post.title},
        "content": {"raw": post.text, "rendered": "<p>shown</p>", "protected": bool(post.password)},
        "excerpt": {"raw": post.excerpt, "rendered": "", "protected": False}, "author": 3,
        "featured_media": int(post.meta.get("_thumbnail_id", 0)), "tags": [TAGS[tag] for tag in post.tags], "meta": [],
    }  # fmt: skip


def answer(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (JSON_TYPE, ("Date", NOW), *headers), json.dumps(value).encode())


def told(status: int, code: str) -> Response:
    return answer({"code": code, "message": "Words of the site.", "data": {"status": status}}, status)


@dataclass
class Site:
    """``fault`` answers in place of the site where it gives something. ``gone`` are statuses of posts that are in no list."""

    posts: list[made.Post] = field(default_factory=list)
    password: str = PASSWORD
    rights: Mapping[str, bool] = field(default_factory=lambda: RIGHTS)
    home: str = made.SITE
    title: str = "Health & News"
    fault: Callable[[str], Response | NoAnswer | None] = lambda url: None
    arrange: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = list
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request.url)
        if (fault := self.fault(request.url)) is not None:
            return fault
        question = {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
        route = question["rest_route"]
        if request.method != "GET":
            return told(405, "rest_no_route")
        wanted = base64.b64encode(f"editor:{self.password}".encode()).decode()
        if request.headers.get("Authorization", "") != f"Basic {wanted}":
            return told(401, "incorrect_password" if "Authorization" in request.headers else "rest_not_logged_in")
        if route == "/":
            return answer(
                {
                    "name": self.title,
                    "description": "Here for you",
                    "site_icon_url": f"{made.SITE}/icon-1.png",
                    "home": self.home,
                    "url": self.home,
                    "namespaces": ["oembed/1.0", "wp/v2"],
                }
            )
        if route == "/wp/v2/users/me":
            return answer({"id": 3, "name": "Ed", "roles": ["editor"], "capabilities": dict(self.rights)})
        if route in ("/wp/v2/tags", "/wp/v2/media"):
            return self._named(route, [int(one) for one in question["include"].split(",")])
        kind, _, number = route.removeprefix("/wp/v2/").partition("/")
        if not route.startswith("/wp/v2/") or kind not in ("posts", "pages"):
            return told(404, "rest_no_route")
        if number:
            found = next((one for one in self.posts if f"{one.type}s" == kind and str(one.number) == number), None)
            return answer(post_of(found)) if found else told(404, "rest_post_invalid_id")
        return self._list(kind.removesuffix("s"), question)

    def _named(self, route: str, numbers: list[int]) -> Response:
        if route.endswith("tags"):
            return answer([{"id": number, "name": name} for name, number in TAGS.items() if number in numbers])
        listed = [(number, told) for number, told in UPLOADS.items() if number in numbers]
        return answer([{"id": number, "source_url": url, "alt_text": alt} for number, (url, alt) in listed])

    def _list(self, kind: str, question: Mapping[str, str]) -> Response:
        size = int(question["per_page"])
        if (question["context"], question["status"], question["orderby"]) != ("edit", "publish", "date") or size > 100:
            return told(400, "rest_invalid_param")
        left_out = question.get("exclude", "").split(",")
        shown = [post_of(one) for one in self.posts if one.type == kind and one.status == "publish"]
        shown = [one for one in shown if one["date"] < question.get("before", "9") and str(one["id"]) not in left_out]
        shown.sort(key=lambda one: one["date"], reverse=True)
        total = (("X-WP-Total", str(len(shown))), ("X-WP-TotalPages", str(-(-len(shown) // size))))
        return answer(self.arrange(shown[:size]), 200, *total)
