"""A made-up server that answers as Mastodon's API does, and tells the same posts as ``mastodon_export``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import mastodon_export as made

SITE = f"https://{made.HOST}"
NUMBER = "109348"
TOKEN = "a-token-of-nobody-else"
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
JSON_TYPE = ("Content-Type", "application/json; charset=utf-8")

LIST = f"/api/v1/accounts/{NUMBER}/statuses"
LOOK = Look(SITE, made.ACCOUNT, "@health@social.example.gov", Secret(TOKEN))
PUBLIC_LOOK = Look(SITE, made.ACCOUNT, "@health@social.example.gov", None)
"""With the token, and as the public."""


def account(number: str = NUMBER, name: str = "health", uri: str = made.ACCOUNT) -> dict[str, Any]:
    return {
        "id": number, "username": name, "acct": name, "display_name": "Department of Health", "uri": uri,
        "note": '<p>Here for you: <a href="https://health.example.gov/">health.example.gov</a></p>',
        "avatar": "https://files.example/avatars/1/original/a.png", "header": "https://files.example/headers/1/original/b.png",
        "created_at": "2019-05-06T00:00:00.000Z", "followers_count": 1_234, "following_count": 5, "statuses_count": 67,
        "fields": [{"name": "Web", "value": '<a href="https://www.example.gov/">www</a>', "verified_at": "2024-01-01T00:00:00.000+00:00"}],
    }  # fmt: skip


def status_of(activity: Mapping[str, Any], visibility: str = "public") -> dict[str, Any]:
    """The status that the API has for an activity of an outbox."""
    common = {"account": account(), "visibility": visibility, "created_at": activity["published"].replace("Z", ".123Z")}
    if activity["type"] == "Announce":
        number = activity["id"].removesuffix("/activity").rpartition("/")[2]
        of = {"id": "77", "uri": activity["object"], "account": account("9", "bob", "https://other.example/users/bob")}
        return common | {"id": number, "uri": activity["id"], "content": "", "reblog": of | {"visibility": "public"}}
    note = activity["object"]
    status = common | {
        "id": note["id"].rpartition("/")[2], "uri": note["id"], "content": note["content"], "reblog": None,
        "spoiler_text": note["summary"] or "", "edited_at": note.get("updated"), "language": next(iter(note["contentMap"])),
        "in_reply_to_id": None, "media_attachments": [_medium(one) for one in note["attachment"]],
        "tags": [{"name": one["name"][1:], "url": "https://x.example"} for one in note["tag"] if one["type"] == "Hashtag"],
        "mentions": [{"acct": one["name"][1:]} for one in note["tag"] if one["type"] == "Mention"],
        "favourites_count": note["likes"]["totalItems"], "reblogs_count": note["shares"]["totalItems"], "poll": None,
        "sensitive": False, "card": None,
    }  # fmt: skip
    if reply_to := note.get("inReplyTo"):
        status |= {"in_reply_to_id": reply_to.rpartition("/")[2], "in_reply_to_account_id": NUMBER}
    if options := note.get("oneOf") or note.get("anyOf"):
        asked = [{"title": one["name"], "votes_count": 3} for one in options]
        status["poll"] = {"id": "5", "multiple": "anyOf" in note, "options": asked, "votes_count": 9}
    if quotes := note.get("quote"):
        status["quote"] = {"state": "accepted", "quoted_status": {"id": "8", "uri": quotes, "content": "Other words"}}
    return status


def _medium(one: Mapping[str, Any]) -> dict[str, Any]:
    kind = one["mediaType"].partition("/")[0]
    kind = kind if kind in ("image", "video", "audio") else "unknown"
    return {"id": "1", "type": kind, "url": f"https://files.example{one['url']}", "description": one["name"]}


def rich() -> dict[str, Any]:
    """A post with everything that a post may have in an outbox of Mastodon."""
    options = [{"type": "Note", "name": "Yes"}, {"type": "Note", "name": "No"}]
    return made.post(
        7_001, "Road closed #Flood https://health.example.gov/a", type="Question", summary="Flood & fire",
        inReplyTo=f"{made.ACCOUNT}/statuses/7000", updated="2023-05-01T00:00:00Z", oneOf=options,
        attachment=[made.picture(alt="A tap"), made.picture("000/000/321/original/x.mp4", mediaType="video/mp4")],
        tag=[{"type": "Hashtag", "name": "#flood"}, {"type": "Mention", "name": "@bob@other.example"}],
        quote="https://other.example/users/bob/statuses/1",
    )  # fmt: skip


def answer(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (JSON_TYPE, ("Date", NOW), *headers), json.dumps(value).encode())


def told(status: int, error: str) -> Response:
    return answer({"error": error}, status)


@dataclass
class Server:
    """``activities`` from the newest back. ``fault`` answers in place of the server where it gives something. ``state`` is the
    account's: "" active, "suspended" or "erased"."""

    activities: list[dict[str, Any]] = field(default_factory=list)
    token: str = TOKEN
    is_closed: bool = False
    state: str = ""
    name: str = "Department of Health"
    fault: Callable[[Request], Response | NoAnswer | None] = lambda request: None
    arrange: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = list
    hidden: Sequence[dict[str, Any]] = ()
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request.url)
        if (fault := self.fault(request)) is not None:
            return fault
        url = urlsplit(request.url)
        question = {key: values[0] for key, values in parse_qs(url.query).items()}
        if request.method != "GET":
            return told(404, "Not Found")
        sent = request.headers.get("Authorization", "")
        if sent and self.state == "suspended":
            return told(403, "Your login is currently disabled")
        if sent and self.state == "erased":
            return told(401, "The access token was revoked")
        if sent and sent != f"Bearer {self.token}":
            return told(401, "The access token is invalid")
        if url.path == "/.well-known/webfinger":
            return self._webfinger()
        if url.path == "/api/v1/accounts/verify_credentials":
            return answer(self.own) if sent else told(401, "The access token is invalid")
        if url.path == "/api/v1/accounts/lookup":
            return (
                answer(self.own)
                if question.get("acct") == "health" and self.state != "erased"
                else told(404, "Record not found")
            )
        if self.is_closed and not sent:
            return told(401, "This API requires an authenticated user")
        if url.path == f"/api/v1/accounts/{NUMBER}":
            return answer(self.own) if self.state != "erased" else told(404, "Record not found")
        if url.path == f"/api/v1/accounts/{NUMBER}/statuses":
            return self._list(question, is_own=bool(sent))
        if url.path.startswith("/api/v1/statuses/"):
            return self._one(url.path.rpartition("/")[2])
        return self._note(request)

    @property
    def own(self) -> dict[str, Any]:
        return account() | {"display_name": self.name} | ({"suspended": True} if self.state == "suspended" else {})

    def _webfinger(self) -> Response:
        link = {"rel": "self", "type": "application/activity+json", "href": made.ACCOUNT}
        return answer({"subject": f"acct:health@{made.HOST}", "links": [{"rel": "x"}, link]})

    def statuses(self) -> list[dict[str, Any]]:
        if self.state:
            return []
        return [status_of(one) for one in self.activities]

    def _list(self, question: Mapping[str, str], *, is_own: bool) -> Response:
        shown = sorted([*self.statuses(), *(self.hidden if is_own else ())], key=lambda one: -int(one["id"]))
        told_before = question.get("max_id", "9" * 18)
        before = int(told_before) if told_before.isdigit() else 0
        page = [one for one in shown if int(one["id"]) < before][: int(question.get("limit", 20))]
        link = ("Link", f'<{SITE}/api/v1/x?max_id={page[-1]["id"]}>; rel="next"') if page else ("X-Nothing", "1")
        return answer(self.arrange(page), 200, link)

    def _one(self, number: str) -> Response:
        found = next((one for one in self.statuses() if one["id"] == number), None)
        return answer(found) if found else told(404, "Record not found")

    def _note(self, request: Request) -> Response:
        notes = (one["object"] for one in self.activities if one["type"] == "Create")
        found = next((one for one in notes if one["id"] == request.url), None)
        return answer(found) if found else told(404, "Record not found")
