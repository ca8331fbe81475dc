"""From one element of an X archive to one version of one post."""

import re
from typing import Any

from stance.channels.x.archive import Archive
from stance.channels.x.dates import BadDate, parse_date, parse_instant
from stance.channels.x.entities import (
    cashtags_in,
    hashtags_in,
    links_in,
    links_of,
    media_of,
    mentions_in,
    names_of,
    quoted_post,
)
from stance.channels.x.languages import spoken
from stance.channels.x.long_posts import LongPosts
from stance.channels.x.media import MediaIndex
from stance.channels.x.unescaping import unescape
from stance.engines.exports.instants import instant
from stance.engines.exports.item import Content, Deleted, Item, Kind, Link, MediaRef

SCHEMA = "stance-content/1"
# Ids carry their time since 4 November 2010. Archives before 2018 give earlier posts a time of 00:00:00, so
# of those only the day is part of the content: it is what every layout can tell.
_TIMES_KNOWN_FROM = 1288828800
_REPOST = re.compile(r"RT @\w{1,20}: ", re.ASCII)
_COUNTERS = (("favorite_count", "likes"), ("retweet_count", "reposts"))


class BadPost(ValueError):
    """An element that is not a post; the message says why."""


def post_id_of(value: object) -> str | None:
    """An id as text: 1 to 19 digits below 2^63, whether the archive writes it as a number or a string."""
    if not isinstance(value, str):
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        value = str(value)
    if not 0 < len(value) < 20 or not (value.isascii() and value.isdigit()):
        return None
    if value[0] == "0" or (len(value) == 19 and int(value) >= 1 << 63):
        return None
    return value


class PostReader:
    """Turns elements into items for one archive. `archive.account_id` must be known."""

    def __init__(self, archive: Archive, index: MediaIndex | None = None, long_posts: LongPosts | None = None) -> None:
        if archive.account_id is None:
            raise ValueError("The archive does not say whose it is: name the account (Archive.of_account).")
        self._account = archive.account_id
        self._record = f"x:{archive.account_id}/"
        self._permalink = f"https://x.com/{archive.handle or 'i'}/status/"
        self._index = index
        self._long_posts = long_posts or None

    def item(self, element: object, *, deleted: bool = False, warnings: tuple[str, ...] = ()) -> Item:
        """One version of a post. Raises BadPost."""
        post = _unwrapped(element)
        post_id = post_id_of(post.get("id_str")) or post_id_of(post.get("id"))
        if post_id is None:
            raise BadPost(_no_id(post))
        try:
            created_at = parse_date(post.get("created_at"))
        except BadDate as error:
            raise BadPost(f"post {post_id}: {error}") from error
        written = post.get("full_text")
        if written is None:
            written = post.get("text")
        if not isinstance(written, str):
            raise BadPost(f"post {post_id} has no text")
        text = unescape(written)
        entities = post.get("entities")
        if not isinstance(entities, dict):
            entities = {}
        links = links_of(entities) if entities.get("urls") else ()
        hashtags = names_of(entities, "hashtags", "text") if entities.get("hashtags") else ()
        mentions = names_of(entities, "user_mentions", "screen_name") if entities.get("user_mentions") else ()
        cashtags = names_of(entities, "symbols", "text") if entities.get("symbols") else ()
        if self._long_posts and (whole := self._long_posts.whole(created_at, text)):
            text, links = whole.text, whole.links
            hashtags, mentions = _joined(hashtags, whole.hashtags), _joined(mentions, whole.mentions)
            cashtags = _joined(cashtags, cashtags_in(text))
        has_media = "extended_entities" in post or "media" in entities
        media = media_of(post, post_id, self._index) if has_media else ()
        initial, chain = _edits(post, post_id) if "edit_info" in post else (post_id, ())
        reply_to = _reply(post) if _may_reply(post) else None
        quotes = quoted_post(links, chain or (post_id,)) if links else None
        reposts = text.startswith("RT @") and _REPOST.match(text) is not None
        content = self._content(post_id, created_at, text, links, media)
        kind: Kind = "post"
        if quotes is not None:
            content["quotes"], kind = quotes, "quote"
        if reply_to is not None:
            content["reply_to"], kind = reply_to, "reply"
        if reposts:
            content["reposts"], kind = True, "repost"
        return Item(
            post_id,
            self._record + initial,
            created_at,
            content,
            text,
            self._permalink + post_id,
            kind,
            spoken(post.get("lang")),
            None if reply_to is None else self._parent(reply_to),
            tuple(self._record + other for other in chain if other != initial),
            hashtags or hashtags_in(text),
            mentions or mentions_in(text),
            links or links_in(text),
            media,
            _counters(post),
            Deleted(parse_instant(post.get("deleted_at"))) if deleted else None,
            len(chain) > 1,
            warnings,
            cashtags or cashtags_in(text),
        )

    def _content(
        self, post_id: str, created_at: int, text: str, links: tuple[Link, ...], media: tuple[MediaRef, ...]
    ) -> Content:
        """What is hashed. Nothing in it may differ between archives of the same post: no counters, no
        handles (they are renamed), no language (X's guess changes), no file names."""
        created = instant(created_at)
        content: Content = {
            "account": self._account,
            "created_at": created if created_at >= _TIMES_KNOWN_FROM else created[:10],
            "id": post_id,
            "platform": "x",
            "schema": SCHEMA,
            "text": text,
        }
        if links:
            content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in links]
        if media:
            content["media"] = [
                {"id": medium.media_id, "type": medium.type}
                if medium.alt is None
                else {"alt": medium.alt, "id": medium.media_id, "type": medium.type}
                for medium in media
            ]
        return content

    def _parent(self, reply_to: dict[str, str]) -> str | None:
        if "post" not in reply_to:
            return None
        # Without an account the parent may still be ours: threads are what mostly lacks it in old archives.
        return f"x:{reply_to.get('account', self._account)}/{reply_to['post']}"


