"""What a server of the AT Protocol is asked and answers, and what each answer means (atproto.com/specs/xrpc, read November 2026).

Nothing that a server says of itself is repeated in a message, for it can hold what was sent to it: of its words only names of
errors that are known here, and the host that it points to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

from stance.channels.port.connecting import Unreachable
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from stance.engines.exports.array_within import around
from stance.engines.exports.decode import BadJson, decode

ERRORS = frozenset(
    {
        "AccountDeactivated", "AccountNotFound", "AccountSuspended", "AccountTakedown", "AuthFactorTokenRequired",
        "AuthMissing", "AuthenticationRequired", "ExpiredToken", "Forbidden", "InvalidRequest", "InvalidToken",
        "MethodNotImplemented", "RateLimitExceeded", "RecordNotFound", "RepoDeactivated", "RepoNotFound", "RepoSuspended",
        "RepoTakendown",
    }
)  # fmt: skip
"""Names of errors in the lexicons com.atproto.* that are asked here, and in the HTTP API specification."""
LIST = "records"
"""What a listing holds its records in."""
_HOST = re.compile(r"[a-z0-9.-]{1,253}")
_CLOCK_FROM = 1_000_000_000
"""A rate limit's reset from here on is a time, below it a number of seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: a JSON object. ``page`` counts the answers of the conversation from 0."""

    page: int
    response: Response = field(repr=False)
    fields: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class No:
    """The server refuses this request: its status and the name of its error, "" where that is not known here."""

    status: int
    error: str


@dataclass(slots=True)
class Conversation:
    """Asks one host. ``secrets`` are texts that no message may hold."""

    host: str
    secrets: tuple[str, ...] = field(default=(), repr=False)
    page: int = 0

    @property
    def name(self) -> str:
        return shown_host(self.host)

    def get(self, method: str, **parameters: str) -> Talk[Answer | No]:
        """Raises Unreachable."""
        question = f"?{urlencode(parameters)}" if parameters else ""
        request = Request("GET", f"{self.host}/xrpc/{method}{question}", {"Accept": "application/json"})
        return (yield from self._ask(request))

    def post(self, method: str, body: bytes = b"", token: str = "") -> Talk[Answer | No]:
        """What signs in or is signed in: nothing of it is kept. Raises Unreachable."""
        headers = {"Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = Request("POST", f"{self.host}/xrpc/{method}", headers, body, is_secret=True)
        return (yield from self._ask(request))

    def _ask(self, request: Request) -> Talk[Answer | No]:
        response: Response | None
        try:
            response = yield request
        except NoAnswer:
            response = None
        if response is None:  # raised here, so that it carries nothing of what was caught
            raise Unreachable(f"{self.name} did not answer, or its answer was cut off.")
        self.page += 1
        status = response.status
        if 300 <= status < 400:
            raise Unreachable(self._leads(response))
        if status == 429:
            raise Unreachable(f"{self.name} got too many requests and asks to wait.", wait_of(response))
        if status >= 500 or status < 200 or status in (408, 425):
            raise Unreachable(
                f"{self.name} does not work at the moment (it answered {status}).", _retry_after(response)
            )
        fields = _object(response.body)
        if fields is None:
            raise Unreachable(f"{self.name} {_instead(response)} (it answered {status}).")
        error = fields.get("error")
        if status >= 400:
            return No(status, error if isinstance(error, str) and error in ERRORS else "")
        if isinstance(error, str):
            raise Unreachable(f"{self.name} contradicts itself: it says that the request worked, and sends an error.")
        return Answer(self.page - 1, response, fields)

    def _leads(self, response: Response) -> str:
        """A redirect is told and never followed: what signs in would go to whoever is named in it."""
        host = shown_host(response.header("Location")) or self.name
        if any(secret.lower() in host for secret in self.secrets if secret.strip()):
            host = "another host"
        return f"{self.name} leads to another address, on {host}. It is not followed: check the address of the server."


def shown_host(url: str) -> str:
    """The host of an address, "" where it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def seconds_at(response: Response) -> int | None:
    """The server's clock, Unix seconds."""
    return _moment(response.header("Date"))


def wait_of(response: Response) -> float | None:
    """How long the server wants to be left alone: Retry-After, else when its limit is reset."""
    wait = _retry_after(response)
    if wait is not None:
        return wait
    reset = response.header("RateLimit-Reset")
    if not re.fullmatch(r"\d{1,12}", reset, re.ASCII):
        return None
    return _until(int(reset), response) if int(reset) >= _CLOCK_FROM else float(reset)


def pause_of(response: Response) -> float | None:
    """The same after an answer that used up what the server allows."""
    return wait_of(response) if response.header("RateLimit-Remaining").strip() == "0" else _retry_after(response)


def _retry_after(response: Response) -> float | None:
    """RFC 9110, section 10.2.3: a number of seconds, or a date."""
    said = response.header("Retry-After").strip()
    if re.fullmatch(r"\d{1,9}", said, re.ASCII):
        return float(said)
    moment = _moment(said)
    return None if moment is None else _until(moment, response)


def _until(moment: int, response: Response) -> float | None:
    """By the server's own clock."""
    now = seconds_at(response)
    return None if now is None else float(max(0, moment - now))


def _moment(date: str) -> int | None:
    try:
        return int(parsedate_to_datetime(date).timestamp()) if date else None
    except (ValueError, TypeError, OverflowError):
        return None


def _object(body: bytes) -> dict[str, Any] | None:
    """The fields of an answer. One list in it may hold what is no JSON: whoever reads that list takes it apart."""
    try:
        value = decode(body)[0]
    except BadJson:
        found = around(BytesIO(body), LIST, past_it=True)
        return None if found.end is None else found.fields
    return value if isinstance(value, dict) else None


def _instead(response: Response) -> str:
    begins = response.body.lstrip()[:1]
    if begins == b"<":
        return "sent a web page instead of an answer"
    return "sent a part of its answer" if begins == b"{" else "sent an answer that cannot be read"
