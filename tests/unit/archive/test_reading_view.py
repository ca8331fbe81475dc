"""Hostile HTML comes out as words: whatever of it stays is on the list, and nothing of it is loaded from anywhere."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.archive.media_shown import Shown
from stance.archive.models import Media
from stance.archive.pages.reading_view import ATTRIBUTES, LARGEST, MOST_TAGS, TAGS, cleaned
from stance.channels.port.markup import Markup
from tests.sizes import sized

BASE = "https://health.example/news/"
HELD = Shown(Media(url="https://health.example/up/road.jpg", blob="ab" * 32, media_id="1"), "A road", "image")
ADDED = {"a": {"class", "rel"}, "img": {"loading"}}
EVIL = "alert(1)"
HOSTILE = [
    f"<script>{EVIL}</script>", "<ScRiPt src=//evil.example/a.js></sCrIpT>", f"<img src=x onerror={EVIL}>", f"<svg onload={EVIL}>",
    f"<svg><style><img src=x onerror={EVIL}></style></svg>", f"<math><mtext><table><mglyph><style><img src=x onerror={EVIL}>",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={EVIL}&gt;\">",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={EVIL}>",
    f"<svg></p><style><a id=\"</style><img src=1 onerror={EVIL}>\">", f"<noscript><p title=\"</noscript><img src=x onerror={EVIL}>\">",
    f"<template><s><template><s><img src=x onerror={EVIL}></template>", f"<xmp><p title=\"</xmp><img src=x onerror={EVIL}>\">",
    f"<noembed><img title=\"</noembed><img src=x onerror={EVIL}>\"></noembed>", f"<textarea><img title=\"</textarea><img src=x onerror={EVIL}>\">",
    f"<title><a href=\"</title><img src=x onerror={EVIL}>\">", f"<listing>&lt;img src=x onerror={EVIL}&gt;</listing>",
    f"<a href=\"javascript:{EVIL}\">a</a>", f"<a href=\"java\tscript:{EVIL}\">a</a>", f"<a href=\"&#106;avascript:{EVIL}\">a</a>",
    f"<a href=\" \x01javascript:{EVIL}\">a</a>", f"<a href=\"data:text/html,<script>{EVIL}</script>\">a</a>", f"<a href=\"vbscript:{EVIL}\">a</a>",
    "<a href=\"//[\">a</a><a href=\"http://[::1\">b</a>", "<a href=\"file:///etc/passwd\">a</a>", "<a href=\"blob:https://a/b\">a</a>",
    "<iframe src=https://evil.example srcdoc='<script>alert(1)</script>'></iframe>", "<object data=https://evil.example></object>",
    "<embed src=https://evil.example>", "<base href=https://evil.example><a href=a>a</a>", "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/a.css>", "<style>@import 'https://evil.example/a.css'</style>",
    "<p style=\"background:url(https://evil.example/a.png)\">a</p>", "<div style='position:fixed;inset:0'>over everything</div>",
    "<img src=https://evil.example/pixel.gif alt='A pixel'>", "<img srcset='https://evil.example/a.png 2x' alt=b>", "<picture><source srcset=https://evil.example/a></picture>",
    "<video src=https://evil.example/a poster=https://evil.example/b autoplay></video>", "<audio src=https://evil.example/a>", "<body background=https://evil.example/a>",
    "<table background=https://evil.example/a><tr><td background=//evil.example/b>c</table>", "<input type=image src=https://evil.example formaction=javascript:a>",
    "<form action=https://evil.example><button>Sign in</button></form>", "<a ping=https://evil.example href=https://a.example target=_blank>a</a>",
    f"<p onclick={EVIL} id=main class=govuk-button name=csrf accesskey=x tabindex=1 contenteditable autofocus onfocus={EVIL}>a</p>",
    f"<img src=\"`><script>{EVIL}</script>\">", f"<<script>{EVIL}//<</script>", f"<img \"\"\"><script>{EVIL}</script>\">", f"<a href=\"x\"onmouseover={EVIL}>a",
    f"<!--><script>{EVIL}</script>-->", f"<!--[if gte IE 4]><script>{EVIL}</script><![endif]-->", f"<![CDATA[<script>{EVIL}</script>]]>", f"<?xml-stylesheet href=\"javascript:{EVIL}\"?>",
    f"<p>\x00<scr\x00ipt>{EVIL}</scr\x00ipt>", f"<details open ontoggle={EVIL}>", f"<marquee onstart={EVIL}>", f"<isindex action=javascript:{EVIL}>", f"<x contenteditable onblur={EVIL} tabindex=1>",
    f"<svg><a xlink:href=\"javascript:{EVIL}\"><text>a</text></a></svg>", f"<svg><animate attributeName=href values=javascript:{EVIL} /></svg>", f"<math href=\"javascript:{EVIL}\">a</math>",
    "<h1 onclick=a>Head</h1><h6>six</h6>", "<ol start=99999999999 reversed><li value=1>a</ol>", "<td colspan=100000>a", "<p lang='\"><script>'>a</p>", "<" * 3000, "<b>" * 3000,
]  # fmt: skip


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def is_harmless(html: str) -> bool:
    seen = Seen()
    seen.feed(html)
    seen.close()
    for tag, attributes in seen.tags:
        assert tag in TAGS - {"h1", "h2"}, tag
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"] | ADDED.get(tag, set()), (
            tag,
            attributes,
        )
        assert str(attributes.get("src", "/archive/media/")).startswith("/archive/media/")
        assert urlsplit(attributes.get("href") or "https:").scheme in ("http", "https")
        assert tag != "a" or attributes["rel"] == "noreferrer nofollow external"
    return True


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_markup_comes_out_harmless_and_stays_so(html: str) -> None:
    once = cleaned(Markup(html, BASE), [HELD])
    assert once is not None
    assert is_harmless(once)
    again = cleaned(Markup(once, BASE), [HELD])
    assert again is not None
    assert is_harmless(again)


@given(
    st.lists(
        st.sampled_from([*HOSTILE[:64], "</style>", "</svg>", "</math>", "<p>", '"', "'", ">", "a"]), max_size=6
    ).map("".join)
)
def test_hostile_pieces_put_together_are_harmless(html: str) -> None:
    assert is_harmless(cleaned(Markup(html, BASE), [HELD]) or "")


@given(st.text(alphabet="<>/='\"ascriptmgonx! -&#;:\n\x00", max_size=sized(80, 400)))
def test_any_signs_are_harmless(html: str) -> None:
    assert is_harmless(cleaned(Markup(html, BASE), [HELD]) or "")


def test_what_an_author_writes_stays() -> None:
    html = (
        "<h1>Flood</h1><h2 class=x>Where</h2><p>The <strong>old town</strong>,<br><a href='../map?a=1&amp;b=2'>map</a></p><ul><li>one<li>two</ul>"
        "<blockquote>said</blockquote><table><tr><th scope=row>a<td colspan=2>b</table><img src='/up/road-300x200.jpg?x=1' alt='A road'>"
        "<img src='https://other.example/a.jpg' alt='Not held'>"
    )
    found = cleaned(Markup(html, BASE), [HELD])
    assert found is not None
    assert is_harmless(found)
    for piece in (
        "<h3>Flood</h3>", "<h3>Where</h3>", "<strong>old town</strong>,<br>", 'href="https://health.example/map?a=1&amp;b=2"', "<li>one</li>",
        "<blockquote>said</blockquote>", 'scope="row"', 'colspan="2"', f'src="/archive/media/{"ab" * 32}/"', 'alt="Not held"',
    ):  # fmt: skip
        assert piece in found, piece
    assert "other.example" not in found


def test_what_is_too_long_is_shown_as_text() -> None:
    assert cleaned(Markup("a" * (LARGEST + 1), BASE), []) is None
    assert cleaned(Markup("<b>" * (MOST_TAGS + 1), BASE), []) is None
