"""From one item of a WordPress export to one version of one page or post, and from one comment to one record of its own."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias
from xml.etree.ElementTree import Element

from stance.channels.website.records import COMMENT, PLATFORM, RECORDS
from stance.channels.website.shortcodes import read_shortcodes
from stance.channels.website.uploads import Files, MediaOf, Uploads
from stance.channels.website.wxr import Fields, fields_of, name_of, text_of
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.html_text import read_html
from stance.engines.exports.instants import BadInstant, instant, maybe, seconds_of
from stance.engines.exports.item import Author, Content, Item, Link
from stance.engines.language.facts import UNDETERMINED, language_key

SCHEMA = "stance-content/1"
READ = frozenset({"post", "page"})
COMMENTS = frozenset({"", "comment", "pingback", "trackback"})
"""Kinds of comments that WordPress shows under a post; plug-ins keep orders and logs among them."""
SHOWN, APPROVED = "publish", "1"
Visibility: TypeAlias = Literal["public", "hidden", "other"]
LONGEST_LANGUAGE = 12
MOST_LINKS = 2_000
MOST_TAGS = 200
_NUMBER = re.compile(r"\d{1,19}")
_IN_GUID = re.compile(r"[?&](?:p|page_id)=(\d{1,19})")
_ADDRESS = re.compile(r"(?<![\w/])https?://[^\s<>\"]{1,2000}")
_CLOSING = ".,;:!?)]}'’”»"
_NONE = "0000-00-00 00:00:00"
_TAGS = frozenset({"post_tag", "tag"})


class BadPost(ValueError):
    """An item that should be a post and is not; the message says why."""


class ArticleReader:
    """Turns items into records of one site. ``language`` is the site's."""

    def __init__(self, account: str, language: str, authors: frozenset[str], files: Files, uploads: Uploads) -> None:
        self._account, self._authors, self._files, self._uploads = account, authors, files, uploads
        self._home = f"https://{account}/"
        key = language_key(language)
        self._language = None if key is None or key == UNDETERMINED or len(key) > LONGEST_LANGUAGE else key

    def post(self, element: Element, warnings: tuple[str, ...]) -> Item | None:
        """None for what is not public, and for what is neither post nor page. Raises BadPost."""
        given = fields_of(element)
        if visibility_of(given) != "public":
            return None
        number = number_of(given)
        post_id = number or f"~{hashed(given.get('guid', ''))}"
        if not number and not given.get("guid", "").strip():
            raise BadPost("it has neither a number nor a guid")
        created_at, more = _created(given, "wp:post_date_gmt", "wp:post_date")
        source, attachments, played = read_shortcodes(given.get("content:encoded", ""))
        media = MediaOf(self._files, self._uploads)
        if "wp:postmeta" in given and (thumbnail := _thumbnail(element)) is not None:
            media.attachment(thumbnail)
        text, links = self._read(source, media)
        for one in attachments:
            media.attachment(one)
        for kind, url in played:
            media.file(kind, url)
        content = self._content(post_id, created_at, text, links)
        content["form"] = given["wp:post_type"].strip()
        if title := read_html(given.get("title", "")).text:
            content["title"] = title
        if summary := read_html(given.get("excerpt:encoded", ""), keeps_lines=True).text:
            content["summary"] = summary
        if found := media.content():
            content["media"] = found
        return self._item(
            content, created_at, links, media, _tags(element) if "category" in given else (), warnings + more
        )

    def comment(self, element: Element, post: str, warnings: tuple[str, ...]) -> Item | None:
        """A comment under the post of that id. None for what is not shown. Raises BadPost."""
        given = fields_of(element)
        if given.get("wp:comment_approved", "").strip() != APPROVED or _comment_type(given) not in COMMENTS:
            return None
        number = given.get("wp:comment_id", "").strip()
        if not _NUMBER.fullmatch(number):
            raise BadPost("it has no number")
        created_at, more = _created(given, "wp:comment_date_gmt", "wp:comment_date")
        media = MediaOf(self._files, self._uploads)
        text, links = self._read(given.get("wp:comment_content", ""), media)
        content = self._content(f"{COMMENT}{number}", created_at, text, links)
        parent = given.get("wp:comment_parent", "").strip().lstrip("0")
        content["post"] = post
        content["reply_to"] = f"{COMMENT}{parent}" if _NUMBER.fullmatch(parent) else post
        author = None if given.get("wp:comment_user_id", "").strip() in self._authors else _author(given)
        if author is not None:
            content["author"] = {"key": author.key, "name": author.name}
        if found := media.content():
            content["media"] = found
        item = self._item(content, created_at, links, media, (), warnings + more)
        item.author = author
        return item

    def _read(self, source: str, media: MediaOf) -> tuple[str, tuple[Link, ...]]:
        """Line breaks in the source are shown: WordPress makes paragraphs of them."""
        reading = read_html(source, base=self._home, keeps_lines=True)
        links = {(anchor.url, anchor.shown): Link(anchor.url, anchor.shown) for anchor in reading.anchors}
        shown = {anchor.url for anchor in reading.anchors} | {anchor.shown for anchor in reading.anchors}
        for picture in reading.pictures:
            if picture.shows == "frame":
                links.setdefault((picture.url, picture.url), Link(picture.url, picture.url))
            else:
                media.picture(picture)
        for found in _ADDRESS.finditer(reading.text) if "http" in reading.text else ():
            url = found[0].rstrip(_CLOSING)
            if url not in shown and len(links) < MOST_LINKS:
                links.setdefault((url, url), Link(url, url))
        return reading.text, tuple(links.values())

    def _content(self, post_id: str, created_at: int, text: str, links: tuple[Link, ...]) -> Content:
        """What is hashed. Of the site's settings nothing is in it: no addresses with words, no names of categories, no
        author's login. When it was changed is not, either: older exports do not say."""
        content: Content = {
            "account": self._account,
            "created_at": instant(created_at),
            "id": post_id,
            "platform": PLATFORM,
            "schema": SCHEMA,
            "text": text,
        }
        if links:
            content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in links]
        return content

    def _item(
        self,
        content: Content,
        created_at: int,
        links: tuple[Link, ...],
        media: MediaOf,
        hashtags: tuple[str, ...],
        warnings: tuple[str, ...],
    ) -> Item:
        record_id = RECORDS.record_id(self._account, content["id"])
        return Item(
            post_id=content["id"],
            record_id=record_id,
            created_at=created_at,
            content=content,
            text=content["text"],
            permalink=RECORDS.permalink(content, self._home),
            kind=RECORDS.kind(content),
            language=None if "reply_to" in content else self._language,
            reply_to=RECORDS.parent(content, record_id),
            hashtags=hashtags,
            links=links,
            media=media.refs(),
            warnings=warnings,
            title=content.get("title", ""),
        )


