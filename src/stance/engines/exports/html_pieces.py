"""HTML cut at its tags, however broken: text, then "/" or "", name, attributes and text of each tag, in one list."""

import re
from collections.abc import Iterator

_MOST_PIECES = 8
"""A "<" within an attribute's value does not begin a tag; after so many of them the tag is taken to end at its first ">"."""
_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9:-]{0,40}+)((?:[^<>"']++|"[^"]{0,2000}+"|'[^']{0,2000}+')*+)>""",
)
_COMMENT = re.compile("<!--.*?(?:-->|\\Z)", re.DOTALL)
_BEGINNING = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:-]{0,40}+)")
_ODD = re.compile("<[A-Za-z/!?]")
_QUOTED = re.compile(r"""[^"']*+(?:"[^"]*+"[^"']*+|'[^']*+'[^"']*+)*+""")


def cut(html: str) -> list[str]:
    """A text, then four for each tag: "/" or "", its name, its attributes as they stand, and the text behind it. It has no
    comments (``without_comments``)."""
    pieces = _TAG.split(html)
    if "<" in (text := "".join(pieces[::4])) and _ODD.search(text):
        return list(_one_by_one(html))
    return pieces


def without_comments(html: str) -> str:
    """One that does not end hides the rest, as in browsers."""
    return _COMMENT.sub("", html)


def _one_by_one(html: str) -> Iterator[str]:
    """As splitting at tags does, for text with tags of which the quotes do not close or are very long: text, then "/" or "",
    name, attributes and text of each tag."""
    pieces = html.split("<")
    text, at = pieces[0], 1
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        found, end = _BEGINNING.match(piece), piece.find(">")
        if found is None:
            is_markup = piece[:1] in ("!", "?", "/") and end >= 0
            text += piece[end + 1 :] if is_markup else f"<{piece}"
            continue
        if end < 0 or not _is_closed(piece[:end]):
            piece, end, at = _whole_tag(pieces, at)
        if end < 0:
            text += f"<{piece}"
            continue
        yield text
        yield found[1]
        yield found[2]
        yield piece[found.end() : end]
        text = piece[end + 1 :]
    yield text


def _whole_tag(pieces: list[str], at: int) -> tuple[str, int, int]:
    """A tag with "<" or ">" in a quoted value: (its piece, where its ">" is, the next piece). Where its quotes never
    close, it ends at its first ">"; without one (-1) it is text."""
    joined = text = pieces[at - 1]
    end = first = text.find(">")
    for more in range(_MOST_PIECES):
        for _ in range(_MOST_PIECES):
            if end < 0:
                break
            if _is_closed(joined[:end]):
                return joined, end, at + more
            end = joined.find(">", end + 1)
        if at + more >= len(pieces):
            break
        start = len(joined)
        joined = f"{joined}<{pieces[at + more]}"
        end = joined.find(">", start)
    return text, first, at


def _is_closed(tag: str) -> bool:
    return _QUOTED.fullmatch(tag) is not None
