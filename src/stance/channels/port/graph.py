"""Asking a Graph API, which several platforms of one maker speak: a version in the path, explicit fields, lists that are called "data", and
errors as objects whatever the status says (Meta for Developers, “Handle Errors”, “Paginated Results” and “Rate Limits”, read
November 2026). Answers write the token into the addresses of further pages: only the cursor beside these is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from stance.channels.port.answers import LONGEST_WAIT, Asking, host_of, value_of, wait_of
from stance.channels.port.connecting import Ended, Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Response, Talk
from stance.engines.exports.array_within import around, split_within
from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.outcome import Outcome

VERSION = "v26.0"
"""Since 29 July 2026. Its end is not announced yet (“Versions”, read November 2026); v25.0 ends on 29 July 2028, and a version ends after
the one before it."""
LIST = "data"
MOST_ELEMENTS = 1_000
"""Of one answer; a server that was asked for a hundred and gives more than that is not understood."""
CURSOR = re.compile(r"[\x21-\x7e]{0,2000}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,4000}")
TOKEN, LACKING, UNKNOWN, BLOCKED = (102, 190), (3, 10), (1, 2), 368
THROTTLED = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
GONE = (100, 33)
"""Code and subcode of what does not exist, or is not shown to this token."""
PASSWORD_CHANGED, EXPIRED = 460, 463
ENDED = {
    458: "the person who made it removed the app from their account",
    459: "the person who made it has to sign in with a browser and confirm who they are",
    PASSWORD_CHANGED: "the person who made it changed their password",
    EXPIRED: "it has expired",
    464: "the person who made it has not confirmed their account",
    466: "it was withdrawn",
    467: "the person who made it signed out, or withdrew it",
    492: "the person who made it has no role on the account any more",
}
"""Why a token ended, by subcode."""
BY_A_PERSON = frozenset(ENDED) - {EXPIRED, 466}
BUSY_PERCENT, BUSY_PAUSE, THROTTLED_PAUSE, BLOCKED_PAUSE = 90, 300.0, 600.0, 3600.0
"""From so much of what an hour allows on, and after a limit that does not say how long it lasts, in seconds. The hour rolls."""


@dataclass(frozen=True, slots=True)
class Api:
    """``scopes`` are the rights that a token needs, ``again`` says how somebody makes another, as a sentence."""

    version: str
    scopes: tuple[str, ...]
    again: str


@dataclass(frozen=True, slots=True)
class Told:
    """An error of which the platform does not say by itself what it means for the account."""

    status: int
    code: int
    subcode: int

    @property
    def is_gone(self) -> bool:
        return (self.code, self.subcode) == GONE

    @property
    def words(self) -> str:
        return f"error {self.code}" + (f", {self.subcode}" if self.subcode else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """``number`` counts the answers of a conversation from 0; ``start`` and ``end`` are where its list stands, None where it has none."""

    number: int
    response: Response = field(repr=False)
    fields: Mapping[str, Any] = field(repr=False)
    start: int | None = None
    end: int | None = None

    @property
    def after(self) -> str:
        """The cursor to what follows; "" at the end. Only "next" tells the end, not how many there were (“Paginated Results”)."""
        paging = self.fields.get("paging")
        if not isinstance(paging, dict) or not paging.get("next"):
            return ""
        cursors = paging.get("cursors")
        after = cursors.get("after") if isinstance(cursors, dict) else None
        return after if isinstance(after, str) and CURSOR.fullmatch(after) else ""


@dataclass(slots=True)
class Graph:
    """One conversation with one host. ``secret`` goes into a header, and never into an address."""

    api: Api
    site: str
    secret: Secret
    asking: Asking = field(default_factory=Asking)

    @property
    def host(self) -> str:
        return host_of(self.site)

    def get(self, path: str, **parameters: str) -> Talk[Answer | Told]:
        """Raises Refusal where the token is not taken or lacks a right, Unreachable."""
        if not _TOKEN.fullmatch(self.secret.value):
            raise Refusal(
                f"This is no access token: those are letters, digits and signs without a space. {self.api.again}"
            )
        question = urlencode(parameters, safe=",{}().")
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.secret.value}"}
        url = f"{self.site}/{self.api.version}{path}?{question}"
        response = yield from self.asking.ask(Request("GET", url, headers))
        answer = self._read(response)
        if "error" in answer.fields:
            return self._told(response, answer.fields["error"])
        if response.status != 200:
            raise Unreachable(f"{self.host} gave an answer that is none of its API ({response.status}).")
        return answer

    def _read(self, response: Response) -> Answer:
        found = around(BytesIO(response.body), LIST, past_it=True)
        if found.start is not None:
            if found.end is None:
                raise Unreachable(f"{self.host} answered with something else than a whole list ({response.status}).")
            return Answer(self.asking.latest, response, found.fields, found.start, found.end)
        value = value_of(response, self.host)
        if not isinstance(value, dict):
            raise Unreachable(f"{self.host} gave an answer that is none of its API ({response.status}).")
        return Answer(self.asking.latest, response, value)

    def _told(self, response: Response, error: Any) -> Told:
        code = _number(error.get("code")) if isinstance(error, dict) else None
        if code is None:
            raise Unreachable(f"{self.host} answered with an error that says nothing ({response.status}).")
        told = Told(response.status, code, _number(error.get("error_subcode")) or 0)
        if code in TOKEN:
            ended = Ended if told.subcode in BY_A_PERSON else Refusal
            raise ended(f"{self.host} does not take this token: {self._ended(told.subcode)}. {self.api.again}")
        if code in LACKING or 200 <= code < 300:
            raise Refusal(
                f"The token may not do this on {self.host}: it lacks a right. Make one with {' and '.join(self.api.scopes)}. "
                f"{self.api.again}"
            )
        if code in THROTTLED:
            wait = regained(response) or wait_of(response) or THROTTLED_PAUSE
            raise Unreachable(f"{self.host} takes no more requests for now ({told.words}).", wait)
        if code == BLOCKED:
            raise Unreachable(
                f"{self.host} blocks this for a time because of its rules ({told.words}). Sign in there with a browser to see why.",
                BLOCKED_PAUSE,
            )
        if code in UNKNOWN or error.get("is_transient") is True:
            raise Unreachable(f"{self.host} is out of order ({told.words}).", wait_of(response))
        return told

    def _ended(self, subcode: int) -> str:
        return ENDED.get(subcode, "it has expired, was withdrawn, or was never valid")


def looking(api: Api, look: Look) -> Graph:
    """Raises Refusal where there is nothing to sign in with."""
    if look.secret is None:
        raise Refusal(f"Without an access token {host_of(look.site)} shows no posts. {api.again}")
    return Graph(api, look.site, look.secret)


def elements(answer: Answer, host: str) -> Iterator[Outcome]:
    """Of the list, each with its place in the answer's body. Raises Unreachable where there is none, or far too many."""
    if answer.start is None:
        raise Unreachable(f"{host} answered with something else than a list.")
    for count, outcome in enumerate(split_within(BytesIO(answer.response.body), answer.start, end=answer.end)):
        if count >= MOST_ELEMENTS:
            raise Unreachable(f"{host} gave more than {MOST_ELEMENTS:,} posts, and was asked for far fewer.")
        yield outcome


