"""Asking X, and what its answers mean (docs.x.com, “Response Codes & Errors”, “Rate limits”, “Authentication”, read November 2026).

An error is a problem in the manner of RFC 9457: its ``type`` ends with the name of its kind. A request that works can have problems
beside what it brings, of single things that could not be given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from stance.channels.port.answers import Asking, host_of, object_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable, Vanished
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Response, Talk

SITE = "https://api.x.com"
SCOPES = ("tweet.read", "users.read")
MOST_PROBLEMS = 100
NOT_FOUND, NOT_AUTHORIZED, INVALID = "resource-not-found", "not-authorized-for-resource", "invalid-request"
_AGAIN = "Make a new one and connect the account again."


@dataclass(frozen=True, slots=True)
class Problem:
    """``kind`` is the name at the end of its type; ``of`` is "user", "tweet" or another word of X's."""

    kind: str
    of: str
    is_suspension: bool


def asked(site: str, path: str, secret: Secret, question: Mapping[str, str]) -> Request:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {secret.value}"}
    return Request("GET", f"{site}{path}?{urlencode(question, safe=',')}", headers)


def signed_in(look: Look) -> Secret:
    if look.secret is None:
        raise Refusal("X shows posts to nobody without an access token. Connect the account with one.")
    return look.secret


def problems_in(fields: Mapping[str, Any]) -> list[Problem]:
    """Those that stand beside what a request brought, or the one that an answer itself is."""
    listed = fields.get("errors")
    found = [one for one in listed[:MOST_PROBLEMS] if isinstance(one, dict)] if isinstance(listed, list) else []
    return [_problem(one) for one in (*found, fields)]


def _problem(given: Mapping[str, Any]) -> Problem:
    type_, of, detail = given.get("type"), given.get("resource_type"), given.get("detail")
    kind = type_.rpartition("/problems/")[2] if isinstance(type_, str) else ""
    is_suspension = isinstance(detail, str) and "suspended" in detail.lower()
    return Problem(kind, of if isinstance(of, str) else "", is_suspension)


def refused(response: Response, host: str) -> None:
    """Raises Refusal where X does not take the token. A page in place of JSON is of something before X."""
    if response.status not in (401, 402, 403):
        return
    fields = object_of(response)
    if not isinstance(fields.get("title"), str):
        raise Unreachable(f"{host} answered with something that is none of its errors ({response.status}).")
    problems = problems_in(fields)
    kinds = {problem.kind for problem in problems}
    if any(problem.is_suspension for problem in problems):
        raise vanished(Problem("", "user", True), host)
    if response.status == 401:
        raise Refusal(
            f"{host} does not take this access token any more: it ended, was withdrawn, or was never valid. {_AGAIN}"
        )
    if response.status == 402:
        raise Refusal(
            f"The developer account has no credit left on {host}. Buy some in the console, and check the connection."
        )
    if "unsupported-authentication" in kinds:
        raise Refusal(
            f"This token is an app’s, not an account’s: {host} does not say whose it is. Make a user access token."
        )
    if "client-forbidden" in kinds:
        raise Refusal(
            f"The app that this token is of may not use this interface of {host}. Enrol it in the developer console."
        )
    raise Refusal(
        f"{host} does not let this token look at the account (403): it needs the scopes tweet.read and users.read. {_AGAIN}"
    )


def user_in(response: Response, host: str) -> Mapping[str, Any]:
    """The account that an answer describes. Raises Refusal and Unreachable."""
    refused(response, host)
    fields = value_of(response, host)
    data = fields.get("data") if isinstance(fields, dict) else None
    if response.status in (200, 404) and not isinstance(data, dict) and isinstance(fields, dict):
        for problem in _of_user(fields):
            raise vanished(problem, host)
    if response.status != 200 or not isinstance(data, dict):
        raise Unreachable(f"{host} does not say whose account it is now ({response.status}).")
    return data


def _of_user(fields: Mapping[str, Any]) -> Iterator[Problem]:
    return (one for one in problems_in(fields) if one.of == "user" and (one.is_suspension or one.kind == NOT_FOUND))


def vanished(problem: Problem, host: str) -> Vanished:
    if problem.is_suspension:
        return Vanished(
            f"{host} says that the account is suspended. Sign in to it with a browser to see why.", "suspended"
        )
    return Vanished(
        f"{host} has no such account now: it was deleted or deactivated. Sign in to it to see whether it can be restored.",
        "gone",
    )


def must_be_there(look: Look, fields: Mapping[str, Any], asking: Asking) -> Talk[None]:
    """Of an account that is suspended or gone no post is shown, and none is deleted. ``fields`` is the answer that shows nothing.
    Raises Vanished, Refusal and Unreachable."""
    host = host_of(look.site)
    for problem in _of_user(fields):
        raise vanished(problem, host)
    path = f"/2/users/{look.account_id}"
    response = yield from asking.ask(asked(look.site, path, signed_in(look), {"user.fields": "protected"}))
    if user_in(response, host).get("id") != look.account_id:
        raise Unreachable(f"{host} was asked for one account and answered of another.")
