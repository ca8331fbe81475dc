"""Whose an account is on a server, as its API tells (docs.joinmastodon.org, “accounts API methods” and “WebFinger”, read November
2026): the server's own number of it, and the address (URI) by which its archives call it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import quote

from stance.channels.mastodon.records import bare
from stance.channels.port.answers import Asking, host_of, object_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable, Vanished
from stance.channels.port.wire import Request, Response, Talk

JSON = "application/json"
ACTIVITY = "application/activity+json"
SELF_TYPES = frozenset({ACTIVITY, 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'})
LONGEST_ID, LONGEST_NAME, LONGEST_URI = 80, 200, 2_000
_ID = re.compile(r"[A-Za-z0-9._~-]+")
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Account:
    """``number`` is the server's own id of it, ``name`` without a host."""

    number: str
    name: str
    uri: str
    handle: str
    display_name: str = ""


def asked(url: str, secret: Secret | None, accept: str = JSON) -> Request:
    headers = {"Accept": accept}
    if secret is not None:
        headers["Authorization"] = f"Bearer {secret.value}"
    return Request("GET", url, headers)


def own(site: str, secret: Secret, asking: Asking) -> Talk[Account]:
    """Of the token. Raises Refusal and Unreachable."""
    host = host_of(site)
    response = yield from asking.ask(asked(f"{site}/api/v1/accounts/verify_credentials", secret))
    refused(response, host, "read:accounts")
    if response.status != 200:
        raise Unreachable(f"{host} does not answer as a Mastodon server does ({response.status}).")
    return (yield from _named(site, value_of(response, host), asking))


def looked_up(site: str, handle: str, account_id: str, asking: Asking) -> Talk[Account]:
    """Of a name, as the public. Raises Refusal and Unreachable."""
    host = host_of(site)
    name = handle.strip().lstrip("@").partition("@")[0] or account_id.rstrip("/").rpartition("/")[2].lstrip("@")
    response = yield from asking.ask(asked(f"{site}/api/v1/accounts/lookup?acct={quote(name, safe='')}", None))
    if response.status in (404, 410) and object_of(response):
        raise Vanished(
            f"{host} has no account @{name} now. Check whether it was renamed, moved, suspended or deleted.", "gone"
        )
    if response.status != 200:
        raise Unreachable(f"{host} does not show @{name} to the public now ({response.status}).")
    return (yield from _named(site, value_of(response, host), asking))


def refused(response: Response, host: str, scope: str) -> None:
    """Raises Refusal where the server does not take the token. A page in place of JSON is of something before the server."""
    if response.status not in (401, 403, 422):
        return
    told = object_of(response).get("error")
    names_token = "bearer" in response.header("WWW-Authenticate").lower()
    is_bare = response.status == 422 and not response.body  # so snac 2.75 refuses a token, as seen on a real server
    if not isinstance(told, str) and not names_token and not is_bare:
        raise Unreachable(f"{host} answered with something that is no JSON ({response.status}).")
    if response.status == 403:
        if "scope" in str(told).lower():
            raise Refusal(
                f"The access token may not do this on {host}: it lacks the scope {scope}. Make a new one with the scopes "
                "read:accounts, read:statuses, read:favourites and read:notifications, and connect the account again."
            )
        raise Vanished(
            f"{host} does not let this account in (403): it is suspended, disabled or not confirmed. Sign in there with a "
            "browser to see why.",
            "suspended",
        )
    raise Refusal(
        f"{host} does not take this access token any more: it was withdrawn, or was never valid. Make a new one there "
        "(Preferences → Development) and connect the account again."
    )


def _named(site: str, given: Any, asking: Asking) -> Talk[Account]:
    """The account that an answer describes. Servers before Mastodon 4.2 do not say its URI there; WebFinger does."""
    host = host_of(site)
    number, name = (given.get("id"), given.get("username")) if isinstance(given, dict) else (None, None)
    if not is_number(number) or not isinstance(name, str) or len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise Unreachable(f"{host} answered with something else than an account.")
    subject, linked = yield from _webfinger(site, name, asking)
    uri = given.get("uri")
    uri = uri if is_address(uri) else linked
    if not uri:
        raise Unreachable(f"{host} does not say the address (URI) of @{name}.")
    if host_of(uri) != host:
        raise Refusal(
            f"{host} says that @{name} belongs to {host_of(uri)}. Connect the account at the address of that server."
        )
    shown = given.get("display_name")
    display_name = shown[:LONGEST_NAME] if isinstance(shown, str) else ""
    return Account(str(number), name, uri, f"@{subject or f'{name}@{host}'}", display_name)


def _webfinger(site: str, name: str, asking: Asking) -> Talk[tuple[str, str]]:
    """(name@host as the server writes it, URI), each "" where the server does not tell: not every one of this kind does."""
    host = host_of(site)
    resource = quote(f"acct:{name}@{host}", safe="")
    url = f"{site}/.well-known/webfinger?resource={resource}"
    try:
        response = yield from asking.ask(asked(url, None, "application/jrd+json, application/json"))
    except Unreachable as error:
        if error.wait_seconds is not None:
            raise
        return "", ""
    given = object_of(response) if response.status == 200 else {}
    subject = given.get("subject")
    subject = subject.removeprefix("acct:") if isinstance(subject, str) and len(subject) <= LONGEST_NAME else ""
    before, _, after = subject.partition("@")
    is_own = before.casefold() == name.casefold() and bool(after) and host_of(f"https://{after}") == after.lower()
    links = given.get("links")
    uri = next(filter(None, map(_self_link, links[:50])), "") if isinstance(links, list) else ""
    return (subject if is_own else ""), uri


def _self_link(link: object) -> str:
    if isinstance(link, dict) and link.get("rel") == "self" and link.get("type") in tuple(SELF_TYPES):
        href = link.get("href")
        return href if is_address(href) else ""
    return ""


def is_number(value: object) -> TypeGuard[str]:
    """An id of the API: digits on Mastodon, other letters too on what works like it."""
    return isinstance(value, str) and len(value) <= LONGEST_ID and _ID.fullmatch(value) is not None


def is_address(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= LONGEST_URI


def is_same(one: str, other: str) -> bool:
    return bare(one) == bare(other)
