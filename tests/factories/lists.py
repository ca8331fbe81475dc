"""Made-up platforms' lists beside the posts of an account: what strangers wrote to it, and likes that it gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.wire import NoAnswer, Request, Response
from stance.engines.exports.instants import maybe
from tests.factories import (
    bluesky_export,
    facebook_server,
    instagram_server,
    linkedin_server,
    mastodon_server,
    threads_server,
    wordpress_site,
    x_server,
    youtube_server,
)
from tests.factories.bluesky_server import DID, element, no
from tests.factories.bluesky_server import answer as xrpc
from tests.factories.graph_contract import Broken, GraphServer
from tests.factories.graph_contract import told as graph_told

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
        return mastodon_server.answer(statuses, 200, ("Link", f'<{path}>; rel="next"' if path else '<x>; rel="prev"'))

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
        if (
            refusal := site(Request("GET", f"{wordpress_site.made.SITE}/?rest_route=/wp/v2/users/me", request.headers))
        ) and (isinstance(refusal, Response) and refusal.status != 200):
            return refusal
        if route == "/wp/v2/posts":
            return wordpress_site.answer(
                [
                    {"id": int(one), "status": "publish", "password": "pw" if one == "666" else ""}
                    for one in question["include"].split(",")
                ]
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
            return (
                wordpress_site.answer(self._comment(found))
                if found
                else wordpress_site.told(404, "rest_comment_invalid_id")
            )
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


def _stamp(one: Slip) -> str:
    return one.at.replace("Z", "+0000")


@dataclass
class Graph(GraphServer):
    """A Graph API: the comments of posts, of whichever platform ``platform`` is (Meta for Developers, November 2026)."""

    platform: str = "facebook"
    slips: list[Slip] = field(default_factory=list)

    def answered(self, path: str, question: dict[str, str]) -> Response:
        number, _, edge = path.removeprefix("/").partition("/")
        if edge == {"facebook": "comments", "instagram": "comments", "threads": "conversation"}[self.platform]:
            rows = sorted(self.slips, key=lambda one: (one.at, one.number), reverse=True)
            allowed = {"facebook": {"filter", "order"}, "instagram": set(), "threads": {"reverse"}}[self.platform]
            return self.edge(path, [self._comment(one) for one in rows], question, _COMMENT, 100, frozenset(allowed))
        found = next((one for one in self.slips if str(one.number) == number), None)
        if edge or not number.isdecimal():
            raise Broken(f"nothing is at {path}")
        return self.node(self._comment(found), question, _COMMENT) if found else graph_told(100, 33)

    def _comment(self, one: Slip) -> dict[str, Any]:
        ours = {"facebook": facebook_server.LOOK, "instagram": instagram_server.LOOK, "threads": threads_server.LOOK}[
            self.platform
        ]
        by = {
            "id": ours.account_id if one.is_own else "77",
            "name": one.name,
            "username": ours.handle if one.is_own else one.name,
        }
        shown = {"facebook": {"is_hidden": one.is_private}, "instagram": {"hidden": one.is_private}}
        return {
            "id": str(one.number), "message": one.text, "text": one.text, "created_time": _stamp(one), "timestamp": _stamp(one),
            "username": by["username"], "from": by, "hide_status": "HIDDEN" if one.is_private else "NOT_HUSHED",
            "is_reply_owned_by_me": one.is_own,
        } | shown.get(self.platform, {})  # fmt: skip


_COMMENT: dict[str, Any] = {
    **dict.fromkeys(
        ("id", "message", "text", "created_time", "timestamp", "username", "is_hidden", "is_private", "hidden", "parent_id",
         "shortcode", "hide_status", "is_reply_owned_by_me")
    ),
    "from": {"id": {}, "name": {}, "username": {}}, "parent": {"id": {}}, "replied_to": {"id": {}}, "replies": {"id": {}},
}  # fmt: skip


@dataclass
class Videos:
    """YouTube's threads of comments (“CommentThreads: list” and “Comments: list”, November 2026): of each five replies at most."""

    slips: list[Slip] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        url = urlsplit(request.url)
        question = {key: values[0] for key, values in parse_qs(url.query).items()}
        method = url.path.removeprefix("/youtube/v3/")
        if request.headers.get("Authorization") != f"Bearer {youtube_server.TOKEN}":
            return youtube_server.told(401, "authError", "global")
        if request.method != "GET" or method not in ("commentThreads", "comments"):
            return youtube_server.told(404, "notFound", "global")
        kind = {"kind": f"youtube#{method}ListResponse"}
        if "id" in question:
            return youtube_server.answer(
                kind | {"items": [self._comment(one) for one in self.slips if self._id(one) == question["id"]]}
            )
        if "parentId" in question:
            return youtube_server.answer(
                kind | {"items": [self._comment(one) for one in self.slips[1:] if _is_nested(one)]}
            )
        if question.get("allThreadsRelatedToChannelId") != youtube_server.CHANNEL or int(question["maxResults"]) > 100:
            return youtube_server.told(400, "invalidValue")
        top = [one for one in self.slips if not _is_nested(one)]
        token = question.get("pageToken", "0")
        if not token.isdecimal() or int(token) > len(top):
            return youtube_server.told(400, "invalidPageToken")
        start = int(token)
        page = top[start : start + 100]
        more = {"nextPageToken": str(start + 100)} if start + 100 < len(top) else {}
        nested = [one for one in self.slips if _is_nested(one)]
        return youtube_server.answer(
            kind | more | {"items": [self._thread(one, len(nested) if one is top[0] else 0) for one in page]}
        )

    def _thread(self, one: Slip, replies: int) -> dict[str, Any]:
        return {
            "id": self._id(one),
            "snippet": {"videoId": "v0000000001", "topLevelComment": self._comment(one), "totalReplyCount": replies},
        }

    @staticmethod
    def _id(one: Slip) -> str:
        return f"UgyC{one.number:022d}"

    def _comment(self, one: Slip) -> dict[str, Any]:
        channel = youtube_server.CHANNEL if one.is_own else "UC" + "x" * 22
        nested = {"parentId": self._id(self.slips[0])} if _is_nested(one) else {"videoId": "v0000000001"}
        snippet = {
            "authorDisplayName": one.name, "authorChannelId": {"value": channel}, "textDisplay": one.text, "textOriginal": one.text,
            "publishedAt": one.at,
        }  # fmt: skip
        return {"id": self._id(one), "snippet": snippet | nested}


