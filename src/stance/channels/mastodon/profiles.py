"""How an account shows itself on its server (docs.joinmastodon.org, entities “Account” and “CredentialAccount”, “accounts API methods”,
read November 2026).

It is looked at as the public where the server allows that. A link that the server has checked says so (``verified_at``): that is the
only mark of verification that Mastodon has, and it is told link by link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from stance.channels.mastodon.accounts import asked, is_address, is_same, looked_up, own, refused
from stance.channels.mastodon.texts import NO_LINKS, plain
from stance.channels.port.answers import Asking, host_of, object_of, value_of
from stance.channels.port.connecting import Handed, Unreachable, Vanished
from stance.channels.port.profiles import (
    Picture,
    Profile,
    Profiler,
    count_in,
    links_of,
    moment_in,
    picture_at,
    text_in,
)
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.html_text import Reading, read_html

MOST_FIELDS = 50


class AccountProfiler:
    every_seconds = 30

    def profile(self, look: Look) -> Talk[Profile]:
        asking, host = Asking(), host_of(look.site)
        given = yield from _as_public(look, asking)
        if given is not None:
            return profile_of(given, look.account_id, look.handle, asking.latest)
        if look.secret is None:
            account = yield from looked_up(look.site, look.handle, look.account_id, asking)
        else:
            account = yield from own(look.site, look.secret, asking)
        if not is_same(account.uri, look.account_id):
            raise Handed(
                f"{host} calls {account.handle} by another address than before: it is another account.", account.uri
            )
        given = yield from _shown(look, account.number, asking)
        return profile_of(given, look.account_id, account.handle, asking.latest)

    def holder(self, look: Look) -> Talk[str | None]:
        try:
            found = yield from looked_up(look.site, look.handle, look.account_id, Asking())
        except Vanished:
            return ""
        return look.account_id if is_same(found.uri, look.account_id) else found.uri


def _as_public(look: Look, asking: Asking) -> Talk[Mapping[str, Any] | None]:
    """By one question, where the server answers it to everybody and says the address of the account in it."""
    name = look.handle.strip().lstrip("@").partition("@")[0]
    response = yield from asking.ask(asked(f"{look.site}/api/v1/accounts/lookup?acct={quote(name, safe='')}", None))
    given = object_of(response) if response.status == 200 else {}
    uri, username = given.get("uri"), given.get("username")
    is_it = is_address(uri) and is_same(uri, look.account_id) and isinstance(username, str)
    if not is_it or str(username).casefold() != name.casefold():
        return None
    must_be_active(given, host_of(look.site))
    return given


def _shown(look: Look, number: str, asking: Asking) -> Talk[Mapping[str, Any]]:
    host, url = host_of(look.site), f"{look.site}/api/v1/accounts/{quote(number, safe='')}"
    response = yield from asking.ask(asked(url, None))
    if look.secret is not None and response.status in (401, 403, 404, 422) and object_of(response):
        response = yield from asking.ask(asked(url, look.secret))
    if response.status in (404, 410) and object_of(response):
        raise Vanished(f"{host} does not show the account now. Sign in there with a browser to see why.", "gone")
    refused(response, host, "read:accounts")
    given = value_of(response, host)
    if response.status != 200 or not isinstance(given, dict) or given.get("id") != number:
        raise Unreachable(f"{host} does not show the profile of the account now ({response.status}).")
    must_be_active(given, host)
    return given


def must_be_active(given: Mapping[str, Any], host: str) -> None:
    """“Account”, "suspended": an account that the server does not show any more is still named. Raises Vanished."""
    if given.get("suspended") is True:
        raise Vanished(
            f"{host} says that the account is suspended. Sign in there with a browser to see why.", "suspended"
        )


def profile_of(given: Mapping[str, Any], account_id: str, handle: str, number: int) -> Profile:
    fields = given.get("fields")
    rows = [one for one in fields[:MOST_FIELDS] if isinstance(one, dict)] if isinstance(fields, list) else []
    note, values = (
        read_html(text_in(given, "note"), keeps_lines=True),
        [read_html(text_in(one, "value")) for one in rows],
    )
    lines = [f"{plain(one.get('name'))}: {value.text}" for one, value in zip(rows, values, strict=True)]
    proven = [bool(text_in(one, "verified_at")) for one in rows if "verified_at" in one]
    return Profile(
        account_id=account_id,
        handle=handle,
        name=text_in(given, "display_name"),
        biography="\n".join(line for line in (note.text, *lines) if line),
        links=links_of(_addresses(note, *values)),
        picture=_picture(given, "avatar"),
        banner=_picture(given, "header"),
        is_verified=any(proven) if proven else None,
        is_private=False,
        created_at=moment_in(given, "created_at"),
        followers=count_in(given, "followers_count"),
        following=count_in(given, "following_count"),
        posts=count_in(given, "statuses_count"),
        shown_in=(number,),
    )


def _addresses(*read: Reading) -> Iterator[str]:
    """A field may be an address in words alone."""
    for one in read:
        yield from (anchor.url for anchor in one.anchors if NO_LINKS.isdisjoint(anchor.words))
        if not one.anchors:
            yield one.text.strip()


def _picture(given: Mapping[str, Any], key: str) -> Picture | None:
    """Of one that moves the still form is another file; the name of the file changes with the picture."""
    url = given.get(key)
    return picture_at(url) if is_address(url) else None


PROFILER: Profiler = AccountProfiler()