def visibility_of(given: Fields) -> Visibility:
    """A post without a type or status is one of neither: nothing says that it is public."""
    if given.get("wp:post_type", "").strip() not in READ:
        return "other"
    is_shown = given.get("wp:status", "").strip() == SHOWN and not given.get("wp:post_password", "").strip()
    return "public" if is_shown else "hidden"


def number_of(given: Fields) -> str:
    number = given.get("wp:post_id", "").strip()
    if not _NUMBER.fullmatch(number):
        found = _IN_GUID.search(given.get("guid", ""))
        number = found[1] if found else ""
    return number.lstrip("0")


def _created(given: Fields, in_utc: str, local: str) -> tuple[int, tuple[str, ...]]:
    """Unix seconds, and a warning where the time zone had to be guessed. Raises BadInstant."""
    told = given.get(in_utc, "").strip()
    if told and told != _NONE:
        return seconds_of(told), ()
    if (published := maybe(given.get("pubDate"))) is not None:
        return published, ()
    told = given.get(local, "").strip()
    if not told or told == _NONE:
        raise BadInstant("it has no date")
    return seconds_of(told), ("its date is given without a time zone: it is read as UTC",)


def _thumbnail(element: Element) -> str | None:
    """The number of the post's own picture, which is in its custom fields."""
    for child in element:
        if name_of(child.tag) == "wp:postmeta":
            given = fields_of(child)
            number = given.get("wp:meta_value", "").strip()
            if given.get("wp:meta_key", "").strip() == "_thumbnail_id" and _NUMBER.fullmatch(number):
                return number
    return None


def _tags(element: Element) -> tuple[str, ...]:
    found = [
        text_of(child).strip()
        for child in element
        if child.tag == "category" and child.get("domain") in _TAGS and text_of(child).strip()
    ]
    return tuple(dict.fromkeys(found))[:MOST_TAGS]


def _comment_type(given: Fields) -> str:
    return given.get("wp:comment_type", "").strip()


def _author(given: Fields) -> Author:
    """As the page shows them: the name and the address that they gave. Mail and IP address are never read."""
    key: Any = given.get("wp:comment_author_url", "").strip()
    return Author(given.get("wp:comment_author", "").strip(), key)
