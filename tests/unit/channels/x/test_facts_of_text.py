"""Links, hashtags and mentions where the archive lists none are read from the text; a post that leads to itself quotes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from stance.channels.x.archive import Archive
from stance.channels.x.entities import cashtags_in, hashtags_in, links_in, mentions_in
from stance.channels.x.posts import PostReader

ARCHIVE = Archive("current", "42", "TownHall", None, None, False, ())


def item(text: str, **more: Any) -> Any:
    post = {"id_str": "1700000000000000077", "created_at": "Wed Mar 01 10:00:00 +0000 2023", "full_text": text, **more}
    return PostReader(ARCHIVE).item({"tweet": post})


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("closed #roadworks here", ("roadworks",)),
        ("#ล่ม ระบบ", ("ล่ม",)),
        ("#ग़लती सुधार", ("ग़लती",)),
        ("#نرم‌افزار برای شهر", ("نرم‌افزار",)),
        ("＃日本語タグ #a_b (#Roads, #roads.)", ("日本語タグ", "a_b", "Roads", "roads")),
        ("in our app #bridgeclo… https://t.co/…", ()),
        ("cut #tag...", ()),
        ("#1 &#39; a#b http://x.org/#frag", ()),
        ("#1a ##x", ("1a", "x")),
    ],
)
def test_hashtags_of_a_text(text: str, tags: tuple[str, ...]) -> None:
    assert hashtags_in(text) == tags
    assert item(text, entities={"hashtags": []}).hashtags == tags


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RT @elsewhere: thanks to @oldstyle.", ("elsewhere", "oldstyle")),
        ("mail me a@b.org, @a.b, @cut… or x/@y", ()),
        ("(@Zed)", ("Zed",)),
    ],
)
def test_mentions_of_a_text(text: str, names: tuple[str, ...]) -> None:
    assert mentions_in(text) == names
    assert item(text).mentions == names


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Shares of $TSLA and ($brk.a), not $100 or US$TSLA", ("TSLA", "brk.a")),
        ("$AB $TOOLONGS a$b $cut… $ca_x $$D #x$y", ("AB", "ca_x")),
        ("https://x.example/$ABC", ()),
    ],
)
def test_cashtags_of_a_text(text: str, symbols: tuple[str, ...]) -> None:
    assert cashtags_in(text) == symbols
    assert item(text, entities={"symbols": []}).cashtags == symbols


def test_cashtags_that_the_archive_lists_count_and_odd_ones_harm_nothing() -> None:
    listed = [{"text": "GOOG"}, {"text": 7}, None, {"symbol": "X"}]
    assert item("$GOOG $MSFT", entities={"symbols": listed}).cashtags == ("GOOG",)
    assert item("$GOOG", entities={"symbols": "GOOG"}).cashtags == ("GOOG",)


def test_links_of_a_text_are_found_and_change_no_hash() -> None:
    text = "see http://www.town.example.org/a, and https://t.co/… (https://b.example.org/x) http://c.example.org/y..."
    found = ["http://www.town.example.org/a", "https://b.example.org/x"]
    assert [link.expanded for link in links_in(text)] == found
    read = item(text)
    assert [link.expanded for link in read.links] == found
    assert "links" not in read.content, "what is hashed is what the archive says"


def test_what_the_archive_lists_is_not_read_again() -> None:
    entities = {"hashtags": [{"text": "one"}], "user_mentions": [{"screen_name": "ana"}], "urls": []}
    read = item("#one #two @ana @ben", entities=entities)
    assert (read.hashtags, read.mentions) == (("one",), ("ana",))


@pytest.mark.parametrize(
    ("address", "quotes"),
    [
        ("https://twitter.com/i/web/status/1700000000000000077", None),
        ("https://x.com/TownHall/status/1700000000000000077?s=20", None),
        ("https://x.com/TownHall/status/1700000000000000070", None),
        ("https://twitter.com/i/web/status/1600000000000000001", "1600000000000000001"),
    ],
)
def test_a_post_does_not_quote_itself_or_its_edits(address: str, quotes: str | None) -> None:
    edits = {"initial": {"editTweetIds": ["1700000000000000070", "1700000000000000077"]}}
    urls = [{"url": "https://t.co/x", "expanded_url": address}]
    read = item("cut… https://t.co/x", entities={"urls": urls}, edit_info=edits)
    assert read.content.get("quotes") == quotes
    assert read.kind == ("post" if quotes is None else "quote")