def _is_nested(one: Slip) -> bool:
    return one.text.startswith("Nested")


@dataclass
class Mentions:
    """X (“User mention timeline”, “Liked Posts” and “Post lookup by ID”, November 2026). A post of somebody protected is for few."""

    slips: list[Slip] = field(default_factory=list)
    likes: list[Slip] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        url = urlsplit(request.url)
        question = {key: values[0] for key, values in parse_qs(url.query).items()}
        if request.headers.get("Authorization") != f"Bearer {x_server.TOKEN}":
            return x_server.unauthorized()
        for key, value in question.items():
            known = x_server.KNOWN.get(key, frozenset())
            if key not in x_server.KNOWN or (known is not None and set(value.split(",")) - known):
                return x_server.invalid(key)
        if url.path.startswith("/2/tweets/"):
            found = next((one for one in self.slips if self._post(one)["id"] == url.path.rpartition("/")[2]), None)
            if found is None:
                return x_server.not_shown("tweet", url.path.rpartition("/")[2])
            return x_server.answer({"data": self._post(found), "includes": self._users([found])})
        name = url.path.removeprefix(f"/2/users/{x_server.ACCOUNT_ID}/")
        rows = {"mentions": self.slips, "liked_tweets": self.likes}[name]
        token = question.get("pagination_token", "t0")
        if not token[1:].isdecimal():
            return x_server.invalid("pagination_token")
        start = int(token[1:])
        page = rows[start : start + int(question["max_results"])]
        meta = {"result_count": len(page)} | ({"next_token": f"t{start + 100}"} if start + 100 < len(rows) else {})
        return x_server.answer({"data": [self._post(one) for one in page], "includes": self._users(page), "meta": meta})

    @staticmethod
    def _by(one: Slip) -> str:
        return x_server.ACCOUNT_ID if one.is_own else "9001" if one.is_private else "9000"

    def _post(self, one: Slip) -> dict[str, Any]:
        ours = x_server.post(one.under, "Ours")["id"]
        return x_server.post(one.number, one.text) | {
            "author_id": self._by(one), "created_at": one.at.replace("Z", ".000Z"), "in_reply_to_user_id": x_server.ACCOUNT_ID,
            "referenced_tweets": [{"type": "replied_to", "id": ours}],
        }  # fmt: skip

    def _users(self, page: list[Slip]) -> dict[str, Any]:
        return {
            "users": [
                {"id": self._by(one), "name": one.name, "username": "jo", "protected": one.is_private} for one in page
            ]
        }


@dataclass
class Feed:
    """LinkedIn's comments (“Comments API”, November 2026), which say who wrote them by a URN alone."""

    slips: list[Slip] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        path, _, query = request.url.removeprefix(f"{linkedin_server.SITE}/rest/").partition("?")
        if not path.startswith("socialActions/"):
            return linkedin_server.Server()(request)
        if request.headers.get("Authorization") != f"Bearer {linkedin_server.TOKEN}" or request.method != "GET":
            return linkedin_server.told(401, "INVALID_ACCESS_TOKEN")
        under, _, rest = path.removeprefix("socialActions/").partition("/")
        number = rest.removeprefix("comments").strip("/")
        if "(" in under or ":" in under or not rest.startswith("comments"):
            return linkedin_server.told(400, "ILLEGAL_ARGUMENT")
        if number:
            found = next((one for one in self.slips if str(one.number) == number), None)
            return linkedin_server.answer(self._comment(found)) if found else linkedin_server.told(404, "NOT_FOUND")
        question = dict(one.partition("=")[::2] for one in query.split("&"))
        start, count = int(question["start"]), int(question["count"])
        return linkedin_server.answer(
            {"elements": [self._comment(one) for one in self.slips[start : start + count]], "paging": {}}
        )

    @staticmethod
    def _comment(one: Slip) -> dict[str, Any]:
        urn = f"urn:li:comment:(urn:li:activity:71,{one.number})"
        actor = linkedin_server.URN if one.is_own else "urn:li:person:abc"
        return {
            "commentUrn": urn, "actor": actor, "message": {"text": one.text}, "id": str(one.number),
            "created": {"time": (maybe(one.at) or 0) * 1000},
        }  # fmt: skip