def _joined(names: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    known = {name.casefold() for name in names}
    return names + tuple(name for name in more if name.casefold() not in known)


def _unwrapped(element: object) -> dict[str, Any]:
    if not isinstance(element, dict):
        raise BadPost(f"it is {_json_name(element)} where a post should be")
    inner = element.get("tweet")
    return inner if isinstance(inner, dict) else element


def _json_name(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "a text"
    return "an empty value" if value is None else "a number or yes/no value"


def _no_id(post: dict[str, Any]) -> str:
    given = post.get("id_str", post.get("id"))
    return "it has no post id" if given is None else f"{str(given)[:40]!r} is not a post id"


def _may_reply(post: dict[str, Any]) -> bool:
    return (
        "in_reply_to_user_id_str" in post
        or "in_reply_to_status_id_str" in post
        or "in_reply_to_user_id" in post
        or "in_reply_to_status_id" in post
    )


def _reply(post: dict[str, Any]) -> dict[str, str] | None:
    account = post_id_of(post.get("in_reply_to_user_id_str")) or post_id_of(post.get("in_reply_to_user_id"))
    parent = post_id_of(post.get("in_reply_to_status_id_str")) or post_id_of(post.get("in_reply_to_status_id"))
    if account is None and parent is None:
        return None
    reply_to = {}
    if account is not None:
        reply_to["account"] = account
    if parent is not None:
        reply_to["post"] = parent
    return reply_to


def _edits(post: dict[str, Any], post_id: str) -> tuple[str, tuple[str, ...]]:
    """(initial post id, all ids of the edit chain in order). Ids grow with time: so do versions."""
    info = post["edit_info"]
    info = info if isinstance(info, dict) else {}
    edit = info.get("edit")
    initial = info.get("initial")
    control = edit.get("editControlInitial") if isinstance(edit, dict) else initial
    listed = control.get("editTweetIds") if isinstance(control, dict) else None
    chain = {number for value in (listed if isinstance(listed, list) else ()) if (number := post_id_of(value))}
    chain.add(post_id)
    if isinstance(edit, dict) and (first := post_id_of(edit.get("initialTweetId"))):
        chain.add(first)
    else:
        first = min(chain, key=int) if len(chain) > 1 else post_id
    return first, tuple(sorted(chain, key=int))


def _counters(post: dict[str, Any]) -> dict[str, int]:
    counters = {}
    for key, name in _COUNTERS:
        value = post.get(key)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            counters[name] = int(value)
        elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53:
            counters[name] = value
    return counters
