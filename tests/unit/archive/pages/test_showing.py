"""What pages make of texts, links, files and ranges; pure functions, no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.archive.pages.byte_ranges import Span, Unsatisfiable, asked
from stance.archive.pages.differences import MOST_WORDS, Change, changes, other_changes
from stance.archive.pages.file_types import UNKNOWN, ending_of, type_of
from stance.archive.pages.ledger import TILE
from stance.archive.pages.record_page import followed, stretches
from stance.archive.record_files import distinct, proof_name
from stance.engines.evidence.tiles import tile_path
from tests.factories.x_posts import jpeg, png

WORDS = st.lists(st.sampled_from(["flood", "storm", "Évacuez", "避難", "🌪️", "\n", " ", ".", "a"]), max_size=40).map(
    "".join
)


@given(WORDS | st.text(max_size=200), WORDS | st.text(max_size=200))
def test_changes_rebuild_both_texts(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(change.text for change in found if change.kind != "added") == old
    assert "".join(change.text for change in found if change.kind != "removed") == new


def test_one_word_changed() -> None:
    assert changes("Road closed at noon", "Road open at noon") == [
        Change("same", "Road "),
        Change("removed", "closed"),
        Change("added", "open"),
        Change("same", " at noon"),
    ]


def test_scripts_without_spaces_change_by_character() -> None:
    assert [change.text for change in changes("洪水警报", "洪水预报") if change.kind != "same"] == ["警", "预"]


@pytest.mark.parametrize(("old", "new"), [("a b c", "x y z"), ("a " * MOST_WORDS, "a " * MOST_WORDS + "b")])
def test_other_or_endless_texts_are_shown_whole(old: str, new: str) -> None:
    assert changes(old, new) == [Change("removed", old), Change("added", new)]


def test_other_changes_are_named() -> None:
    old = {"text": "a", "id": "1", "media": [{"id": "9"}], "links": []}
    new = {"text": "b", "id": "2", "media": [{"id": "9", "alt": "a cat"}], "links": [{}], "quotes": "3"}
    assert other_changes(old, new) == ["links: 0 before, 1 after", "alt text of media", "what it quotes: changed"]


@given(
    st.text(alphabet="ab ht:/.co", max_size=60),
    st.lists(st.sampled_from(["http://t.co/a", "http://t.co/b", "a"]), max_size=4),
)
def test_stretches_rebuild_the_text(text: str, shown: list[str]) -> None:
    links = [{"shown": one, "expanded": "https://example.org/"} for one in shown]
    assert "".join(stretch.text for stretch in stretches(text, links)) == text


def test_short_link_shows_where_it_leads() -> None:
    found = stretches("See http://t.co/a now", [{"shown": "http://t.co/a", "expanded": "https://qld.gov.au/flood"}])
    assert [(one.text, one.expanded, one.url) for one in found] == [
        ("See ", "", ""),
        ("http://t.co/a", "https://qld.gov.au/flood", "https://qld.gov.au/flood"),
        (" now", "", ""),
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "http://", "http://[x", "ftp://a/b"]
)
def test_addresses_that_are_not_followed(address: str) -> None:
    assert followed(address) == ""


@pytest.mark.parametrize(
    ("head", "kind", "ending"),
    [
        (png(3), "image/png", "png"),
        (jpeg("x"), "image/jpeg", "jpg"),
        (b"GIF89a....", "image/gif", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "webp"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "video/mp4", "mp4"),
        (b"\x00\x00\x00\x20ftypavif\x00\x00", "image/avif", "avif"),
        (b"\x1aE\xdf\xa3\x01", "video/webm", "webm"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", UNKNOWN, "bin"),
        (b"<!doctype html><script>", UNKNOWN, "bin"),
        (b"PK\x03\x04", UNKNOWN, "bin"),
        (b"\x00\x00\x00\x20ftypevil", UNKNOWN, "bin"),
        (b"", UNKNOWN, "bin"),
    ],
)
def test_types_are_told_by_bytes(head: bytes, kind: str, ending: str) -> None:
    assert (type_of(head[:32]), ending_of(type_of(head[:32]))) == (kind, ending)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", Span(0, 0)),
        ("bytes=2-", Span(2, 9)),
        ("bytes=-3", Span(7, 9)),
        ("bytes=-99", Span(0, 9)),
        ("bytes=5-99", Span(5, 9)),
        ("", None),
        ("bytes=5-2", None),
        ("bytes=0-1,4-5", None),
        ("items=0-1", None),
        ("bytes=-", None),
    ],
)
def test_ranges_of_ten_bytes(header: str, span: Span | None) -> None:
    assert asked(header, 10) == span


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=11-20", "bytes=-0"])
def test_ranges_outside_are_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked(header, 10)


@given(st.text(max_size=40), st.integers(1, 10_000))
def test_any_range_lies_inside(header: str, size: int) -> None:
    try:
        span = asked("bytes=" + header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.first <= span.last < size


@given(
    st.integers(0, 63) | st.just("entries"),
    st.integers(0, 10**12),
    st.integers(1, 256),
)
def test_every_path_a_ledger_writes_is_served(level: int | str, index: int, width: int) -> None:
    assert TILE.fullmatch(tile_path(level, index, width))  # type: ignore[arg-type]


def test_proof_names_are_file_names() -> None:
    assert proof_name("x:1/2") == "x-1-2.tlog-proof"
    assert proof_name("x:../../etc", 3) == "x-------etc-version-3.tlog-proof"


def test_records_that_differ_have_files_that_differ() -> None:
    assert distinct("x:1/2") == "x-1-2"
    odd = ["a:b/c d", "a:b/c.d", "a:b/c-d/", "a:b/\u00e9", "a:" + "b" * 200 + "/1", "a:" + "b" * 200 + "/2"]
    names = [distinct(one) for one in odd]
    assert len(set(names)) == len(odd)
    assert all(name.isascii() and "/" not in name and len(name) < 120 for name in names)
