"""Made-up platforms' lists beside the posts of an account: what strangers wrote to it, and likes that it gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import bluesky_export, mastodon_server, wordpress_site
from tests.factories.bluesky_server import DID, element, no
from tests.factories.bluesky_server import answer as xrpc

Answering = Callable[[Request], Response | NoAnswer]
VIEW = "https://view.example"


@dataclass
class Slip:
    """What somebody wrote: ``is_private`` for few, ``is_own`` by the account itself, ``under`` a post of the account (its number)."""

    number: int
    text: str
    at: str = "2023-05-01T10:00:00Z"
    name: str = "Jo Citizen"
    under: int = 1
    is_private: bool = False
    is_own: bool = False


@dataclass
class Fediverse:
    """Mastodon: mentions, and what stands under posts; likes without a date (docs.joinmastodon.org, November 2026)."""

    slips: list[Slip] = field(default_factory=list)
    likes: list[Slip] = field(default_factory=list)
    allows: bool = True
    """Whether the token has the scopes of the two lists."""
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        url = urlsplit(request.url)
        self.asked.append(request.url)
        question = {key: values[0] for key, values in parse_qs(url.query).items()}
        server = mastodon_server.Server([mastodon_server.made.post(1, "Ours")])
        is_signed = request.headers.get("Authorization") == f"Bearer {mastodon_server.TOKEN}"
        if url.path in ("/api/v1/favourites", "/api/v1/notifications"):
            if not is_signed or not self.allows:
                status = 403 if is_signed else 401
                return mastodon_server.told(status, "This action is outside the authorized scopes")
            rows = self.likes if url.path.endswith("favourites") else [one for one in self.slips if not one.is_own]
            return self._list(rows, question, is_nested=url.path.endswith("notifications"))
        if url.path.endswith("/context"):
            shown = [self._status(one) for one in self.slips if is_signed or not one.is_private]
            return mastodon_server.answer({"ancestors": [], "descendants": shown})
        answer = server(request)
        if url.path == mastodon_server.LIST and isinstance(answer, Response):
            statuses = [one | {"replies_count": len(self.slips)} for one in json.loads(answer.body)]
            return mastodon_server.answer(statuses)
        return answer

    def _list(self, rows: list[Slip], question: dict[str, str], *, is_nested: bool) -> Response:
        before = int(question.get("max_id", "999999"))
        page = [one for one in sorted(rows, key=lambda one: -one.number) if one.number < before][:40]
        statuses: list[Any] = [self._status(one) for one in page]
        if is_nested:
            pairs = zip(page, statuses, strict=True)
            statuses = [{"id": str(one.number), "type": "mention", "status": status} for one, status in pairs]
        path = f"https://{mastodon_server.made.HOST}/api/v1/x?max_id={page[-1].number}" if len(page) == 40 else ""
        return mastodon_server.answer(statuses, 200, ("Link", f'<{path}>; rel="next"' if path else "<x>; rel=\"prev\""))

    @staticmethod
    def _status(one: Slip) -> dict[str, Any]:
        uri = mastodon_server.made.ACCOUNT if one.is_own else "https://other.example/users/jo"
        author = {"id": "9", "acct": "jo@other.example", "uri": uri, "display_name": one.name}
        return {
            "id": str(one.number), "uri": f"{uri}/statuses/{one.number}", "account": author, "created_at": one.at,
            "visibility": "private" if one.is_private else "public", "content": f"<p>{one.text}</p>", "language": "en",
            "in_reply_to_id": str(one.under), "media_attachments": [], "mentions": [], "tags": [], "reblog": None,
        }  # fmt: skip


@dataclass
class Network:
    """An AppView (lexicons app.bsky.feed.getPostThread and getPosts, November 2026): nothing on it is for few."""

    slips: list[Slip] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        url = urlsplit(request.url)
        self.asked.append(request.url)
        question = {key: values[0] for key, values in parse_qs(url.query).items()}
        method = url.path.rpartition("/")[2]
        if not request.url.startswith(VIEW) or request.method != "GET":
            return no("MethodNotImplemented", 501)
        if method == "app.bsky.feed.getPosts":
            return xrpc({"posts": [self._post(one) for one in self.slips if self._uri(one) == question["uris"]]})
        if method != "app.bsky.feed.getPostThread":
            return no("MethodNotImplemented", 501)
        if question["uri"] != f"at://{DID}/app.bsky.feed.post/ours1":
            return no("NotFound", 400)
        threads = [{"post": self._post(one), "replies": []} for one in self.slips]
        ours = {"uri": question["uri"], "replyCount": len(threads)}
        return xrpc({"thread": {"post": ours, "replies": threads}})

    @staticmethod
    def _uri(one: Slip) -> str:
        return f"at://{DID if one.is_own else 'did:plc:strangerstrangerstran'}/app.bsky.feed.post/slip{one.number}"

    def _post(self, one: Slip) -> dict[str, Any]:
        uri = self._uri(one)
        did = uri.removeprefix("at://").partition("/")[0]
        top = {"uri": f"at://{DID}/app.bsky.feed.post/ours1", "cid": bluesky_export.cid_of(b"").text}
        record = {
            "$type": "app.bsky.feed.post", "text": one.text, "createdAt": one.at, "reply": {"root": top, "parent": top},
        }  # fmt: skip
        listed = element(uri.removeprefix(f"at://{did}/"), record, did)
        author = {"did": did, "handle": "jo.example", "displayName": one.name}
        return {"uri": listed["uri"], "cid": listed["cid"], "record": listed["value"], "author": author}


@dataclass
class Blog:
    """A site of WordPress (REST API Handbook, “Comments”): a comment under a post that is not public is for few."""

    slips: list[Slip] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        question = {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
        self.asked.append(request.url)
        route = question["rest_route"]
        site = wordpress_site.Site()
        if not route.startswith("/wp/v2/") or request.method != "GET" or "Authorization" not in request.headers:
            return site(request)
        if (refusal := site(Request("GET", f"{wordpress_site.made.SITE}/?rest_route=/wp/v2/users/me", request.headers))) and (
            isinstance(refusal, Response) and refusal.status != 200
        ):
            return refusal
        if route == "/wp/v2/posts":
            return wordpress_site.answer(
                [{"id": int(one), "status": "publish", "password": "pw" if one == "666" else ""} for one in question["include"].split(",")]
            )
        if route == "/wp/v2/pages":
            return wordpress_site.answer([])
        if route == "/wp/v2/users":
            return wordpress_site.answer([{"id": 3, "name": "Ed"}] if "3" in question["include"].split(",") else [])
        if "_fields" not in question or "author_email" in question["_fields"]:
            return wordpress_site.told(400, "rest_invalid_param")
        number = route.removeprefix("/wp/v2/comments").strip("/")
        if number:
            found = next((one for one in self.slips if str(one.number) == number), None)
            return wordpress_site.answer(self._comment(found)) if found else wordpress_site.told(404, "rest_comment_invalid_id")
        size, offset = int(question["per_page"]), int(question.get("offset", "0"))
        if question["status"] != "approve" or size > 100:
            return wordpress_site.told(400, "rest_invalid_param")
        rows = sorted(self.slips, key=lambda one: (one.at, one.number), reverse=True)
        page = [self._comment(one) for one in rows[offset : offset + size]]
        return wordpress_site.answer(page, 200, ("X-WP-Total", str(len(rows))))

    @staticmethod
    def _comment(one: Slip) -> dict[str, Any]:
        return {
            "id": one.number, "post": 666 if one.is_private else one.under, "parent": 0, "author": 3 if one.is_own else 0,
            "author_name": "Ed" if one.is_own else one.name, "author_url": "https://people.example/jo",
            "date_gmt": one.at.removesuffix("Z"), "content": {"raw": one.text, "rendered": f"<p>{one.text}</p>"},
            "status": "approved", "type": "comment",
        }  # fmt: skip