def span_of(body: bytes) -> tuple[int, int]:
    """Where the JSON of an answer stands in its body: offset and length in bytes, without the white space around it."""
    start = len(body) - len(body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    return start, len(body.rstrip(b" \t\r\n")) - start


def pause_of(response: Response) -> float | None:
    """Seconds to leave the platform alone after an answer that used up, or nearly used up, what it allows; else None."""
    wait = regained(response)
    return wait if wait else BUSY_PAUSE if _used_percent(response) >= BUSY_PERCENT else None


def regained(response: Response) -> float | None:
    """Seconds until access is regained, which the header tells in minutes (“Rate Limits”, "estimated_time_to_regain_access")."""
    minutes = max((_number(one.get("estimated_time_to_regain_access")) or 0 for one in _usages(response)), default=0)
    return min(minutes * 60.0, LONGEST_WAIT) if minutes > 0 else None


def _used_percent(response: Response) -> int:
    said = [
        _number(one.get(key)) or 0 for one in _usages(response) for key in ("call_count", "total_cputime", "total_time")
    ]
    return max(said, default=0)


def _usages(response: Response) -> Iterator[dict[str, Any]]:
    """``X-Business-Use-Case-Usage`` has a list for each account, ``X-App-Usage`` is one object."""
    business = _header(response, "X-Business-Use-Case-Usage")
    for listed in business.values():
        yield from (one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict))
    yield _header(response, "X-App-Usage")


def _header(response: Response, name: str) -> dict[str, Any]:
    try:
        value = decode(response.header(name).encode("utf-8", "replace") or b"{}")[0]
    except BadJson:
        return {}
    return value if isinstance(value, dict) else {}


def inner(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under a key; empty where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class User:
    """The account of a token, by the platform's own word. ``shown`` is the name that people read."""

    number: str
    name: str
    shown: str
    response: Response = field(repr=False)
    fields: Mapping[str, Any] = field(repr=False)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40 else None
