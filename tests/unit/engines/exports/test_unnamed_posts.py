"""What exports without ids and with odd text share: texts repaired, ids made, files found, words in a text told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.exports.file_kinds import is_medium, medium_of_file
from stance.engines.exports.inline import hashtags_in, links_in, mentions_in
from stance.engines.exports.instants import LAST, BadInstant, checked, instant
from stance.engines.exports.mojibake import repaired
from stance.engines.exports.package import open_package
from stance.engines.exports.provisional import Equals, provisional_id
from stance.engines.exports.references import References

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_what_was_taken_for_latin_1_is_undone(text: str) -> None:
    assert repaired(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    "text", ["Plain", "", "שלום 日本語 ☀️", "naïve café", "Â", "\x80\x81", "Ã", "caf\xe9 — x", "a\ufffdÃ©"]
)
def test_what_was_written_as_it_is_stays(text: str) -> None:
    assert repaired(text) == text


@given(TEXTS.filter(lambda text: not text.isascii()))
def test_repairing_never_loses_a_text(text: str) -> None:
    """What comes out is the text itself, or what gives it when the fault is made again."""
    found = repaired(text)
    assert found == text or found.encode().decode("latin-1") == text


@given(st.integers(0, LAST), TEXTS)
def test_ids_depend_on_time_and_text_and_nothing_else(at: int, text: str) -> None:
    made = provisional_id("post", at, text, ["1"])
    assert made == provisional_id("post", at, text, ["2"] if text else ["1"])
    assert made != provisional_id("comment", at, text, ["1"])
    assert made != provisional_id("post", at + 1, text, ["1"])
    assert made != provisional_id("post", at, text + "x", ["1"])
    assert (len(made), made[0], made.lower()) == (21, "~", made)


def test_equal_posts_are_counted() -> None:
    equals = Equals()
    assert [equals.told_apart(one) for one in ("~a", "~b", "~a", "~a")] == ["~a", "~b", "~a-2", "~a-3"]


def test_ids_are_the_same_tomorrow() -> None:
    """They are addresses of records: a change here would double an archive."""
    assert provisional_id("post", 1_600_000_000, "Wash your hands") == "~lioa6yqdvkbxbpifkopi"
    assert provisional_id("post", 1_600_000_000, "", ["17841", "17842"]) == "~554vubj6vlavmvecxj7v"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1970-01-01T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"), (LAST, "3058-10-26T03:46:07Z")],
)
def test_instants(seconds: int, said: str) -> None:
    assert instant(checked(seconds)) == said
    assert checked(float(seconds)) == seconds


@pytest.mark.parametrize("seconds", [None, "1", True, -1, LAST + 1, 1e300, float("nan"), [], {}, 10**30, -(10**30)])
def test_times_that_cannot_be(seconds: object) -> None:
    with pytest.raises(BadInstant):
        checked(seconds)


def test_files_are_found_by_the_end_of_their_path(tmp_path: Path) -> None:
    for name in ("posts/media/a_1/1.jpg", "b_2/2.jpg", "3.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    references = References(open_package(tmp_path))
    assert references.member("this_activity/posts/media/a_1/1.jpg") == "posts/media/a_1/1.jpg"
    assert references.member("this_activity/posts/media/b_2/2.jpg") == "b_2/2.jpg"
    assert references.member("posts\\media\\3.jpg") == "3.jpg"
    for odd in ("", "/", "4.jpg", "../3.jp", "a" * 9999, "/".join("a" * 9999)):
        assert references.member(odd) is None


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("a.JPG", "image"),
        ("x/b.mp4", "video"),
        ("c.gif", "gif"),
        ("d", "media"),
        ("e.json", "media"),
        ("jpg", "media"),
        ("", "media"),
    ],
)
def test_kinds_of_files(name: str, shows: str) -> None:
    assert medium_of_file(name) == shows
    assert is_medium(name) is (shows != "media")


def test_words_in_a_text() -> None:
    text = (
        "Storm #Unwetter #2024 a#no #größe: call @city.health, see https://health.example/a. (http://x.example) @ @. #"
    )
    assert hashtags_in(text) == ("Unwetter", "größe")
    assert mentions_in(text) == ("city.health",)
    assert [link.expanded for link in links_in(text)] == ["https://health.example/a", "http://x.example"]
    assert (hashtags_in(""), mentions_in("a@b.c"), links_in("https://")) == ((), (), ())
