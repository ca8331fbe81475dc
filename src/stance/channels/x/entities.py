"""What X says about a post's text beside the text: links, hashtags, mentions, media."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from stance.channels.x.media import MediaIndex
from stance.channels.x.records import medium_of
from stance.engines.exports.item import Link, MediaRef

_STATUS_URL = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(?:#!/)?(?:\w+|i/web)/status(?:es)?/(\d{1,19})/?(?:[?#].*)?\Z",
    re.ASCII | re.IGNORECASE,
)
_HASH = re.compile("[#＃]")
_BEFORE_NO_TAG = ("_", "&", "/")
_ELLIPSES = ("…", "...")
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_]{1,20}+)(?![\w@…]|\.\.\.|\.\w)", re.ASCII)
_CASHTAG = re.compile(r"(?<![\w$#@&/.])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?![\w$…]|\.\.\.)", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"]++")
_CLOSING = ".,;:!?)]}'’”»"
# The thumbnail's address tells the kind where a layout does not (before 2018), or says "photo" of a video.
_KIND_BY_ADDRESS = (
    ("/tweet_video_thumb/", "animated_gif"),
    ("/ext_tw_video_thumb/", "video"),
    ("/amplify_video_thumb/", "video"),
)


def links_of(entities: dict[str, Any]) -> tuple[Link, ...]:
    """Links in order, each as it stands in the text (t.co) and as X expanded it."""
    links = []
    for url in _list(entities.get("urls")):
        if isinstance(url, dict) and isinstance(shown := url.get("url"), str):
            expanded = url.get("expanded_url")
            links.append(Link(expanded if isinstance(expanded, str) and expanded else shown, shown))
    return tuple(links)


def names_of(entities: dict[str, Any], key: str, field: str) -> tuple[str, ...]:
    """Hashtags (`hashtags`, `text`) or handles (`user_mentions`, `screen_name`), without # and @."""
    listed = entities.get(key)
    if not listed or not isinstance(listed, list):
        return ()
    return tuple(
        name for entity in listed if isinstance(entity, dict) and isinstance(name := entity.get(field), str) and name
    )


def quoted_post(links: tuple[Link, ...], itself: Collection[str]) -> str | None:
    """The post that is quoted: the last link that leads to a post on X. Its media pages are not posts, and a post that was
    cut leads to ``itself`` (its own id, and those of its edits)."""
    for link in reversed(links):
        if (found := _STATUS_URL.match(link.expanded)) and found.group(1) not in itself:
            return found.group(1)
    return None


def hashtags_in(text: str) -> tuple[str, ...]:
    """Hashtags as they stand in a text, for posts of which the archive lists none: letters of any script with their marks,
    digits and _, not digits alone (help.x.com, "How to use hashtags"). What X cut off with "…" is none."""
    if "#" not in text and "＃" not in text:
        return ()
    found = []
    for sign in _HASH.finditer(text):
        end = sign.end()
        while end < len(text) and _is_of_tag(text[end]):
            end += 1
        tag, before = text[sign.end() : end], text[max(sign.start() - 1, 0) : sign.start()]
        is_cut = text.startswith(_ELLIPSES, end)
        if any(map(str.isalpha, tag)) and not is_cut and not (before.isalnum() or before in _BEFORE_NO_TAG):
            found.append(tag)
    return tuple(found)


def _is_of_tag(letter: str) -> bool:
    return letter.isalnum() or letter in "_\u200c\u200d" or unicodedata.category(letter)[0] == "M"


def mentions_in(text: str) -> tuple[str, ...]:
    return tuple(found.group(1) for found in _MENTION.finditer(text)) if "@" in text else ()


def cashtags_in(text: str) -> tuple[str, ...]:
    """Symbols after "$" as they stand in a text, for posts of which the archive lists none (help.x.com: "cashtags")."""
    return tuple(found.group(1) for found in _CASHTAG.finditer(text)) if "$" in text else ()


def links_in(text: str) -> tuple[Link, ...]:
    if "http" not in text:
        return ()
    whole = [found.group() for found in _ADDRESS.finditer(text) if not found.group().endswith(_ELLIPSES)]
    return tuple(Link(address, address) for address in (one.rstrip(_CLOSING) for one in whole))


def media_of(post: dict[str, Any], post_id: str, index: MediaIndex | None) -> tuple[MediaRef, ...]:
    """Media of a post, each with its files in the package.

    `extended_entities` lists all of them; `entities` only the first, and as a photo.
    """
    listed: list[Any] = []
    for key in ("extended_entities", "entities"):
        entities = post.get(key)
        found = entities.get("media") if isinstance(entities, dict) else None
        if isinstance(found, list) and found:
            listed = found
            break
    media = [_medium(entry) for entry in listed if isinstance(entry, dict)]
    if media and index is not None:
        _match_files(media, listed, index.of_post(post_id))
    return tuple(media)


def _medium(entry: dict[str, Any]) -> MediaRef:
    address = _text(entry.get("media_url_https")) or _text(entry.get("media_url"))
    kind = _text(entry.get("type")) or "photo"
    for part, by_address in _KIND_BY_ADDRESS:
        if part in address:
            kind = by_address
    media_id = entry.get("id_str") or entry.get("id") or ""
    alt = _text(entry.get("ext_alt_text")) or _text(entry.get("alt_text")) or None
    identifier = str(media_id) if isinstance(media_id, str | int) else ""
    return MediaRef(identifier, kind, address, alt, shows=medium_of(kind))


def _match_files(media: list[MediaRef], listed: list[Any], files: list[str]) -> None:
    """X names a file after the post and the last part of its address; of a video it keeps one variant."""
    entries = [entry for entry in listed if isinstance(entry, dict)]
    left = list(files)
    for medium, entry in zip(media, entries, strict=True):
        names = {_last_part(address) for address in (medium.url, *_variants(entry))}
        medium.files = tuple(name for name in left if _own_name(name) in names)
        left = [name for name in left if name not in medium.files]
    without = [medium for medium in media if not medium.files]
    if len(without) == 1 and len(left) == 1:  # the one file left over can only be the one medium left over
        without[0].files = tuple(left)


def _variants(entry: dict[str, Any]) -> list[str]:
    info = entry.get("video_info")
    variants = info.get("variants") if isinstance(info, dict) else None
    return [_text(variant.get("url")) for variant in _list(variants) if isinstance(variant, dict)]


def _last_part(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def _own_name(member: str) -> str:
    return member.rpartition("/")[2].partition("-")[2]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
