"""One post as it is on its server now: by the API where its address (URI) has the server's number of it, as Mastodon's have, else as other
servers get it (ActivityPub, January 2018, 3.2; 6.4 for what was deleted)."""

from __future__ import annotations

import re
from typing import Any

from stance.channels.mastodon.accounts import ACTIVITY, asked, is_address, is_same, refused
from stance.channels.mastodon.attachments import NO_FILES
from stance.channels.mastodon.audience import audience_of
from stance.channels.mastodon.posts import POSTS, PostReader
from stance.channels.mastodon.records import bare
from stance.channels.mastodon.relations import relations_of
from stance.channels.mastodon.statuses import activity_of, is_public
from stance.channels.port.answers import Asking, host_of, object_of, value_of
from stance.channels.port.connecting import Secret, Unreachable
from stance.channels.port.pulling import Look, Place
from stance.channels.port.wire import Response, Talk
from stance.engines.exports.item import ODD, Item

_MASTODON = re.compile(r"[^/]+/(?:users/[^/]+|ap/users/\d+)/statuses/(\d{1,25})(?:/activity)?")
GONE = (404, 410)
_UNASKABLE = "/Announce"
"""How the address of a repost on snac ends, which leads to nothing (seen on a real server, 2.75)."""
Found = tuple[Place, Item] | None


def single(look: Look, item_id: str, asking: Asking) -> Talk[Found]:
    """None where the server says that it is gone, or not public any more. What stands between may say 404 with a page of its own; only
    an answer in JSON, or one called so, is the server's. Raises Refusal and Unreachable."""
    host = host_of(look.site)
    if not is_address(item_id) or host_of(item_id) != host:
        raise Unreachable(f"A post of that id cannot be asked for on {host}: it is no address there.")
    if found := _MASTODON.fullmatch(bare(item_id)):
        return (yield from _by_number(look, item_id, found[1], asking))
    return (yield from _by_address(look, item_id, asking))


def _by_number(look: Look, item_id: str, number: str, asking: Asking) -> Talk[Found]:
    host, url = host_of(look.site), f"{look.site}/api/v1/statuses/{number}"
    secret: Secret | None = None
    response = yield from asking.ask(asked(url, None))
    if response.status in (401, 403, 422) and look.secret is not None:
        secret = look.secret
        response = yield from asking.ask(asked(url, secret))
        refused(response, host, "read:statuses")
    if response.status in GONE:
        value_of(response, host)
        return None
    status = _whole(response, host)
    place = Place(asking.latest, *_span(response.body))
    if not is_same(str(status.get("uri")), item_id):
        raise Unreachable(f"{host} answered with another post than was asked for.")
    try:
        if not is_public(status):
            return None
        reply_to, quotes = yield from relations_of(look.site, status, {}, secret, asking)
        account = status.get("account")
        uri = account.get("uri") if isinstance(account, dict) else None
        actor = uri if isinstance(uri, str) and uri else look.account_id  # the post's address is below the account's
        return place, PostReader(look.account_id, NO_FILES).item(activity_of(status, actor, reply_to, quotes))
    except ODD as error:
        raise Unreachable(f"{host} answered with a post that cannot be read: {str(error)[:200]}") from None


def _by_address(look: Look, item_id: str, asking: Asking) -> Talk[Found]:
    host = host_of(look.site)
    if item_id.endswith(_UNASKABLE):
        raise Unreachable(f"{host} does not show reposts by their address. Look at the account's list.")
    response = yield from asking.ask(asked(item_id, None, ACTIVITY))
    if response.status in GONE and "json" in response.header("Content-Type"):
        return None
    given = _whole(response, host)
    if given.get("type") == "Tombstone":
        return None
    if not is_same(str(given.get("id")), item_id):
        raise Unreachable(f"{host} answered with another post than was asked for.")
    activity = given
    if given.get("type") in tuple(POSTS):
        activity = {key: given.get(key) for key in ("to", "cc", "published")}
        activity |= {"type": "Create", "actor": given.get("attributedTo"), "object": given}
    try:
        if audience_of(activity) != "public":
            return None
        item = PostReader(look.account_id, NO_FILES).item(activity)
    except ODD as error:
        raise Unreachable(f"{host} answered with a post that cannot be read: {str(error)[:200]}") from None
    return Place(asking.latest, *_span(response.body)), item


def _whole(response: Response, host: str) -> dict[str, Any]:
    if response.status != 200:
        raise Unreachable(f"{host} does not show this post now ({response.status}).")
    given = value_of(response, host)
    if not object_of(response):
        raise Unreachable(f"{host} answered with something else than a post ({type(given).__name__}).")
    return object_of(response)


def _span(body: bytes) -> tuple[int, int]:
    """Where the JSON stands in the body: without the white space around it."""
    start = len(body) - len(body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    return start, len(body.rstrip(b" \t\r\n")) - start
