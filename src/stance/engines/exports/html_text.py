"""HTML of a post as people read it: its text, and the links and pictures in it. Written for what is found in exports: broken,
huge, hostile.

``html_pieces`` tells tags from text, ``html_tags`` says what each tag does to the text, ``html_shown`` makes of that what is read. Every character is looked at a bounded number of times, and nothing is called recursively.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from stance.engines.exports.html_pieces import cut, without_comments
from stance.engines.exports.html_plain import pieces_of
from stance.engines.exports.html_shown import KEPT_SPACES, MARKS, shown
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
    link_of,
)

MOST_LINKS = 2_000
"""Of links, and of pictures, in one text."""
LONGEST_ADDRESS = 4_000
MOST_TAGS = 300_000
_DEEPEST_LIST = 50


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
    for mark in MARKS:
        if mark in html:
            html = html.replace(mark, "")
    if "<!--" in html:
        html = without_comments(html)
    if "<" not in html:
        return Reading(shown(html, keeps_lines=keeps_lines))
    if not any(word in html for word in unseen):
        unseen = frozenset()
        if (plain := pieces_of(html)) is not None:
            return _read_plain(plain, base, keeps_lines)
    page = _Page(base, keeps_lines, unseen)
    page.read(cut(html))
    return Reading(shown("".join(page.parts), keeps_lines=keeps_lines), page.anchors, page.pictures)


def _read_plain(pieces: list[str], base: str, keeps_lines: bool) -> Reading:
    """What ``_Page`` does."""
    if len(pieces) == 1:
        return Reading(shown(pieces[0], keeps_lines=keeps_lines))
    anchors = list[Anchor]()
    for rest, text in zip(pieces[1::3], pieces[2::3], strict=True):
        written, words = link_of(rest)
        if (url := address_of(written, base)) and len(anchors) < MOST_LINKS:
            anchors.append(Anchor(url, shown(text, keeps_lines=keeps_lines), words))
    del pieces[1::3]
    return Reading(shown("".join(pieces), keeps_lines=keeps_lines), anchors)


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
                parts.append(text.translate(KEPT_SPACES) if self._pre else text)
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
                self._open_link(*link_of(rest))
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

    def _open_link(self, written: str, words: frozenset[str]) -> None:
        url = address_of(written, self._base)
        if url:
            self._open = url, words, len(self.parts)

    def _close_link(self) -> None:
        if self._open is not None:
            url, words, mark = self._open
            self._open = None
            if len(self.anchors) < MOST_LINKS:
                self.anchors.append(
                    Anchor(url, shown("".join(self.parts[mark:]), keeps_lines=self._keeps_lines), words)
                )

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
