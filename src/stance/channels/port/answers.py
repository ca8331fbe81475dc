"""What is the same of every platform's answers over HTTP: whether there is one at all, when to ask again, and where its
elements stand. Nothing that a platform wrote is repeated in a message, since it may hold what signs in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stance.channels.port.connecting import Unreachable
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from stance.engines.exports.array_within import FURTHEST_START, around, split_within
from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.elements import Outcome, split
from stance.engines.exports.instants import maybe
from stance.engines.exports.structure import Structure

LONGEST_WAIT = 86_400.0
"""Seconds that a platform may ask for; what it says beyond that is taken for a mistake."""
LONGEST_HOST = 100
CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})
"""Of requests that may be answered by 304 (RFC 9110, 13.1); to any other it is no answer."""
MOST_ELEMENTS = 1_000
"""Of one answer; a platform that gives more than that at once is not understood."""
_SPACE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]+")
_RESETS = ("X-RateLimit-Reset", "RateLimit-Reset", "X-Rate-Limit-Reset")


@dataclass(slots=True)
class Asking:
    """Asks, and counts the answers of one conversation. ``latest`` is the number of the newest, from 0."""

    latest: int = -1

    def ask(self, request: Request) -> Talk[Response]:
        """An answer that the platform itself gave, whatever its status says. Raises Unreachable."""
        host = host_of(request.url)
        try:
            response = yield request
        except NoAnswer:
            raise Unreachable(f"{host} gave no whole answer.") from None
        self.latest += 1
        status = response.status
        if status == 304 and CONDITIONS & request.headers.keys():
            return response
        if 300 <= status < 400:
            raise Unreachable(_moved(host, response.header("Location")))
        if status == 429:
            raise Unreachable(f"{host} takes no more requests for now (429).", wait_of(response))
        if status >= 500:
            raise Unreachable(f"{host} is out of order ({status}).", wait_of(response))
        if status < 200:
            raise Unreachable(f"{host} gave an answer that is none ({status}).")
        return response


def _moved(host: str, location: str) -> str:
    """Only the host of where it leads: the rest of the address may hold anything."""
    try:
        to = urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
        to = ""
    if not to or len(to) > LONGEST_HOST or not _HOST.fullmatch(to):
        return f"{host} leads to another address. Check the address of the site."
    if to == host:
        return f"{host} leads to another address on {to}. Check the address of the site."
    return f"{host} leads to {to}, which was not asked. If the account has moved there, connect it there."


def host_of(url: str) -> str:
    """With the port where one is named, in lower case."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def value_of(response: Response, host: str) -> Any:
    """The JSON of an answer. Raises Unreachable for a page and for half an answer."""
    try:
        return decode(response.body)[0]
    except BadJson:
        raise Unreachable(f"{host} answered with something that is no JSON ({response.status}).") from None


def object_of(response: Response) -> dict[str, Any]:
    """The JSON object of an answer; empty for anything else."""
    try:
        value = decode(response.body)[0]
    except BadJson:
        return {}
    return value if isinstance(value, dict) else {}


def outcomes_of(response: Response, host: str) -> Iterable[Outcome]:
    """The elements of the array that an answer is, each with its place. Raises Unreachable where it is no whole array."""
    body = response.body
    found = _SPACE.match(body)
    start = found.end() if found else 0
    if body[start : start + 1] != b"[" or not Structure().feed(body, start)[1]:
        raise Unreachable(f"{host} answered with something else than a whole list ({response.status}).")
    return split(io.BytesIO(body))


def listed_in(response: Response, host: str, key: str) -> tuple[dict[str, Any], list[Outcome]]:
    """The fields of the object that an answer is, and the elements of the list that it has under this key, each with its place in the
    body; none where there is no such list. What is no JSON in the list costs itself alone. Raises Unreachable where the answer is
    no whole object, or has something else there."""
    found = around(io.BytesIO(response.body), key, past_it=True)
    if found.start is not None and found.end is not None and found.start <= FURTHEST_START:
        listed = split_within(io.BytesIO(response.body), found.start, end=found.end)
        outcomes = [outcome for _, outcome in zip(range(MOST_ELEMENTS + 1), listed, strict=False)]
        if len(outcomes) > MOST_ELEMENTS:
            raise Unreachable(f"{host} gave more than {MOST_ELEMENTS:,} posts at once.")
        return found.fields, outcomes
    fields = value_of(response, host)
    if not isinstance(fields, dict) or fields.get(key) is not None:
        raise Unreachable(f"{host} answered with something else than a list ({response.status}).")
    return fields, []


def span_of(body: bytes) -> tuple[int, int]:
    """(offset, length) of the JSON in a body, without the white space around it."""
    start = len(body) - len(body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    return start, len(body.rstrip(b" \t\r\n")) - start


def wait_of(response: Response) -> float | None:
    """Seconds that the platform wants to pass, by its own clock; None where it does not say."""
    now = maybe(response.header("Date"))
    told = response.header("Retry-After").strip()
    if told:
        at = maybe(told)
        return _bounded(float(told)) if _is_number(told) else _until(at, now)
    for name in _RESETS:
        if told := response.header(name).strip():
            return _until(int(told) if _is_number(told) and len(told) > 9 else maybe(told), now)
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _until(at: int | None, now: int | None) -> float | None:
    return None if at is None or now is None else _bounded(float(at - now))


def _bounded(seconds: float) -> float | None:
    return max(0.0, seconds) if seconds <= LONGEST_WAIT else None
