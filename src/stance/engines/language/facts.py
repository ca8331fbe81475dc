"""Facts: what is known of a post beside its words, as terms of their own.

A fact starts with "#" (hashtag), "@" (mention) or ":" (a field and its value, `:lang:en`). No word holds one
of these characters, so neither a word nor the beginning of a word (`lang*`) can ever find a fact by accident.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from stance.engines.language.characters import BREAK, clusters, fold_cluster
from stance.engines.language.tokens import LONGEST_TERM

HAS: Final = frozenset({"media", "image", "video", "gif", "alt", "link", "hashtag", "mention", "cashtag", "place"})
"""What a post may have: the values of `has:`. "alt" is media with a text alternative, "gif" an animated
one."""

IS: Final = frozenset(
    {"post", "reply", "repost", "quote", "article", "video", "like", "comment", "edited", "deleted", "lodged", "late"}
)
"""What a post may be: the values of `is:`. "post" is one that is none of the six after it; "comment" is by somebody who is
not the account; "lodged" is one of an official's own account that was lodged, "late" one that was lodged late."""

COMMENT: Final = ":is:comment"
"""What everything has that the public wrote, and nothing else."""

EVERY: Final = ":is:record"
"""Every document has this fact; "everything but" is subtracted from it."""

UNDETERMINED: Final = "und"
"""The language of a post whose language is not known (BCP 47, RFC 5646 section 4.1)."""

CASH: Final = ":cash:"
"""Before the symbol of a cashtag ($TSLA). It is no sign of its own as "#" is: the index's terms are made of other signs."""

CASHTAG: Final = re.compile(r"[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?", re.ASCII)
"""The whole of a cashtag without its sign, as platforms that have them read one: letters, and one or two more behind
a full stop or "_"."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_KEPT = frozenset("@:.-")
_LONGEST_NAME = 4 * LONGEST_TERM  # code points that are read: bounds the work for a name that is none


def fact_terms(
    *,
    hashtags: Iterable[str] = (),
    mentions: Iterable[str] = (),
    cashtags: Iterable[str] = (),
    account: Iterable[str] = (),
    author: Iterable[str] = (),
    said_to: Iterable[str] = (),
    language: str | None = None,
    kinds: Iterable[str] = (),
    has: Iterable[str] = (),
) -> list[str]:
    """The fact terms of one post, sorted, each once.

    `hashtags`, `mentions` and `cashtags` with or without their sign; `account` is every name the posting account may be
    asked for (handle, account key); of what the public wrote `author` is every name of who wrote it, and `said_to` every
    name of the account that it was written to; `language` a BCP 47 tag, None when unknown (`lang:und`); `kinds` from
    `IS`; `has` from `HAS` ("hashtag", "mention" and "cashtag" are added here). A name that folds to nothing has no fact.
    Raises ValueError for an unknown kind, an unknown value of `has`, or what is no language tag.
    """
    facts = set(_of_a_sort(language, tuple(kinds), tuple(has)))
    if tags := {f"#{key}" for tag in hashtags if (key := tag_key(tag))}:
        facts |= tags | {":has:hashtag"}
    if people := {f"@{key}" for mention in mentions if (key := account_key(mention))}:
        facts |= people | {":has:mention"}
    if symbols := {CASH + key for symbol in cashtags if (key := cashtag_key(symbol))}:
        facts |= symbols | {":has:cashtag"}
    for field, names in (("from", account), ("by", author), ("to", said_to)):
        facts.update([f":{field}:{key}" for name in names if (key := account_key(name))])
    return sorted(facts)


@lru_cache(20_000)
def tag_key(tag: str) -> str:
    """A hashtag's body folded; what cannot stand in a word becomes "_". Without its sign; empty if nothing is
    left."""
    key = _key(tag.strip().lstrip("#\uff03"), frozenset())
    return key if key.strip("_") else ""


def cashtag_key(symbol: str) -> str:
    """A cashtag's symbol in lower case, without its sign; "" for what is none."""
    bare = symbol.strip().lstrip("$\uff04")
    return bare.lower() if CASHTAG.fullmatch(bare) else ""


@lru_cache(20_000)
def account_key(name: str) -> str:
    """A handle, domain handle, user@host, DID or account key folded, without a leading "@"."""
    return _key(name.strip(), _KEPT).lstrip("@.-:").rstrip("@.-:")


def language_key(tag: str) -> str | None:
    """A BCP 47 language tag in lower case with hyphens, or None when it is none (RFC 5646 section 2.1,
    loosely)."""
    key = tag.strip().lower().replace("_", "-")
    return key if len(key) <= 35 and _LANGUAGE.fullmatch(key) else None


def is_key_character(character: str) -> bool:
    """Whether a character can stand in a hashtag: part of a word, an emoji, or one that folds to nothing."""
    return BREAK not in fold_cluster(character).kinds


@lru_cache(4096)
def _of_a_sort(language: str | None, kinds: tuple[str, ...], has: tuple[str, ...]) -> frozenset[str]:
    """The facts that many posts share, put together once for all of them."""
    facts = {EVERY, *(f":lang:{part}" for part in _language_parts(language))}
    facts |= {f":is:{kind}" for kind in _known(kinds, IS, "kind")}
    facts |= {f":has:{thing}" for thing in _known(has, HAS, "value of has")}
    return frozenset(facts)


def _language_parts(tag: str | None) -> list[str]:
    if tag is None:
        return [UNDETERMINED]
    key = language_key(tag)
    if key is None:
        raise ValueError(f"{tag!r} is no language tag: pass one such as 'en' or 'zh-Hant', or None when unknown")
    primary = key.split("-")[0]
    return [primary] if primary == key else [primary, key]


def _known(values: Iterable[str], known: frozenset[str], what: str) -> set[str]:
    asked = set(values)
    if unknown := sorted(asked - known):
        raise ValueError(f"unknown {what} {unknown[0]!r}: use one of {', '.join(sorted(known))}")
    return asked


def _key(name: str, kept: frozenset[str]) -> str:
    pieces: list[str] = []
    name = name[:_LONGEST_NAME]
    for start, end in clusters(name):
        part = fold_cluster(name[start:end])
        for character, kind in zip(part.text, part.kinds, strict=True):
            pieces.append(character if kind != BREAK or character in kept else "_")
    return "".join(pieces)[:LONGEST_TERM]
