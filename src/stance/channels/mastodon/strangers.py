"""A status by somebody else as a record of the account that it was written to, and a like that the account gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.channels.mastodon.accounts import LONGEST_NAME, is_address, is_same
from stance.channels.mastodon.attachments import NO_FILES
from stance.channels.mastodon.posts import SCHEMA, BadPost, PostReader
from stance.channels.mastodon.records import PLATFORM, RECORDS
from stance.channels.mastodon.relations import relations_of
from stance.channels.mastodon.statuses import activity_of, is_public
from stance.channels.port.answers import Asking
from stance.channels.port.connecting import Secret
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.item import Author, Content, Item, Link


def written_to(
    look: Look, status: Any, known: Mapping[str, str], secret: Secret | None, asking: Asking
) -> Talk[Item | None]:
    """None for what is not public, and for the account's own: the list of its posts holds that. Raises BadPost and what an odd value
    raises."""
    if not isinstance(status, dict):
        raise BadPost("it is no post")
    author = author_of(status)
    if not is_public(status) or is_same(author.key, look.account_id):
        return None
    reply_to, quotes = yield from relations_of(look.site, status, known, secret, asking)
    item = PostReader(look.account_id, NO_FILES).item(activity_of(status, look.account_id, reply_to, quotes))
    if item.kind == "repost":
        raise BadPost("it is a repost, which nobody wrote")
    item.author = author
    item.content["author"] = {"handle": author.handle, "key": author.key, "name": author.name}
    item.answered_as = RECORDS.answered_as(item.content) or ""
    return item


def author_of(status: Mapping[str, Any]) -> Author:
    """As the server shows them. Raises BadPost where it does not say who it is."""
    given = status.get("account")
    account = given if isinstance(given, dict) else {}
    uri, handle, name = account.get("uri"), account.get("acct"), account.get("display_name")
    key = uri if is_address(uri) else account.get("url")
    if not is_address(key):
        raise BadPost("it does not say whose it is")
    written = f"@{handle}" if isinstance(handle, str) and 0 < len(handle) <= LONGEST_NAME else ""
    shown = name if isinstance(name, str) else ""
    return Author(shown or written or key, key, written)


def like_of(look: Look, status: Any, seen_at: int) -> Item | None:
    """A server lists what the account likes, not when it did: it is filed under the moment at which it was seen (Unix seconds UTC), which
    is no part of it. None for what is not public."""
    if not isinstance(status, dict):
        raise BadPost("it is no post")
    uri = status.get("uri")
    if not is_address(uri):
        raise BadPost("it does not say what is liked")
    if not is_public(status):
        return None
    content: Content = {
        "account": look.account_id,
        "created_at": "",
        "id": f"{look.account_id.rstrip('/')}/likes/{hashed(uri)}",
        "likes": uri,
        "links": [{"expanded": uri, "shown": uri}],
        "platform": PLATFORM,
        "schema": SCHEMA,
        "text": uri,
    }
    record_id = RECORDS.record_id(look.account_id, content["id"])
    permalink = RECORDS.permalink(content, look.account_id)
    return Item(content["id"], record_id, seen_at, content, uri, permalink, "like", links=(Link(uri, uri),))
