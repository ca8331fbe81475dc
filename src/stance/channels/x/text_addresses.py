"""Which stretches of a text X takes for addresses, and counts alike: with a scheme, or a bare name under a top-level domain that there is
(github.com/twitter/twitter-text, version 3: what its conformance vectors ask for; read November 2026)."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import regex

from stance.channels import port
from stance.channels.port.measuring import Span

LONGEST_LABEL, LONGEST_ADDRESS, LONGEST_CODE = 63, 4_096, 40
"""Characters of a part of a host as names are registered, of an address, and of what is behind the slash of X's own short ones."""
_TURNS: Final = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_SPACES: Final = "\u0009-\u000d\u0020\u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SIGNS: Final = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$" + '"'
_LATIN: Final = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u02bb\u0300-\u036f\u1e00-\u1eff"
_CYRILLIC: Final = "\u0400-\u04ff"
_HOST_SIGN: Final = rf"[^{_SIGNS}{_SPACES}\ufffe\ufeff\uffff{_TURNS}]"
_LABEL: Final = rf"{_HOST_SIGN}{{1,63}}+"
_SUBDOMAIN: Final = rf"(?:{_LABEL}(?:[_-]{{1,63}}+{_LABEL}){{0,31}}+\.)"
_NAME: Final = rf"(?:{_LABEL}(?:-{{1,63}}+{_LABEL}){{0,31}}+\.)"
"""Bounded, and never given back: no text, however it is made, takes long to read."""
_PATH_SIGN: Final = rf"[a-z{_CYRILLIC}0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_BRACKETS: Final = rf"\((?:{_PATH_SIGN}+|{_PATH_SIGN}*\({_PATH_SIGN}+\){_PATH_SIGN}*)\)"
_PATH: Final = rf"(?:(?:{_PATH_SIGN}*(?:{_BRACKETS}{_PATH_SIGN}*)*(?:[+\-a-z{_CYRILLIC}0-9=_#/{_LATIN}]|{_BRACKETS}))|(?:@{_PATH_SIGN}+/))"
_QUESTION: Final = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]{0,4096}[a-z0-9\-_&=#/]"
_SHORT: Final = regex.compile(r"https?://t\.co/([a-z0-9]+)(?:\?" + _QUESTION + ")?")


@lru_cache(maxsize=1)
def _patterns() -> tuple[Any, Any]:
    """One that finds addresses, and one that finds hosts of Latin letters in a stretch of other scripts. Where letters that could be a host are
    none from their first on, the rest of them is none either: behind a dot, a hyphen or a low line no address begins."""
    text = (Path(port.__file__).parent / "top_level_domains.txt").read_text(encoding="utf-8")
    known = text.split()
    top = r"(?:\L<top>(?=[^0-9a-zA-Z@+\-]|$)|xn--[\-0-9a-z]{1,59})"
    before = rf"(?:[^A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]|[{_TURNS}]|^)"
    whole = (
        rf"(?P<before>{before})(?P<url>(?P<scheme>https?://)?(?P<host>{_SUBDOMAIN}{{0,31}}{_NAME}{top})(?::[0-9]+)?"
        rf"(?P<path>/{_PATH}*)?(?:\?{_QUESTION})?)|{before}(?:(?!.?https?://)(?:{_HOST_SIGN}|[._-]))++(*SKIP)(*FAIL)"
    )
    latin = rf"(?:[\-a-z0-9{_LATIN}]{{1,63}}+\.){{1,31}}{top}"
    return regex.compile(whole, top=known), regex.compile(latin, top=known)


_SMALL: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Of A to Z alone, so that no place in a text is moved."""


def addresses_counted(text: str) -> list[Span]:
    """In the order of the text."""
    if "." not in text:
        return []
    return [Span(one.start, one.end, text[one.start : one.end]) for one in _found(text.translate(_SMALL))]


def _found(text: str) -> Iterator[Span]:
    whole, latin = _patterns()
    at = 0
    while match := whole.search(text, at):
        start, end = match.span("url")
        at = max(end, at + 1)
        if match["scheme"]:
            if span := _with_scheme(text, start, end, match["host"]):
                yield span
                at = max(span.end, start + 1)
        elif not regex.search(r"[-_./]$", match["before"]):
            yield from _bare(text, match, latin)


def _with_scheme(text: str, start: int, end: int, host: str) -> Span | None:
    if short := _SHORT.match(text, start, end):
        if len(short[1]) > LONGEST_CODE:
            return None
        end = short.end()
    return Span(start, end, text[start:end]) if _is_host(host) and end - start <= LONGEST_ADDRESS else None


def _bare(text: str, match: Any, latin: Any) -> Iterator[Span]:
    """In a stretch of letters several may follow one another; a path belongs to the last."""
    host_start = match.start("host")
    hosts = list(latin.finditer(match["host"]))
    for number, one in enumerate(hosts):
        start, end = host_start + one.start(), host_start + one.end()
        if number == len(hosts) - 1 and end == match.end("host"):
            end = match.end("url")
        if _is_host(one[0]):
            yield Span(start, end, text[start:end])


def _is_host(host: str) -> bool:
    """Whether it could be registered, each part in the letters that names are registered in (RFC 3492, RFC 5890)."""
    return all(_registered_length(label) <= LONGEST_LABEL for label in host.split("."))


def _registered_length(label: str) -> int:
    if label.isascii():
        return len(label)
    return (
        LONGEST_LABEL + 1 if label.lower().startswith("xn--") else len("xn--") + len(label.lower().encode("punycode"))
    )
