"""A made-up X that answers as its API v2 is documented to (docs.x.com, read November 2026), and refuses what that forbids: it knows the
paths, the names of parameters and fields, the sizes of pages, and whose tokens there are."""

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
from tests.factories.x_posts import ACCOUNT_ID, DISPLAY_NAME, HANDLE

SITE = "https://api.x.com"
TOKEN = "an-access-token-of-nobody"
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
JSON_TYPE = ("content-type", "application/json; charset=utf-8")
PROBLEMS = "https://api.twitter.com/2/problems/"
FIRST = 1_700_000_000
FIRST_ID = 1_724_000_000_000_000_000
LOOK = Look(SITE, ACCOUNT_ID, HANDLE, Secret(TOKEN))
TWEET_FIELDS = frozenset(
    [
        "article",
        "attachments",
        "author_id",
        "context_annotations",
        "conversation_id",
        "created_at",
        "display_text_range",
        "edit_controls",
        "edit_history_tweet_ids",
        "entities",
        "geo",
        "id",
        "in_reply_to_user_id",
        "lang",
        "note_tweet",
        "possibly_sensitive",
        "public_metrics",
        "referenced_tweets",
        "reply_settings",
        "source",
        "text",
        "withheld",
    ]
)
MEDIA_FIELDS = frozenset(
    [
        "alt_text",
        "duration_ms",
        "height",
        "media_key",
        "preview_image_url",
        "public_metrics",
        "type",
        "url",
        "variants",
        "width",
    ]
)
USER_FIELDS = frozenset(
    [
        "created_at",
        "description",
        "entities",
        "id",
        "location",
        "name",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "url",
        "username",
        "verified",
        "withheld",
    ]
)
EXPANSIONS = frozenset(
    ["attachments.media_keys", "attachments.poll_ids", "author_id", "edit_history_tweet_ids", "referenced_tweets.id"]
)
KNOWN: Mapping[str, frozenset[str] | None] = {
    "tweet.fields": TWEET_FIELDS, "media.fields": MEDIA_FIELDS, "user.fields": USER_FIELDS, "expansions": EXPANSIONS,
    "max_results": None, "pagination_token": None, "since_id": None, "until_id": None,
}  # fmt: skip
PROFILE: Mapping[str, Any] = {
    "id": ACCOUNT_ID, "description": "Here for you https://t.co/h", "location": "Brisbane", "created_at": "2009-05-06T07:08:09.000Z",
    "profile_image_url": "https://pbs.twimg.com/profile_images/1/a_normal.jpg", "url": "https://t.co/h", "verified": True,
    "profile_banner_url": "https://pbs.twimg.com/profile_banners/1/2",
    "entities": {"url": {"urls": [{"url": "https://t.co/h", "expanded_url": "https://health.example.gov/"}]}},
    "public_metrics": {"followers_count": 1_234, "following_count": 5, "tweet_count": 67, "listed_count": 1},
}  # fmt: skip
ALWAYS = ("id", "text", "edit_history_tweet_ids")


def answer(value: Any, status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, (JSON_TYPE, ("Date", NOW), *headers), json.dumps(value).encode())


def invalid(message: str) -> Response:
    return answer(
        {"errors": [{"message": message, "parameters": {}}], "title": "Invalid Request", "detail": "One or more parameters are invalid.",
         "type": f"{PROBLEMS}invalid-request"}, 400,
    )  # fmt: skip


