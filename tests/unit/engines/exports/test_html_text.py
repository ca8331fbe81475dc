"""HTML as people read it: what is shown is there, nothing else is, and nothing that somebody writes makes it slow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.exports import html_text
from stance.engines.exports.html_pieces import cut
from stance.engines.exports.html_shown import shown
from stance.engines.exports.html_text import MOST_LINKS, MOST_TAGS, Reading, read_html
from tests.unit.growth.counting import lines
from tests.unit.growth.spending import overspent

BASE = "https://base.example/d/"

SHOWN = [
    ("plain text\n with  lines", "plain text with lines"),
    ("<p>One</p><p>Two<br />lines</p>", "One\n\nTwo\nlines"),
    ("x<br><br><br><br>y", "x\n\ny"),
    ("Fish &amp; chips &lt;b&gt; &#39;q&#39; &eacute;", "Fish & chips <b> 'q' é"),
    ("a < b and c > d", "a < b and c > d"),
    ("5 <6", "5 <6"),
    ("<", "<"),
    ("<ul>\n<li>one</li>\n<li>two</li></ul>after", "- one\n- two\n\nafter"),
    ('<ol start="3"><li>x<li>y</ol>', "3. x\n4. y"),
    ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n1. b\n- c"),
    ("a<pre>  code\n    more</pre>end", "a\n\n  code\n    more\n\nend"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
    ('<script>alert("<b>")</script><style>p{}</style>ok', "ok"),
    ("<SCRIPT>no</SCRIPT>ok", "ok"),
    ("<svg><text>no</text></svg>ok", "ok"),
    ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->\n\n<p>y</p>", "x\n\ny"),
    ("<p>a</p><!-- unclosed <p>b</p>", "a"),
    ("<![CDATA[x]]>y", "y"),
    ("<?php x ?>y", "y"),
    ("<h2>T</h2>text<hr>more", "T\n\ntext\n\nmore"),
    ("<p>it's <b>bold</b> isn't</p>", "it's bold isn't"),
    ("one<div>two</div>three", "one\ntwo\nthree"),
    ('<a title="x > y" href="/z">t</a>', "t"),
    ('<a href="x" title="unclosed>text</a> more', "text more"),
    ("<p class='q'>seen</p>", "seen"),
    ('<p class="hidden q">no<p>no</p></p>yes', "yes"),
    ('x <img class="emoji" alt="🌪"> y', "x 🌪 y"),
    ("a\x01\x02b<b>\x05</b>", "ab"),
    ("&#1;&#0;&#xd800;", "\ufffd\ufffd"),
    ("&nosuch; &amp;amp;", "&nosuch; &amp;"),
]


@pytest.mark.parametrize(("html", "text"), SHOWN)
def test_what_is_shown_is_the_text(html: str, text: str) -> None:
    assert read_html(html, base=BASE, unseen=frozenset({"hidden"})).text == text


def test_line_breaks_of_the_source_are_shown_where_they_are_said_to_be() -> None:
    html = "One\nline\r\n\r\n\n\nPara <b>x</b>\n<ul>\n<li>a</li>\n</ul>\nend"
    assert read_html(html, keeps_lines=True).text == "One\nline\n\nPara x\n\n- a\n\nend"
    assert read_html("a\n\nb", keeps_lines=True).text == "a\n\nb"


def test_links_are_kept_with_what_stands_for_them() -> None:
    html = (
        '<p>See <a href="https://x.example/a?b=1&amp;c=2" class="u-url mention" rel="me">the <b>page</b></a>, '
        "<a href=other.html>other</a> <a href='//y.example'>y</a> <A HREF=\"HTTPS://Z.example/\">z</A>"
        '<a href="javascript:alert(1)">j</a><a href="mailto:a@b.example">m</a><a name="here">n</a><a href="https://open.example">to the end'
    )
    found = read_html(html, base=BASE)
    assert [(one.url, one.shown) for one in found.anchors] == [
        ("https://x.example/a?b=1&c=2", "the page"),
        ("https://base.example/d/other.html", "other"),
        ("https://y.example", "y"),
        ("https://Z.example/", "z"),
        ("https://open.example", "to the end"),
    ]
    assert found.anchors[0].words == {"u-url", "mention", "me"}


def test_pictures_are_kept_with_their_alternatives() -> None:
    html = (
        '<img src="a.png" alt="A tap"><img src="b.png"><img alt="no source">'
        '<video src="/v.mp4"></video><audio><source src="x.mp3"></audio><iframe src="https://tube.example/embed/1"></iframe>'
        '<img src="data:image/png;base64,AAAA" alt="inside"><img alt="a < b > c" src="c.png">'
    )
    assert [(one.url, one.alt, one.shows) for one in read_html(html, base=BASE).pictures] == [
        ("https://base.example/d/a.png", "A tap", "image"),
        ("https://base.example/d/b.png", None, "image"),
        ("https://base.example/v.mp4", None, "video"),
        ("https://base.example/d/x.mp3", None, "audio"),
        ("https://tube.example/embed/1", None, "frame"),
        ("https://base.example/d/c.png", "a < b > c", "image"),
    ]


def test_there_is_an_end_to_links_and_tags() -> None:
    assert len(read_html('<a href="https://x.example">x</a>' * (MOST_LINKS + 5)).anchors) == MOST_LINKS
    assert len(read_html('<b></b><a href="https://x.example">x</a>' * (MOST_LINKS + 5)).anchors) == MOST_LINKS
    with pytest.raises(ValueError, match="more than 300,000 tags"):
        read_html("<b>" * (MOST_TAGS + 1))


words = st.text(alphabet="ab &;\"'é\n\t", max_size=12)
tags = st.sampled_from(
    ["<p>", "</p>", "<br>", "<br />", "<span>", "</span>", '<span class="invisible">', '<span class="">', "<p class='x'>", "</a>"]
    + ['<a href="https://x.example/a">', '<a class="u-url" href="b" href="c" rel="me">', '<a title="<span>" href="d&amp;e">']
    + ["<a href='f'>", '<a href="https://x.example/<span>">', '<a href="g" title="</a>">', '<a href="h"', '">', "<"]
)  # fmt: skip


@given(st.lists(words | tags, max_size=20), st.booleans())
def test_the_short_way_gives_what_the_long_one_gives(pieces: list[str], keeps_lines: bool) -> None:
    html = "".join(pieces)
    page = html_text._Page(BASE, keeps_lines, frozenset())
    page.read(cut(html))
    long = Reading(shown("".join(page.parts), keeps_lines=keeps_lines), page.anchors, page.pictures)
    assert read_html(html, base=BASE, keeps_lines=keeps_lines).text == long.text
    if "<" in html:
        assert list(read_html(html, base=BASE, keeps_lines=keeps_lines).anchors) == long.anchors


@given(st.text(alphabet="ab<>/!-='\" &;#x0pimgscrt\x00\x01\x05\n", max_size=60))
def test_nothing_is_too_odd_to_be_read(html: str) -> None:
    for keeps_lines in (False, True):
        found = read_html(html, base=BASE, keeps_lines=keeps_lines, unseen=frozenset({"x"}))
        assert not set("\x01\x02\x03\x05\x06\x07") & set(found.text)
        assert "\n\n\n" not in found.text or "<pre" in html


@given(st.text(max_size=60))
def test_text_that_was_escaped_comes_back(text: str) -> None:
    plain = " ".join(text.split()).replace("\x00", "")
    plain = "".join(letter for letter in plain if letter.isprintable())
    assert read_html(f"<p>{escape(plain)}</p>").text == " ".join(plain.split(" ")).strip(" ") or "  " in plain


PIECES = (
    '<a "', "<p", '<a ">x', "<!--", "<ul><li>", "<a '>", "&", "<div class=hidden>", '<img src="', "<pre>", "<a href=x>",
    '<a href="<"<"', " ", "a\n", "<br>", "</a>", "<td>", '<ol start="',
)  # fmt: skip


def odd(count: int) -> list[tuple[str, Callable[[], object]]]:
    hidden = frozenset({"hidden"})
    return [(piece, partial(read_html, piece * count, keeps_lines=True, unseen=hidden)) for piece in PIECES]


def test_work_grows_as_the_text_does(tmp_path: Path) -> None:
    assert not overspent(odd(40_000), 10, tmp_path / "told")
    for (piece, few), (_, many) in zip(odd(150), odd(600), strict=True):
        lines(few)
        assert lines(many) <= 6 * lines(few) + 10_000, piece
