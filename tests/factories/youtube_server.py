"""A made-up YouTube that answers as its Data API v3 is documented to (developers.google.com/youtube/v3, read November 2026), and refuses
what that forbids: parameters that a method does not have, parts that a resource does not have, pages and lists that are too long."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.engines.exports.instants import instant
from tests.factories.youtube_export import CHANNEL, TITLE

SITE = "https://www.googleapis.com"
TOKEN = "an-access-token-of-nobody"
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
JSON_TYPE = ("Content-Type", "application/json; charset=UTF-8")
UPLOADS = "UU" + CHANNEL[2:]
HANDLE = "HealthDept"
FIRST = 1_700_000_000
LOOK = Look(SITE, CHANNEL, HANDLE, Secret(TOKEN))
ALLOWED: Mapping[str, frozenset[str]] = {
    "channels": frozenset({"part", "id", "mine", "maxResults", "pageToken", "hl"}),
    "playlistItems": frozenset({"part", "playlistId", "id", "maxResults", "pageToken", "videoId"}),
    "videos": frozenset({"part", "id", "chart", "maxResults", "pageToken", "hl"}),
}
PARTS: Mapping[str, frozenset[str]] = {
    "channels": frozenset({"id", "snippet", "contentDetails", "statistics", "status", "brandingSettings"}),
    "playlistItems": frozenset({"id", "snippet", "contentDetails", "status"}),
    "videos": frozenset({"id", "snippet", "contentDetails", "status", "statistics", "player", "liveStreamingDetails"}),
}
MOST = 50


def answer(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (JSON_TYPE, ("Date", NOW), *headers), json.dumps(value).encode())


def told(status: int, reason: str, domain: str = "youtube.common") -> Response:
    error = {"message": "Words of YouTube.", "domain": domain, "reason": reason}
    return answer({"error": {"code": status, "message": "Words of YouTube.", "errors": [error]}}, status)


def video(number: int, title: str, **more: Any) -> dict[str, Any]:
    """With every part that is asked for somewhere; a request chooses."""
    identifier = f"v{number:010d}"
    return {
        "kind": "youtube#video", "etag": f"etag-{number}-{title}", "id": identifier,
        "snippet": {
            "publishedAt": instant(FIRST + number * 3600), "channelId": CHANNEL, "title": title, "description": "What to do #flood",
            "thumbnails": {"default": {"url": f"https://i.ytimg.com/vi/{identifier}/default.jpg", "width": 120, "height": 90}},
            "channelTitle": TITLE, "tags": ["flood"], "categoryId": "25", "liveBroadcastContent": "none", "defaultAudioLanguage": "en-AU",
            "localized": {"title": title, "description": "What to do #flood"},
        } | more.pop("snippet", {}),
        "contentDetails": {"duration": "PT4M13S", "dimension": "2d", "definition": "hd", "caption": "true", "licensedContent": False},
        "status": {
            "uploadStatus": "processed", "privacyStatus": "public", "license": "youtube", "embeddable": True, "madeForKids": False,
        } | more.pop("status", {}),
    } | more  # fmt: skip


@dataclass
class Server:
    """``state`` is the channel's: "" active, "suspended" or "erased"."""

    videos: list[dict[str, Any]] = field(default_factory=list)
    token: str = TOKEN
    handle: str = HANDLE
    title: str = TITLE
    state: str = ""
    fault: Callable[[Request], Response | NoAnswer | None] = lambda request: None
    asked: list[Request] = field(default_factory=list)

    @property
    def units(self) -> int:
        """What it was asked for, in units of quota: each of these methods costs one."""
        return len(self.asked)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request)
        if (fault := self.fault(request)) is not None:
            return fault
        url = urlsplit(request.url)
        method = url.path.removeprefix("/youtube/v3/")
        if request.method != "GET" or method not in ALLOWED or not url.path.startswith("/youtube/v3/"):
            return told(404, "notFound", "global")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return told(401, "authError", "global")
        question = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        if set(question) - ALLOWED[method]:
            return told(400, "unexpectedParameter")
        if not question.get("part"):
            return told(400, "missingRequiredParameter")
        if set(question["part"].split(",")) - PARTS[method]:
            return told(400, "unknownPart")
        if not 0 <= int(question.get("maxResults", "5")) <= MOST:
            return told(400, "invalidValue", "global")
        found = {"channels": self._channels, "playlistItems": self._playlist, "videos": self._videos}[method]
        return found(question)

    def _channels(self, question: Mapping[str, str]) -> Response:
        if ("mine" in question) == ("id" in question):
            return told(400, "missingRequiredParameter" if "id" not in question else "incompatibleParameters")
        if self.state == "suspended" and "mine" in question:
            return told(403, "authenticatedUserAccountSuspended")
        if self.state == "erased" and "mine" in question:
            return told(403, "authenticatedUserAccountClosed")
        snippet: dict[str, Any] = {
            "title": self.title,
            "description": "Here for you https://health.example.gov/",
            "customUrl": f"@{self.handle}",
            "publishedAt": instant(FIRST),
        }
        snippet["thumbnails"] = {"high": {"url": "https://yt3.ggpht.com/abc=s800", "width": 800, "height": 800}}
        details = {"relatedPlaylists": {"likes": "", "uploads": UPLOADS}}
        channel: dict[str, Any] = {
            "kind": "youtube#channel",
            "etag": "e",
            "id": CHANNEL,
            "snippet": snippet,
            "contentDetails": details,
        }
        channel["statistics"] = {
            "viewCount": "9",
            "subscriberCount": "1234",
            "hiddenSubscriberCount": False,
            "videoCount": "67",
        }
        channel["brandingSettings"] = {"image": {"bannerExternalUrl": "https://yt3.googleusercontent.com/banner"}}
        is_shown = not self.state and question.get("id", CHANNEL) == CHANNEL
        page = {
            "kind": "youtube#channelListResponse",
            "etag": "e",
            "pageInfo": {"totalResults": int(is_shown), "resultsPerPage": 5},
        }
        return answer(page | ({"items": [_parts(channel, question)]} if is_shown else {}))

    def _playlist(self, question: Mapping[str, str]) -> Response:
        """The playlist has videos that are not public, too, and no page where there is none."""
        if "playlistId" not in question:
            return told(400, "playlistIdRequired", "youtube.playlistItem")
        if self.state or question["playlistId"] != UPLOADS or not self.videos:
            return told(404, "playlistNotFound", "youtube.playlistItem")
        shown = sorted(self.videos, key=lambda one: str(one["snippet"]["publishedAt"]), reverse=True)
        token = question.get("pageToken", "")
        if token and not (token.startswith("EAAa") and token[4:]):
            return told(400, "invalidPageToken")
        shown = [one for one in shown if not token or one["id"] < token[4:]]
        page = shown[: int(question.get("maxResults", "5"))]
        items = [
            _parts(
                {"kind": "youtube#playlistItem", "etag": "e", "id": f"UExx{one['id']}", "snippet": {"title": one["snippet"]["title"]},
                 "contentDetails": {"videoId": one["id"], "videoPublishedAt": one["snippet"]["publishedAt"]}},
                question,
            )
            for one in page
        ]  # fmt: skip
        listed = {"kind": "youtube#playlistItemListResponse", "etag": "e"}
        listed |= {"nextPageToken": f"EAAa{page[-1]['id']}"} if len(shown) > len(page) else {}
        return answer(listed | {"items": items, "pageInfo": {"totalResults": len(self.videos), "resultsPerPage": MOST}})

    def _videos(self, question: Mapping[str, str]) -> Response:
        ids = question.get("id", "").split(",")
        if len(ids) > MOST:
            return told(400, "invalidFilters")
        if not all(ids):
            return told(400, "missingRequiredParameter")
        found = [] if self.state else [one for one in self.videos if one["id"] in ids]
        page = {"kind": "youtube#videoListResponse", "etag": "e", "items": [_parts(one, question) for one in found]}
        return answer(page | {"pageInfo": {"totalResults": len(found), "resultsPerPage": len(found)}})


def _parts(resource: dict[str, Any], question: Mapping[str, str]) -> dict[str, Any]:
    wanted = {"kind", "etag", "id", *question["part"].split(",")}
    return {key: value for key, value in resource.items() if key in wanted}
