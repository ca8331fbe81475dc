"""A status of Mastodon's API as the activity that an outbox has for it, so that both are read by one reader
(docs.joinmastodon.org, “Status”, “MediaAttachment”, “Poll” and “Quote”; Mastodon's source, app/serializers/rest/status_serializer.rb
and activitypub/note_serializer.rb, read November 2026)."""

from __future__ import annotations

from typing import Any

from stance.channels.mastodon.posts import BadPost

PUBLIC = frozenset({"public", "unlisted"})
"""What a server shows to everybody. "Unlisted" posts are in no list, and are public."""
HIDDEN = frozenset({"private", "direct", "local", "list", "limited", "self", "mutuals_only"})
"""For followers, for those who are mentioned, and what servers that work like Mastodon have beside."""
FORMS = {"image": "Image", "video": "Video", "gifv": "Video", "audio": "Audio"}
MOST_LISTED = 500


def is_public(status: dict[str, Any]) -> bool:
    """Raises BadPost where nothing says whether it is."""
    told = status.get("visibility")
    if told in tuple(PUBLIC):
        return True
    if told in tuple(HIDDEN):
        return False
    raise BadPost("it does not say who may see it")


def is_reply(status: dict[str, Any]) -> bool:
    return bool(status.get("in_reply_to_id")) and not status.get("reblog")


def quote_of(status: dict[str, Any]) -> tuple[bool, str]:
    """Whether it quotes, and the address (URI) of what it quotes where the server shows that."""
    quote = status.get("quote")
    if not isinstance(quote, dict) or status.get("reblog"):
        return False, ""
    quoted = quote.get("quoted_status", quote)
    uri = quoted.get("uri") if isinstance(quoted, dict) else ""
    return True, uri if isinstance(uri, str) else ""


def activity_of(status: dict[str, Any], actor: str, reply_to: str = "", quotes: str = "") -> dict[str, Any]:
    """``actor`` is whose it is. An answer has the server's own numbers for what a post replies to or quotes; ``reply_to`` and
    ``quotes`` are their addresses."""
    published = status.get("created_at")
    reblog = status.get("reblog")
    if reblog:
        of = reblog.get("uri") if isinstance(reblog, dict) else None
        return {"type": "Announce", "id": status.get("uri"), "actor": actor, "published": published, "object": of}
    language, content = status.get("language"), status.get("content")
    note: dict[str, Any] = {
        "type": "Note", "id": status.get("uri"), "attributedTo": actor, "published": published,
        "updated": status.get("edited_at"), "summary": status.get("spoiler_text"), "content": content,
        "attachment": [_attachment(one) for one in _listed(status, "media_attachments")], "tag": _tags(status),
        "likes": {"totalItems": status.get("favourites_count")}, "shares": {"totalItems": status.get("reblogs_count")},
    }  # fmt: skip
    if isinstance(language, str) and language:
        note["contentMap"] = {language: content}
    if reply_to:
        note["inReplyTo"] = reply_to
    if quotes:
        note["quote"] = quotes
    poll = status.get("poll")
    if isinstance(poll, dict):
        names = [one.get("title") for one in _listed(poll, "options") if isinstance(one, dict)]
        note["anyOf" if poll.get("multiple") is True else "oneOf"] = [{"type": "Note", "name": name} for name in names]
        note["type"] = "Question"
    return {"type": "Create", "actor": actor, "published": published, "object": note}


def _attachment(medium: Any) -> Any:
    """The API tells the kind of a medium, an outbox its media type; the kind is what both have in common."""
    if not isinstance(medium, dict):
        return None
    kind = medium.get("type")
    form = FORMS.get(kind, "Document") if isinstance(kind, str) else "Document"
    return {"type": form, "url": medium.get("url") or medium.get("remote_url"), "name": medium.get("description")}


def _tags(status: dict[str, Any]) -> list[dict[str, Any]]:
    names = [one.get("name") for one in _listed(status, "tags") if isinstance(one, dict)]
    found = [{"type": "Hashtag", "name": f"#{name}"} for name in names if isinstance(name, str) and name]
    people = [one.get("acct") for one in _listed(status, "mentions") if isinstance(one, dict)]
    return found + [{"type": "Mention", "name": f"@{name}"} for name in people if isinstance(name, str) and name]


def _listed(value: dict[str, Any], key: str) -> list[Any]:
    listed = value.get(key)
    return listed[:MOST_LISTED] if isinstance(listed, list) else []
