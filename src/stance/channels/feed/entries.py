"""From an entry of any format to one version of one item."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stance.channels.feed.entry import Enclosure, Entry, Text
from stance.channels.feed.files import Files
from stance.channels.feed.records import MEDIA, PLATFORM, RECORDS
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.html_text import Reading, read_html
from stance.engines.exports.instants import BadInstant, instant, maybe, seconds_of
from stance.engines.exports.item import Content, Deleted, Item, Link, MediaRef
from stance.engines.language.facts import UNDETERMINED, language_key

SCHEMA = "stance-content/1"
LONGEST_KEY = 2_000
LONGEST_LANGUAGE = 12
MOST_LINKS = 2_000
CHANGED_AFTER = 60
"""Seconds between "published" and "updated" from which on an entry was edited: many systems need some to publish."""
_ADDRESS = re.compile(r"(?<![\w/])https?://[^\s<>\"]{1,2000}")
_CLOSING = ".,;:!?)]}'’”»"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_BY_ENDING = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "avif", "svg"), "image"),
    **dict.fromkeys(("mp4", "m4v", "webm", "mov", "ogv"), "video"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "oga", "opus", "wav", "flac"), "audio"),
}
_KINDS = frozenset({"image", "video", "audio"})


class EntryReader:
    """``deleted`` has the time of each tombstone (Unix seconds, None where it is not told) by the id of its entry."""

    def __init__(self, account: str, files: Files, deleted: Mapping[str, int | None]) -> None:
        self._account, self._files, self._deleted = account, files, deleted
        self._home = f"https://{account}"

    def item(self, entry: Entry, warnings: tuple[str, ...], otherwise: int | None) -> Item:
        """``otherwise`` is the date of the whole feed: an entry without one is filed under it, and its content says that it
        is not told. Raises BadInstant where there is neither."""
        updated = maybe(entry.updated) if entry.updated else None
        told = entry.published or entry.updated
        if told:
            created_at, created = (seconds := seconds_of(told)), instant(seconds)
        elif otherwise is None:
            raise BadInstant("it has no date, and its feed has none: no record can be filed without one")
        else:
            created_at, created = otherwise, ""
            warnings = (*warnings, "it has no date: it is filed under the date of its feed")
        base = entry.link or self._home
        reading, title = read(entry.body, base), read(entry.title, base).text
        media = _Media(self._files)
        for enclosure in entry.enclosures:
            media.enclosure(enclosure)
        links = media.and_links(reading)
        key = entry.key[:LONGEST_KEY] or _made_up(entry, created, title, reading.text)
        content: Content = {
            "account": self._account,
            "created_at": created,
            "id": key,
            "platform": PLATFORM,
            "schema": SCHEMA,
            "text": reading.text,
        }
        if title:
            content["title"] = title
        if _SCHEME.match(entry.link):
            content["link"] = entry.link
        if entry.reply_to:
            content["reply_to"] = entry.reply_to[:LONGEST_KEY]
        if entry.is_video or media.has_video:
            content["form"] = "video"
        if links:
            content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in links]
        if media.content:
            content["media"] = media.content
        record_id = RECORDS.record_id(self._account, key)
        return Item(
            post_id=key,
            record_id=record_id,
            created_at=created_at,
            content=content,
            text=reading.text,
            permalink=RECORDS.permalink(content, self._home),
            kind=RECORDS.kind(content),
            language=_language(entry.language),
            reply_to=RECORDS.parent(content, record_id),
            hashtags=tuple(dict.fromkeys(tag for tag in entry.tags if tag)),
            links=links,
            media=tuple(media.found.values()),
            deleted=self._gone(key, updated if updated is not None else created_at),
            edited=updated is not None and updated - created_at > CHANGED_AFTER,
            warnings=warnings,
            title=title,
        )

    def _gone(self, key: str, last_changed: int) -> Deleted | None:
        """An entry that was changed after its tombstone has been published again (RFC 6721, section 3)."""
        if key not in self._deleted:
            return None
        when = self._deleted[key]
        return None if when is not None and last_changed > when else Deleted(when)


def read(text: Text, base: str) -> Reading:
    """In text without a tag line breaks are shown: what is called HTML is often none."""
    if text.markup == "html":
        return read_html(text.text, base=text.base or base, keeps_lines="<" not in text.text)
    return Reading(text.text.strip())


class _Media:
    """The media of one entry as they are found, each once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.found: dict[str, MediaRef] = {}
        self.content: list[dict[str, str]] = []
        self.has_video = False

    def enclosure(self, enclosure: Enclosure) -> None:
        kind = enclosure.type.partition("/")[0]
        if kind not in _KINDS:
            kind = _BY_ENDING.get(enclosure.url.partition("?")[0].rpartition(".")[2].lower(), "file")
        self.has_video = self.has_video or kind == "video"
        self._add(kind, enclosure.url, enclosure.alt)

    def and_links(self, reading: Reading) -> tuple[Link, ...]:
        """The media in the text, and its links: those of HTML, what is embedded, and plain addresses."""
        links = {(anchor.url, anchor.shown): Link(anchor.url, anchor.shown) for anchor in reading.anchors}
        shown = {anchor.url for anchor in reading.anchors} | {anchor.shown for anchor in reading.anchors}
        for picture in reading.pictures:
            if picture.shows == "frame":
                links.setdefault((picture.url, picture.url), Link(picture.url, picture.url))
            else:
                self._add(picture.shows, picture.url, picture.alt or "")
        for found in _ADDRESS.finditer(reading.text) if "http" in reading.text else ():
            url = found[0].rstrip(_CLOSING)
            if url not in shown and len(links) < MOST_LINKS:
                links.setdefault((url, url), Link(url, url))
        return tuple(links.values())

    def _add(self, kind: str, url: str, alt: str) -> None:
        """Called by its address without the query, which counts listeners and changes."""
        if not _SCHEME.match(url):
            return
        media_id, alt = hashed(_SCHEME.sub("", url).partition("?")[0]), alt.strip()
        if media_id not in self.found:
            shows = MEDIA.get(kind, "media")
            self.found[media_id] = MediaRef(media_id, kind, url, alt or None, self._files.of(url), shows)
            self.content.append(({"alt": alt} if alt else {}) | {"id": media_id, "type": kind})


def _made_up(entry: Entry, created: str, title: str, text: str) -> str:
    """An id of what does not change, for an entry that has none: link and date, else what it says."""
    if entry.link:
        return "~" + hashed(entry.link, created)
    return "~" + hashed(created, title, text)


def _language(said: str) -> str | None:
    key = language_key(said)
    return None if key is None or key == UNDETERMINED or len(key) > LONGEST_LANGUAGE else key