def unauthorized() -> Response:
    return answer({"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}, 401)


def forbidden(kind: str = "about:blank", detail: str = "Forbidden") -> Response:
    type_ = kind if kind == "about:blank" else PROBLEMS + kind
    return answer({"title": "Forbidden", "type": type_, "status": 403, "detail": detail}, 403)


def not_shown(of: str, number: str, *, suspended: bool = False) -> Response:
    """A request that works and brings nothing: 200, with the problem beside it."""
    detail = f"User has been suspended: [{number}]." if suspended else f"Could not find {of} with id: [{number}]."
    problem = {
        "value": number, "detail": detail, "title": "Forbidden" if suspended else "Not Found Error", "resource_type": of,
        "parameter": "id", "resource_id": number, "type": f"{PROBLEMS}resource-not-found",
    }  # fmt: skip
    return answer({"errors": [problem]})


def post(number: int, text: str, **more: Any) -> dict[str, Any]:
    """With everything that X can tell of it; a request chooses what it is told."""
    post_id = str(FIRST_ID + number * 1000)
    made = {
        "id": post_id, "text": text, "created_at": instant(FIRST + number * 60).replace("Z", ".000Z"), "author_id": ACCOUNT_ID,
        "edit_history_tweet_ids": [post_id], "lang": "en", "conversation_id": post_id,
        "public_metrics": {"retweet_count": 2, "reply_count": 1, "like_count": 5, "quote_count": 0, "impression_count": 77},
    }  # fmt: skip
    return made | more


PHOTO = {
    "media_key": "3_1724000000000000123",
    "type": "photo",
    "url": "https://pbs.twimg.com/media/F1.jpg",
    "alt_text": "A road under water",
}
FILM = {
    "media_key": "7_1724000000000000124", "type": "video", "preview_image_url": "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/a.jpg",
    "variants": [
        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/a.m3u8"},
        {"bit_rate": 632_000, "content_type": "video/mp4", "url": "https://video.twimg.com/small.mp4"},
        {"bit_rate": 2_176_000, "content_type": "video/mp4", "url": "https://video.twimg.com/large.mp4"},
    ],
}  # fmt: skip


def rich(number: int = 5_000) -> dict[str, Any]:
    return post(
        number, "Road closed &amp; flooded #Flood $QLD @qps https://t.co/a https://t.co/q https://t.co/m",
        attachments={"media_keys": [PHOTO["media_key"], FILM["media_key"]]}, in_reply_to_user_id="12",
        referenced_tweets=[{"type": "quoted", "id": "20"}, {"type": "replied_to", "id": "1723999999999999999"}],
        entities={
            "urls": [
                {"start": 0, "end": 9, "url": "https://t.co/a", "expanded_url": "https://health.example.gov/a", "display_url": "health.example.gov/a"},
                {"start": 9, "end": 19, "url": "https://t.co/q", "expanded_url": "https://twitter.com/jack/status/20", "display_url": "x"},
                {"start": 20, "end": 29, "url": "https://t.co/m", "expanded_url": "https://twitter.com/x/status/1/photo/1", "display_url": "pic.x.com/m",
                 "media_key": PHOTO["media_key"]},
            ],
            "hashtags": [{"start": 1, "end": 2, "tag": "Flood"}], "cashtags": [{"start": 1, "end": 2, "tag": "QLD"}],
            "mentions": [{"start": 1, "end": 2, "username": "qps", "id": "12"}],
        },
    )  # fmt: skip


def long(number: int = 6_000) -> dict[str, Any]:
    beginning = "Evacuation centres are open at the showgrounds, the town hall and the school. " * 3
    whole = beginning + "Bring what you need for three days. https://t.co/l"
    link = {
        "start": 0,
        "end": 9,
        "url": "https://t.co/l",
        "expanded_url": "https://health.example.gov/l",
        "display_url": "x",
    }
    return post(number, f"{beginning[:270]}… https://t.co/s", note_tweet={"text": whole, "entities": {"urls": [link]}})


@dataclass
class Server:
    """``state`` is the account's: "" active, "suspended" or "erased". ``chains`` are earlier states of edited posts, by their ids."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=lambda: [PHOTO, FILM])
    earlier: list[dict[str, Any]] = field(default_factory=list)
    token: str = TOKEN
    handle: str = HANDLE
    name: str = DISPLAY_NAME
    state: str = ""
    is_protected: bool = False
    fault: Callable[[Request], Response | NoAnswer | None] = lambda request: None
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request)
        if (fault := self.fault(request)) is not None:
            return fault
        url = urlsplit(request.url)
        question = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        if request.method != "GET" or f"{url.scheme}://{url.netloc}" != SITE:
            return answer({"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}, 404)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return unauthorized()
        match url.path.split("/"):
            case ["", "2", "users", "me"]:
                return _checked(question, "user.fields") or self._user(question)
            case ["", "2", "users", "by", "username", name]:
                is_it = name.casefold() == self.handle.casefold()
                return _checked(question, "user.fields") or self._by_id(ACCOUNT_ID if is_it else name, question)
            case ["", "2", "users", number]:
                return _checked(question, "user.fields") or self._by_id(number, question)
            case ["", "2", "users", number, "tweets"]:
                return _checked(
                    question, "tweet.fields", "media.fields", "expansions", "max_results", "pagination_token"
                ) or self._list(number, question)
            case ["", "2", "tweets", number]:
                return _checked(question, "tweet.fields", "media.fields", "expansions") or self._one(number, question)
        return answer({"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}, 404)

    def _user(self, question: Mapping[str, str]) -> Response:
        if self.state == "suspended":
            return forbidden(detail="Your account is suspended and is not permitted to access this feature.")
        if self.state == "erased":
            return unauthorized()
        told = PROFILE | {"name": self.name, "username": self.handle, "protected": self.is_protected}
        wanted = {"id", "name", "username", *question.get("user.fields", "").split(",")}
        return answer({"data": {key: value for key, value in told.items() if key in wanted}})

    def _by_id(self, number: str, question: Mapping[str, str]) -> Response:
        if number != ACCOUNT_ID or self.state:
            return not_shown("user", number, suspended=self.state == "suspended")
        return self._user(question)

    def _list(self, number: str, question: Mapping[str, str]) -> Response:
        if number != ACCOUNT_ID or self.state:
            return not_shown("user", number, suspended=self.state == "suspended")
        size = question.get("max_results", "10")
        if not size.isdecimal() or not 5 <= int(size) <= 100:
            return invalid(f"The `max_results` query parameter value [{size}] is not between 5 and 100")
        shown = sorted(self.posts, key=lambda one: -int(one["id"]))
        token = question.get("pagination_token", "")
        if token and not (token.startswith("7140") and token[4:].isdecimal()):
            return invalid(f"The `pagination_token` query parameter value [{token}] is not valid")
        if token:
            shown = [one for one in shown if int(one["id"]) < int(token[4:])]
        page = shown[: int(size)]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if len(shown) > len(page):
            meta["next_token"] = f"7140{page[-1]['id']}"
        told: dict[str, Any] = {"data": [_chosen(one, question) for one in page]} if page else {}
        return answer(told | self._beside(page, question) | {"meta": meta})

    def _one(self, number: str, question: Mapping[str, str]) -> Response:
        if not number.isdecimal():
            return invalid(f"The `id` query parameter value [{number}] is not valid")
        found = next((one for one in (*self.posts, *self.earlier) if one["id"] == number), None)
        if found is None or self.state:
            return not_shown("tweet", number)
        return answer({"data": _chosen(found, question)} | self._beside([found], question))

    def _beside(self, page: list[dict[str, Any]], question: Mapping[str, str]) -> dict[str, Any]:
        if "attachments.media_keys" not in question.get("expansions", ""):
            return {}
        keys = {key for one in page for key in one.get("attachments", {}).get("media_keys", [])}
        wanted = {"media_key", "type", *question.get("media.fields", "").split(",")}
        media = [
            {key: value for key, value in one.items() if key in wanted}
            for one in self.media
            if one["media_key"] in keys
        ]
        return {"includes": {"media": media}} if media else {}


def _checked(question: Mapping[str, str], *allowed: str) -> Response | None:
    """What the documentation forbids: a parameter that this request does not have, a field that there is not."""
    for name, value in question.items():
        if name not in allowed:
            return invalid(f"The query parameter [{name}] is not one of [{','.join(allowed)}]")
        known = KNOWN[name]
        if known is not None and (wrong := [one for one in value.split(",") if one not in known]):
            return invalid(f"The `{name}` query parameter value {wrong} is not one of {sorted(known)}")
    return None


def _chosen(one: dict[str, Any], question: Mapping[str, str]) -> dict[str, Any]:
    wanted = {*ALWAYS, *question.get("tweet.fields", "").split(",")}
    return {key: value for key, value in one.items() if key in wanted}
