"""From one activity of an outbox to one version of one post (ActivityStreams 2.0 Vocabulary, May 2017; ActivityPub,
January 2018; what Mastodon writes: ``app/serializers/activitypub/note_serializer.rb``, read November 2026)."""

from __future__ import annotations

from typing import Any

from stance.channels.mastodon.attachments import Files, media_of
from stance.channels.mastodon.audience import uri_of
from stance.channels.mastodon.records import PLATFORM, RECORDS, bare
from stance.channels.mastodon.texts import Text, hashtags_of, language_of, mentions_of, poll_of, read_text
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.instants import instant, maybe, seconds_of
from stance.engines.exports.item import Content, Item, Link, MediaRef

SCHEMA = "stance-content/1"
LONGEST_URI = 2_000
POSTS = frozenset({"Note", "Question", "Article", "Page", "Video", "Audio", "Image", "Event"})
_FORMS = {"Article": "article", "Page": "article", "Video": "video"}
_QUOTE_KEYS = frozenset({"quote", "quoteUri", "quoteUrl", "_misskey_quote"})
"""FEP-044f (quote posts) and what servers wrote before it; all hold the URI of the post that is quoted."""
MOST_COUNTED = 1 << 53


class BadPost(ValueError):
    """An element that should be a post of the account and is not; the message says why."""


class NoPost(ValueError):
    """An element that is something else than a post; nothing is missing without it."""


class PostReader:
    """Turns activities into items for one account, which is given by its URI."""

    def __init__(self, account: str, files: Files) -> None:
        self._account, self._bare, self._files = account, bare(account), files

    def item(self, activity: object, warnings: tuple[str, ...] = ()) -> Item:
        """Raises BadPost and NoPost."""
        if not isinstance(activity, dict):
            raise BadPost("it is no activity")
        type_ = activity.get("type")
        self._must_be_own(activity.get("actor"))
        if type_ == "Announce":
            return self._repost(activity, warnings)
        if type_ not in ("Create", "Update"):
            shown = type_[:40] if isinstance(type_, str) else "nothing"
            raise NoPost(f"it is no post: an activity of the type {shown}")
        post = activity.get("object")
        if not isinstance(post, dict):
            raise BadPost("it holds the address of a post only, not the post")
        if post.get("type") not in POSTS:
            shown = str(post.get("type"))[:40]
            raise NoPost(f"it is no post: an object of the type {shown}")
        self._must_be_own(post.get("attributedTo"))
        return self._post(post, activity, warnings)

    def _must_be_own(self, actor: object) -> None:
        by = actor[0] if isinstance(actor, list) and actor else actor
        uri = uri_of(by)
        if uri and bare(uri) != self._bare:
            raise BadPost(f"it is by another account: {uri[:200]}")

    def _post(self, post: dict[str, Any], activity: dict[str, Any], warnings: tuple[str, ...]) -> Item:
        published = post.get("published") or activity.get("published")
        created_at = seconds_of(published)
        updated = post.get("updated")
        edited_at = None if updated is None else maybe(updated)
        text, media = read_text(post), media_of(post, self._files)
        uri = _uri(post.get("id")) or _uri(activity.get("id"))
        uri = uri or "~" + hashed(instant(created_at), text.shown, *(medium.media_id for medium in media))
        content = self._content(uri, created_at, text, media)
        if edited_at is not None and edited_at != created_at:
            content["edited_at"] = instant(edited_at)
        if form := _FORMS.get(post["type"]):
            content["form"] = form
        if poll := poll_of(post):
            content["poll"] = poll
        if reply_to := _uri(uri_of(post.get("inReplyTo"))):
            content["reply_to"] = reply_to
        if not _QUOTE_KEYS.isdisjoint(post) and (quotes := _quoted(post)):
            content["quotes"] = quotes
        return self._as_item(content, created_at, text, media, post, warnings)

    def _repost(self, activity: dict[str, Any], warnings: tuple[str, ...]) -> Item:
        """Of what was reposted an export holds the address, and nothing else."""
        created_at = seconds_of(activity.get("published"))
        reposted = _uri(uri_of(activity.get("object")))
        if not reposted:
            raise BadPost("it does not say what was reposted")
        text = Text(reposted, links=(Link(reposted, reposted),))
        uri = _uri(activity.get("id")) or "~" + hashed(instant(created_at), reposted)
        content = self._content(uri, created_at, text, ())
        content["reposts"] = reposted
        return self._as_item(content, created_at, text, (), activity, warnings)

    def _content(self, uri: str, created_at: int, text: Text, media: tuple[MediaRef, ...]) -> Content:
        """What is hashed: nothing in it may differ between two exports of the same post. So no counters, no preview
        cards, no mark that a moderator may have set ("sensitive"), and no addresses of files, which move."""
        content: Content = {
            "account": self._account,
            "created_at": instant(created_at),
            "id": uri,
            "platform": PLATFORM,
            "schema": SCHEMA,
            "text": text.shown,
        }
        if text.title:
            content["title"] = text.title
        if text.warning:
            content["warning"] = text.warning
        if text.links:
            content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in text.links]
        if media:
            content["media"] = [
                {"id": medium.media_id, "type": medium.type}
                if medium.alt is None
                else {"alt": medium.alt, "id": medium.media_id, "type": medium.type}
                for medium in media
            ]
        return content

    def _as_item(
        self,
        content: Content,
        created_at: int,
        text: Text,
        media: tuple[MediaRef, ...],
        post: dict[str, Any],
        warnings: tuple[str, ...],
    ) -> Item:
        record_id = RECORDS.record_id(self._account, content["id"])
        return Item(
            post_id=content["id"],
            record_id=record_id,
            created_at=created_at,
            content=content,
            text=text.shown,
            permalink=RECORDS.permalink(content, self._account),
            kind=RECORDS.kind(content),
            language=language_of(post),
            reply_to=RECORDS.parent(content, record_id),
            hashtags=hashtags_of(post, text),
            mentions=mentions_of(post),
            links=text.links,
            media=media,
            counters=_counters(post),
            edited="edited_at" in content,
            warnings=warnings,
            title=text.title,
        )


def _uri(value: object) -> str:
    """An address on the web; "" for anything else, and for one that is longer than any."""
    if isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= LONGEST_URI:
        return value
    return ""


def _quoted(post: dict[str, Any]) -> str:
    return next((uri for key in sorted(_QUOTE_KEYS) if (uri := _uri(uri_of(post.get(key))))), "")


def _counters(post: dict[str, Any]) -> dict[str, int]:
    found = {}
    for key, name in (("likes", "likes"), ("shares", "reposts")):
        collection = post.get(key)
        count = collection.get("totalItems") if isinstance(collection, dict) else None
        if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < MOST_COUNTED:
            found[name] = count
    return found
