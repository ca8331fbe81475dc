"""How a text becomes blocks of WordPress: read back, it says what was written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.port.publishing import Said, Stamp
from stance.channels.website.composing import LIMITS, blocks_of, picture_block, problems_of, slug_of
from stance.channels.website.shortcodes import read_shortcodes
from stance.engines.exports.html_text import read_html

STAMP = Stamp(1_790_000_000, bytes(range(32)))


def words(text: str) -> list[str]:
    return text.split()


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"], include_characters="\n[]<>&\"' "),
        max_size=80,
    )
)
def test_any_text_is_read_back(text: str) -> None:
    source, attachments, played = read_shortcodes(blocks_of(text))
    assert not attachments
    assert not played
    assert words(read_html(source, keeps_lines=True).text) == words(text)


def test_blocks_as_its_own_editor_writes_them() -> None:
    assert blocks_of("One\ntwo\n\nSee https://agency.example.gov/a?b=1&c=2.") == (
        "<!-- wp:paragraph -->\n<p>One<br>two</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:paragraph -->\n<p>See <a href="https://agency.example.gov/a?b=1&amp;c=2">https://agency.example.gov/a?b=1&amp;c=2</a>.</p>\n'
        "<!-- /wp:paragraph -->"
    )


def test_no_description_ends_its_picture() -> None:
    block = picture_block(7, "https://agency.example.gov/a.png", 'A "map" <b> [gallery]')
    (picture,) = read_html(block).pictures
    assert picture.alt == 'A "map" <b> [gallery]'
    assert read_shortcodes(block)[1] == []


@pytest.mark.parametrize("title", ["Flood & rain", "東京", "É" * 300, "a-b_c/d", " "])
def test_slugs_are_what_wordpress_leaves_as_they_are(title: str) -> None:
    slug = slug_of(title, STAMP, 0)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= 200
    assert slug != slug_of(title, STAMP, 1)
    assert slug != slug_of(title, Stamp(STAMP.seconds, bytes(32)), 0)


def test_an_article_needs_a_title() -> None:
    assert [one.words for one in problems_of(Said("Words"), LIMITS)] == ["An article needs a title: write one."]
