"""How much of a post counts on X, and what it may hold (github.com/twitter/twitter-text, config/v3.json and its conformance vectors; docs.x.com,
“Counting characters”, “Media best practices”, “Pricing”; read November 2026).

In NFC, signs of most alphabets weigh one, all others two; an address weighs 23 however long it is; an emoji weighs two, whatever it is put
together from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import regex

from stance.channels.port.checking import (
    files_allowed,
    long_descriptions,
    not_quotes,
    nothing_said,
    odd_signs,
    too_long,
    without_place,
)
from stance.channels.port.measuring import EMOJI
from stance.channels.port.publishing import Count, Limit, Limits, Price, Problem, Said
from stance.channels.x.text_addresses import addresses_counted

_CONFIG, _MEDIA, _PRICING = (
    "twitter-text, config/v3.json",
    "docs.x.com, “Media best practices”",
    "docs.x.com, “Pricing”",
)
ADDRESS_WEIGHT: Final = 23
_LIGHT: Final = ((0, 4_351), (8_192, 8_205), (8_208, 8_223), (8_242, 8_247))
"""Code points that weigh one, both ends included."""
LIMITS = Limits(
    {
        "text": Limit("text", 280, "weighted characters", _CONFIG, "2026-11"),
        "pictures": Limit("media", 4, "files", _MEDIA, "2026-11"),
        "image": Limit("media", 5_000_000, "bytes", _MEDIA, "2026-11"),
        "animation": Limit("media", 15_000_000, "bytes", _MEDIA, "2026-11"),
        "video": Limit("media", 512_000_000, "bytes", _MEDIA, "2026-11"),
        "alt": Limit("alt", 1_000, "characters", "docs.x.com, “Create Media metadata”", "2026-11"),
        "cashtags": Limit("text", 1, "cashtags", "docs.x.com, “Create Post”", "2026-08"),
    },
    ("image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"),
)
LONG: Final = 25_000
"""Of accounts that pay for Premium (help.x.com, “About X Premium”, read November 2026)."""
PLAIN_PRICE = Price(Decimal("0.015"), _PRICING, "2026-08")
LINK_PRICE = Price(Decimal("0.20"), _PRICING, "2026-08")
_CASHTAG: Final = regex.compile(r"(?<!\S)\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![A-Za-z0-9])")
_REPLY = "X takes a program’s reply only to the account’s own posts, and to one whose author mentioned or quoted it."


def weighed(text: str, *, joins_emoji: bool = True) -> int:
    """``joins_emoji`` is False for the configuration before (v2), in which each sign of an emoji counted by itself."""
    text, total, at = unicodedata.normalize("NFC", text), 0, 0
    for span in addresses_counted(text):
        total += _weight(text[at : span.start], joins_emoji) + ADDRESS_WEIGHT
        at = span.end
    return total + _weight(text[at:], joins_emoji)


def _weight(text: str, joins_emoji: bool) -> int:
    if text.isascii():
        return len(text)
    total, at = 0, 0
    for found in EMOJI.finditer(text) if joins_emoji else ():
        total += _signs(text[at : found.start()]) + 2
        at = found.end()
    return total + _signs(text[at:])


def _signs(text: str) -> int:
    return sum(1 if any(first <= ord(sign) <= last for first, last in _LIGHT) else 2 for sign in text)


def counted(said: Said, limits: Limits) -> list[Count]:
    return [Count(weighed(said.text), limits.most("text"), "weighted characters")]


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    found = [
        *odd_signs(said),
        *too_long(counted(said, limits)),
        *nothing_said(said),
        *without_place(said, "X", "title", "warning", "captions"),
        *not_quotes(said, "X"),
        *long_descriptions(said, limits),
        *_of_media(said, limits),
    ]
    if "\ufeff" in said.text:
        words = "The text has a byte order mark (U+FEFF), which X refuses. Remove it."
        found.append(Problem("text", words, said.text.index("\ufeff")))
    if (tags := len(_CASHTAG.findall(said.text))) > limits.most("cashtags"):
        found.append(Problem("text", f"{tags} cashtags such as $ABC: X takes {limits.most('cashtags')} in a post."))
    if said.reply_to is not None:
        found.append(Problem("reply", _REPLY, is_warning=True))
    return found


def _of_media(said: Said, limits: Limits) -> list[Problem]:
    by_kind = Limits({**limits.of, "image": limits.of["animation"]}, limits.types)
    found = [*files_allowed(said, by_kind, "X")]
    for place, one in enumerate(said.media):
        is_still = one.type.startswith("image/") and one.type != "image/gif"
        if is_still and limits.most("image") < one.size_bytes <= limits.most("animation"):
            words = f"{one.size_bytes / 1e6:.1f} MB: X takes {limits.most('image') / 1e6:.1f}."
            found.append(Problem("media", words, medium=place))
        if one.alt and one.type.startswith("video/"):
            words = "X takes descriptions of pictures alone: write into the text what the video shows."
            found.append(Problem("alt", words, medium=place))
    if len(said.media) > limits.most("pictures"):
        found.append(Problem("media", f"{len(said.media)} files: X takes {limits.most('pictures')}."))
    moving = [one for one in said.media if one.type in ("image/gif", "video/mp4")]
    if moving and len(said.media) > 1:
        found.append(Problem("media", "A video or an animation stands alone: take the other files away."))
    return found


def price_of(body: Mapping[str, Any]) -> Price:
    return LINK_PRICE if addresses_counted(unicodedata.normalize("NFC", str(body["text"]))) else PLAIN_PRICE
