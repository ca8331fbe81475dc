"""Sending by a Graph API: requests that carry their fields as a form, and what its errors mean for what was sent (Meta for Developers, “Handle
Errors”, read November 2026). The token goes into a header, never into a body or an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from stance.channels.port.answers import host_of, object_of, wait_of
from stance.channels.port.graph import (
    BLOCKED,
    BLOCKED_PAUSE,
    ENDED,
    GONE,
    LACKING,
    THROTTLED,
    THROTTLED_PAUSE,
    TOKEN,
    UNKNOWN,
    Api,
    regained,
)
from stance.channels.port.publishing import Place, Rejected, Throttled
from stance.channels.port.sending import answer_to
from stance.channels.port.wire import File, Method, NoAnswer, Request, Response, Talk
from stance.engines.exports.instants import maybe


def asked(api: Api, at: Place, path: str, method: Method = "GET", **fields: str) -> Request:
    """The fields of a POST are its body, those of others its question."""
    headers = {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}
    url, form = f"{at.site}/{api.version}{path}", urlencode(fields, safe=",{}().")
    if method == "POST":
        return Request("POST", url, headers | {"Content-Type": "application/x-www-form-urlencoded"}, form.encode())
    return Request(method, f"{url}?{form}" if form else url, headers)


def handed_over(api: Api, at: Place, path: str, type_: str, pieces: tuple[bytes | File, ...]) -> Request:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}", "Content-Type": type_}
    return Request("POST", f"{at.site}/{api.version}{path}", headers, pieces=pieces)


def heard(request: Request) -> Talk[Response | NoAnswer]:
    """What the API says, an error that passes as a status that passes: it comes with any."""
    answer = yield from answer_to(request)
    error = error_in(answer)
    if isinstance(answer, Response) and error and _is_passing(error):
        return replace(answer, status=500)
    return answer


def error_in(answer: Response | NoAnswer) -> Mapping[str, Any]:
    error = object_of(answer).get("error") if isinstance(answer, Response) else None
    return error if isinstance(error, dict) else {}


def is_gone(answer: Response | NoAnswer) -> bool:
    error = error_in(answer)
    return (error.get("code"), error.get("error_subcode")) == GONE


def refusal(api: Api, at: Place, answer: Response | NoAnswer, what: str) -> Rejected | Throttled | None:
    """None where it is none of the API's."""
    if isinstance(answer, NoAnswer):
        return None
    error, host = error_in(answer), host_of(at.site)
    code = error.get("code")
    if answer.status >= 500 or not isinstance(code, int):
        return None
    if code in THROTTLED:
        return Throttled(
            f"{host} takes no more for now (error {code}).", regained(answer) or wait_of(answer) or THROTTLED_PAUSE
        )
    if code == BLOCKED:
        words = f"{host} blocks this for a time because of its rules (error {code}). Sign in there with a browser to see why."
        return Throttled(words, BLOCKED_PAUSE)
    if code in TOKEN:
        subcode = error.get("error_subcode")
        why = ENDED.get(subcode if isinstance(subcode, int) else 0, "it has expired, was withdrawn, or was never valid")
        return Rejected(f"{host} does not take this token: {why}. {api.again}", is_dead=True)
    if code in LACKING or 200 <= code < 300:
        words = f"The token may not do this on {host}: it lacks a right (error {code}). {api.again}"
        return Rejected(words, is_dead=True)
    return Rejected(f"{host} refused {what} (error {code}).")


def _is_passing(error: Mapping[str, Any]) -> bool:
    return error.get("code") in UNKNOWN or error.get("is_transient") is True


def made_at(post: Mapping[str, Any], key: str) -> int:
    return maybe(post.get(key)) or 0


def plain(text: object) -> str:
    """For comparing: white space is what a Graph API changes."""
    return " ".join(text.split()) if isinstance(text, str) else ""
