"""What a post replies to and quotes, by its address (URI). The API has the server's own numbers for it; the post as other servers
get it (ActivityPub, January 2018, 3.2 “Retrieving objects”) has the address, as an archive does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as quoted

from stance.channels.mastodon.accounts import ACTIVITY, asked, is_address, is_number, is_same
from stance.channels.mastodon.posts import BadPost
from stance.channels.mastodon.statuses import is_reply, quote_of
from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.connecting import Secret, Unreachable
from stance.channels.port.wire import Talk

NOT_NOW = "what it replies to or quotes cannot be told now"


def relations_of(
    site: str, status: dict[str, Any], known: Mapping[str, str], secret: Secret | None, asking: Asking
) -> Talk[tuple[str, str]]:
    """(what it replies to, what it quotes), "" for none. ``known`` are addresses of statuses by their number. Raises BadPost
    where neither way tells it now, and Unreachable where the server wants to be left alone."""
    number = status.get("in_reply_to_id")
    does_reply, (does_quote, quotes) = is_reply(status), quote_of(status)
    reply_to = known.get(number, "") if does_reply and isinstance(number, str) else ""
    if (not does_reply or reply_to) and (not does_quote or quotes):
        return reply_to, quotes
    note = yield from _note(site, status.get("uri"), asking)
    if note is not None:
        return reply_to or _uri(note.get("inReplyTo")), quotes or _uri(note.get("quote"))
    if does_reply and not reply_to:
        reply_to = yield from _parent(site, number, secret, asking)
    return reply_to, quotes


def _note(site: str, uri: object, asking: Asking) -> Talk[dict[str, Any] | None]:
    """None where the server does not show it so to everybody: some want a signature from another server."""
    if not isinstance(uri, str) or not is_address(uri) or host_of(uri) != host_of(site):
        return None
    try:
        response = yield from asking.ask(asked(uri, None, ACTIVITY))
    except Unreachable as error:
        if error.wait_seconds is not None:
            raise
        return None
    note = object_of(response) if response.status == 200 else {}
    own = note.get("id")
    return note if isinstance(own, str) and is_same(own, uri) else None


def _parent(site: str, number: object, secret: Secret | None, asking: Asking) -> Talk[str]:
    """Of what is not there for the public any more, archives have no address either."""
    if not isinstance(number, str) or not is_number(number):
        raise BadPost("it replies to something that it does not name")
    try:
        response = yield from asking.ask(asked(f"{site}/api/v1/statuses/{quoted(number, safe='')}", secret))
    except Unreachable as error:
        if error.wait_seconds is not None:
            raise
        raise BadPost(NOT_NOW) from None
    if response.status in (404, 410):
        return ""
    uri = _uri(object_of(response).get("uri")) if response.status == 200 else ""
    if not uri:
        raise BadPost(NOT_NOW)
    return uri


def _uri(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and is_address(value) else ""
