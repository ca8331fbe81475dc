"""HTML of a post as people read it: its text, and the links and pictures in it. Written for what is found in exports: broken,
huge, hostile.

``html_pieces`` tells tags from text, ``html_tags`` says what each tag does to the text. Every character is looked at a bounded number of times, and nothing is called recursively.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from stance.engines.exports.html_pieces import cut
from stance.engines.exports.html_tags import (
    ACTIONS,
    ANCHOR,
    BLOCK,
    BREAK,
    CELL,
    DROPPED,
    INLINE,
    ITEM,
    LINE,
    LIST,
    NEW_LINE,
    NEW_PARAGRAPH,
    PARAGRAPH,
    PICTURE,
    PICTURES,
    PRE,
    ROW,
    SMILEYS,
    VOID,
    Shows,
    attributes,
    classes,
    first_number,
)

MOST_LINKS = 2_000
"""Of links, and of pictures, in one text."""
LONGEST_ADDRESS = 4_000
MOST_TAGS = 300_000
_DEEPEST_LIST = 50

_SPACES = re.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\n\f\v]")
_BLANKS = re.compile(r"[ \t\r\f\v]{2,}|[\t\r\f\v]")
_BREAKING = f" {NEW_LINE}{NEW_PARAGRAPH}{LINE}"
_BREAKS = re.compile(f" ?[{NEW_LINE}{NEW_PARAGRAPH}{LINE}][ {NEW_LINE}{NEW_PARAGRAPH}{LINE}]*")
_KEPT_SPACES = str.maketrans({" ": "\x05", "\t": "\x06", "\n": "\x07", "\r": None})
_SIMPLE = frozenset({"p", "br", "a", "span"})
_NO_WORDS = frozenset[str]()
_MARKS = f"{NEW_LINE}{NEW_PARAGRAPH}{LINE}\x05\x06\x07"
"""Used while a text is put together; where they stand in a post they show nothing."""
_SPACES_KEPT = str.maketrans({"\x05": " ", "\x06": "\t", "\x07": "\n"})


@dataclass(slots=True)
class Anchor:
    """A link with what stands for it in the text. ``words`` are those of its class and rel."""

    url: str
    shown: str
    words: frozenset[str]


@dataclass(slots=True)
class Picture:
    """``alt`` is None where there is no such attribute. ``words`` are those of its class."""

    url: str
    alt: str | None
    shows: Shows
    words: frozenset[str]


@dataclass(slots=True)
class Reading:
    text: str
    anchors: Sequence[Anchor] = ()
    pictures: Sequence[Picture] = ()


def read_html(html: str, *, base: str = "", keeps_lines: bool = False, unseen: frozenset[str] = frozenset()) -> Reading:
    """``base`` is what relative addresses are relative to. ``keeps_lines``: line breaks in the source are shown, too, as
    some publishing systems do. Elements with a class in ``unseen`` are left out. Raises ValueError for more tags than a
    text that somebody wrote has."""
    if html.count("<") > MOST_TAGS:
        raise ValueError(f"its text has more than {MOST_TAGS:,} tags")
    for mark in _MARKS:
        if mark in html:
            html = html.replace(mark, "")
    if "<" not in html:
        return Reading(_shown([html], keeps_lines))
    pieces = cut(html)
    if not any(word in html for word in unseen):
        unseen = frozenset()
        if _SIMPLE.issuperset(pieces[2::4]):
            return _read_simple(pieces, base, keeps_lines)
    page = _Page(base, keeps_lines, unseen)
    page.read(pieces)
    return Reading(_shown(page.parts, keeps_lines), page.anchors, page.pictures)


def _read_simple(pieces: list[str], base: str, keeps_lines: bool) -> Reading:
    """What ``_Page`` does, for paragraphs, line breaks and links alone: most posts on networks are no more."""
    parts, anchors = [pieces[0]], list[Anchor]()
    url, words, mark = "", _NO_WORDS, 0
    for slash, name, rest, text in zip(pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True):
        if name == "p":
            parts.append(NEW_PARAGRAPH)
        elif name == "br":
            parts.append(LINE)
        elif name == "a":
            if url and len(anchors) < MOST_LINKS:
                anchors.append(Anchor(url, _shown(parts[mark:], keeps_lines), words))
            url = ""
            if not slash:
                given = attributes(rest)
                url, mark = address_of(given.get("href", ""), base), len(parts)
                words = frozenset((given.get("class", "") + " " + given.get("rel", "")).split())
        if text:
            parts.append(text)
    if url and len(anchors) < MOST_LINKS:
        anchors.append(Anchor(url, _shown(parts[mark:], keeps_lines), words))
    return Reading(_shown(parts, keeps_lines), anchors)


def address_of(written: str, base: str) -> str:
    """Of a page or file on the web, absolute; "" for every other."""
    url = written.strip()
    if not url or len(url) > LONGEST_ADDRESS:
        return ""
    if not url.startswith(("https://", "http://")):
        try:
            url = urljoin(base, url)
        except ValueError:
            return ""
    return url if url[:8].lower().startswith(("https://", "http://")) else ""


def _shown(parts: list[str], keeps_lines: bool) -> str:
    """Text and marks for breaks put together: white space collapsed, never more than one empty line, entities undone."""
    text = "".join(parts)
    text = _with_lines(text) if keeps_lines else _SPACES.sub(" ", text)
    text = text.strip(_BREAKING)
    if NEW_PARAGRAPH in text or NEW_LINE in text or LINE in text:
        text = _BREAKS.sub(_broken, text)
    if "&" in text:
        text = unescape(text)
    return text.translate(_SPACES_KEPT).strip("\n") if any(kept in text for kept in "\x05\x06\x07") else text


def _with_lines(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("\r\n", "\n")).replace("\n", LINE)


def _broken(found: re.Match[str]) -> str:
    run = found[0]
    if NEW_PARAGRAPH in run or run.count(LINE) > 1:
        return "\n\n"
    return "\n"


class _Page:
    """What the tags of one text do, one after the other."""

    def __init__(self, base: str, keeps_lines: bool, unseen: frozenset[str]) -> None:
        self.parts: list[str] = []
        self.anchors: list[Anchor] = []
        self.pictures: list[Picture] = []
        self._base, self._keeps_lines, self._unseen = base, keeps_lines, unseen
        self._left_out = ""  # the element whose content is left out, and how often it is open
        self._depth = 0
        self._pre = 0
        self._lists: list[int] = []  # the number of the last item, -1 in a list without numbers
        self._open: tuple[str, frozenset[str], int] | None = None  # a link: address, words, where its text begins
        self._cells = 0
        self._player: Shows = "video"  # what a <source> is one of

    def read(self, pieces: list[str]) -> None:
        """``pieces``: a text, then "/" or "", name, attributes and the text behind it of each tag."""
        parts, unseen = self.parts, self._unseen
        parts.append(pieces[0])
        actions = ACTIONS
        for slash, name, rest, text in zip(pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True):
            action = actions.get(name)
            if action is None:
                name = name.lower()
                action = actions.get(name, INLINE)
            if self._left_out:
                self._pass_over(name, slash, rest, text)
                continue
            if unseen and rest and not slash and name not in VOID and not unseen.isdisjoint(classes(rest)):
                self._left_out, self._depth = name, 1
                continue
            if action == PARAGRAPH:
                parts.append(NEW_LINE if self._lists else NEW_PARAGRAPH)
            elif action == BREAK:
                parts.append(LINE)
            elif action != INLINE:
                self._act(action, name, bool(slash), rest)
                if self._left_out:
                    continue
            if text:
                parts.append(text.translate(_KEPT_SPACES) if self._pre else text)
        self._close_link()

    def _pass_over(self, name: str, slash: str, rest: str, text: str) -> None:
        if name == self._left_out and not rest.endswith("/"):
            self._depth += -1 if slash else 1
            if not self._depth:
                self._left_out = ""
                self.parts.append(text)

    def _act(self, action: int, name: str, is_end: bool, rest: str) -> None:
        if action == ANCHOR:
            self._close_link()
            if not is_end:
                self._open_link(attributes(rest))
        elif action == DROPPED:
            if not is_end and not rest.endswith("/"):
                self._left_out, self._depth = name, 1
        elif action == PICTURE:
            if not is_end:
                self._picture(name, attributes(rest))
        elif action == LIST:
            self._list(name, is_end, rest)
        elif action == CELL:
            self._cell(is_end)
        else:
            self.parts.append(NEW_LINE if action in (BLOCK, ITEM, ROW) else NEW_PARAGRAPH)
            if action == PRE:
                self._pre = max(0, self._pre + (-1 if is_end else 1))
            elif action == ROW:
                self._cells = 0
            elif action == ITEM and not is_end and self._lists:
                self._item()

    def _list(self, name: str, is_end: bool, rest: str) -> None:
        if is_end and self._lists:
            self._lists.pop()
        self.parts.append(NEW_LINE if self._lists else NEW_PARAGRAPH)
        if not is_end and len(self._lists) < _DEEPEST_LIST:
            self._lists.append(first_number(rest) - 1 if name == "ol" else -1)

    def _item(self) -> None:
        number = self._lists[-1]
        if number >= 0:
            self._lists[-1] = number + 1
        self.parts.append("- " if number < 0 else f"{number + 1}. ")

    def _cell(self, is_end: bool) -> None:
        if is_end:
            self._cells += 1
        elif self._cells:
            self.parts.append(" | ")

    def _open_link(self, given: dict[str, str]) -> None:
        url = address_of(given.get("href", ""), self._base)
        if url:
            words = frozenset((given.get("class", "") + " " + given.get("rel", "")).split())
            self._open = url, words, len(self.parts)

    def _close_link(self) -> None:
        if self._open is not None:
            url, words, mark = self._open
            self._open = None
            if len(self.anchors) < MOST_LINKS:
                self.anchors.append(Anchor(url, _shown(self.parts[mark:], self._keeps_lines), words))

    def _picture(self, name: str, given: dict[str, str]) -> None:
        words, alt = frozenset(given.get("class", "").split()), given.get("alt")
        if name == "img" and alt and not SMILEYS.isdisjoint(words):
            self.parts.append(alt.replace("&", "&amp;"))
            return
        shows = self._player if name == "source" else PICTURES[name]
        if shows in ("video", "audio"):
            self._player = shows
        url = address_of(given.get("src", ""), self._base)
        if url and len(self.pictures) < MOST_LINKS:
            self.pictures.append(Picture(url, alt, shows, words))
