"""What the content of a post on Mastodon, or on what works like it, tells of it. The reader decides the same (``posts``).

A post's own id is a URI that never changes, and so is its account's. A record's id is the post's without its scheme,
"mastodon:social.example.gov/users/health/statuses/113"; of a server that keeps posts elsewhere than below their
accounts, it is put there: "mastodon:social.example.gov/users/health/objects/6c1f".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stance.channels.port.records import Records
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.instants import maybe

if TYPE_CHECKING:  # as in the port
    from stance.engines.exports.item import Content, Kind, Medium

PLATFORM = "mastodon"
LONGEST = 120
"""Characters of a record's id."""
_LONGEST_BEGINNING = 98
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9._~@:!$'()*,;=-]+(?:/[A-Za-z0-9._~@:!$'()*,;=-]+)*")
"""What can stand in an address as it is written: no empty segments, nothing that programs read in two ways."""
_DOTS = frozenset({".", ".."})
_OF_ALL = frozenset({"objects", "activities", "notes"})
"""Where Pleroma, Akkoma and Misskey keep the posts of all accounts (/objects/…, /activities/…, /notes/…)."""
MEDIA: dict[str, Medium] = {"image": "image", "video": "video"}


class StatusRecords:
    def record_id(self, account_id: str, post_id: str) -> str:
        """``account_id`` and ``post_id`` are URIs."""
        account, post = bare(account_id), bare(post_id)
        beginning = _beginning(account)
        if not post:
            return beginning
        rest = _below(account, post)
        if len(beginning) + len(rest) <= LONGEST and is_plain(rest):
            return beginning + rest
        return f"{beginning}~{hashed(post)}"

    def permalink(self, content: Content, home: str) -> str:
        """The post's URI, which leads browsers to its page. That of a repost ends in "/activity", which does not; a like has none."""
        uri = str("" if content.get("likes") else content.get("id", ""))
        return uri.removesuffix("/activity") if _SCHEME.match(uri) else ""

    def parent(self, content: Content, record_id: str) -> str | None:
        """Of another account, the id that a record of it would have, as far as its URI tells whose it is."""
        uri = str(content.get("reply_to") or "")
        account, post = bare(str(content.get("account", ""))), bare(uri)
        if not post:
            return None
        host, _, path = post.partition("/")
        may_be_own = host == account.partition("/")[0] and path.partition("/")[0] in _OF_ALL
        if may_be_own or post.startswith(f"{account}/"):
            return self.record_id(account, uri)
        found = f"{PLATFORM}:{post}"
        return found if len(found) <= LONGEST and is_plain(post) else None

    def answered_as(self, content: Content) -> str | None:
        return self.parent({"account": content.get("account"), "reply_to": content.get("id")}, "")

    def kind(self, content: Content) -> Kind:
        """A repost before a reply before a quote."""
        if content.get("likes"):
            return "like"
        if content.get("reposts"):
            return "repost"
        if content.get("reply_to"):
            return "reply"
        if content.get("quotes"):
            return "quote"
        form = content.get("form")
        return "article" if form == "article" else "video" if form == "video" else "post"

    def order(self, content: Content) -> int:
        """When it was edited, in Unix seconds."""
        return maybe(content.get("edited_at")) or 0

    def medium(self, type_: str) -> Medium:
        return MEDIA.get(type_, "media")


def bare(uri: str) -> str:
    """Without its scheme: a server that went from http to https is the same server."""
    if uri.startswith("https://"):
        return uri[8:]
    found = _SCHEME.match(uri)
    return uri[found.end() :] if found else uri


def is_plain(path: str) -> bool:
    return _PLAIN.fullmatch(path) is not None and ("." not in path or _DOTS.isdisjoint(path.split("/")))


@lru_cache(maxsize=1000)
def _beginning(account: str) -> str:
    found = f"{PLATFORM}:{account}/"
    return found if len(found) <= _LONGEST_BEGINNING and is_plain(account) else f"{PLATFORM}:~{hashed(account)}/"


def _below(account: str, post: str) -> str:
    if post.startswith(f"{account}/"):
        return post[len(account) + 1 :]
    host, slash, path = post.partition("/")
    return path if slash and host == account.partition("/")[0] else post


RECORDS: Records = StatusRecords()
