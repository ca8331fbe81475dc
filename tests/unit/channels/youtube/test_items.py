"""From rows to items: what is hashed, and that nothing in a cell brings the reader down."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.youtube.captions import words_of
from stance.channels.youtube.channel import CHANNEL as DESCRIPTOR
from stance.channels.youtube.moments import moment
from stance.channels.youtube.records import RECORDS
from stance.channels.youtube.segments import joined
from stance.channels.youtube.titles import Titles, folded
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import BadInstant
from stance.engines.exports.item import Item, Link
from tests.factories import youtube_export as made
from tests.factories.youtube_export import CHANNEL, Comment, Post, Video
from tests.sizes import sized

from .test_takeouts import FLOOD, SRT, read, zipped


def one(tmp_path: Path, **given: Any) -> Item:
    (item,), failures = read(zipped(tmp_path / "one.zip", *given.pop("videos", ()), **given))
    assert failures == []
    return item


def test_a_video_whole(tmp_path: Path) -> None:
    item = one(tmp_path, videos=[FLOOD._replace(text="See https://health.example/flood. #flood @sesnsw")])
    assert item.content == {
        "account": CHANNEL,
        "category": "News & Politics",
        "created_at": "2021-02-01T08:00:00Z",
        "duration_ms": 90000,
        "id": "abcdefghijk",
        "media": [{"id": "abcdefghijk", "type": "video"}],
        "platform": "youtube",
        "schema": "stance-content/1",
        "text": "See https://health.example/flood. #flood @sesnsw",
        "title": "Flood: what to do?",
    }
    assert (item.kind, item.title, item.language) == ("video", "Flood: what to do?", "en")
    assert item.permalink == "https://www.youtube.com/watch?v=abcdefghijk"
    assert item.record_id == f"youtube:{CHANNEL}/abcdefghijk"
    assert (item.hashtags, item.mentions) == (("flood",), ("sesnsw",))
    assert item.links == (Link("https://health.example/flood", "https://health.example/flood"),)
    assert item.text == "See https://health.example/flood. #flood @sesnsw"
    assert [(medium.media_id, medium.shows, medium.url) for medium in item.media] == [
        ("abcdefghijk", "video", item.permalink)
    ]


def test_a_post_whole(tmp_path: Path) -> None:
    post = Post("UgkxB1234567890", "Which?", ("UgkxB1234567890_image.jpg", "UgkxB1234567890_2"), ("Yes", "No"))
    item = one(tmp_path, posted=[post])
    assert item.content == {
        "account": CHANNEL,
        "created_at": "2024-05-06T07:08:09Z",
        "id": "UgkxB1234567890",
        "media": [{"id": "1", "type": "image"}, {"id": "2", "type": "image"}],
        "options": ["Yes", "No"],
        "platform": "youtube",
        "schema": "stance-content/1",
        "text": "Which?",
    }
    assert (item.kind, item.permalink) == ("post", "https://www.youtube.com/post/UgkxB1234567890")
    assert [medium.files for medium in item.media] == [
        ("posts/UgkxB1234567890_image.jpg",),
        ("posts/UgkxB1234567890_2",),
    ]
    assert item.text == "Which?\n\nYes\n\nNo"


@pytest.mark.parametrize(
    ("comment", "link", "answered"),
    [
        (Comment("UgzA1234567890", "a", video="abcdefghijk"), "https://www.youtube.com/watch?v=abcdefghijk&lc=UgzA1234567890", "abcdefghijk"),
        (Comment("UgzA1234567890", "a", post="UgkxB1234567890"), "https://www.youtube.com/post/UgkxB1234567890?lc=UgzA1234567890", "UgkxB1234567890"),
        (Comment("UgzA1234567890", "a", parent="UgzP1234567890", video="abcdefghijk"),
         "https://www.youtube.com/watch?v=abcdefghijk&lc=UgzA1234567890", "UgzP1234567890"),
        (Comment("UgzA1234567890", "a"), "", None),
    ],
)  # fmt: skip
def test_comments(tmp_path: Path, comment: Comment, link: str, answered: str | None) -> None:
    item = one(tmp_path, said=[comment])
    assert (item.kind, item.permalink) == ("reply", link)
    assert item.reply_to == (f"youtube:{CHANNEL}/{answered}" if answered else None)


def test_records_say_the_same_as_the_reader(tmp_path: Path) -> None:
    items, _ = read(
        zipped(tmp_path / "a.zip", FLOOD, said=[Comment("UgzA1234567890", "a", video="abcdefghijk"), Comment("UgzB1234567890", "b")],
               posted=[Post("UgkxB1234567890", "c")])
    )  # fmt: skip
    assert len(items) == 4
    for item in items:
        content = json.loads(canonical(item.content))
        assert RECORDS.record_id(CHANNEL, content["id"]) == item.record_id
        assert RECORDS.kind(content) == item.kind
        assert RECORDS.parent(content, item.record_id) == item.reply_to
        assert RECORDS.permalink(content, "https://www.youtube.com/@health") == item.permalink
        assert RECORDS.order(content) == 0
        assert [RECORDS.medium(medium.type) for medium in item.media] == [medium.shows for medium in item.media]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("plain", "plain"),
        ('{"text":"a "},{"text":"b"}', "a b"),
        ('{"text":"a"} {"text":"\nb"}', "a\nb"),
        ('{"takeoutSegments":[{"text":"a"},{"text":"b","mention":{"id":1}}]}', "ab"),
        ('{"text":"\\u003e a"},{"text":5},{"link":"x"}', "> a"),
        ('{"text":"half \\ud83d pair \\u0000"}', "half \ufffd pair \ufffd"),
        ('{"text":"\\ud83c\\udf0a"}', "🌊"),
        ('{"text":"open', '{"text":"open'),
        ('{"text":"a"},[1]', "a"),
        ('{no json, but "text"', '{no json, but "text"'),
        ("", ""),
    ],
)
def test_texts_in_pieces(cell: str, text: str) -> None:
    assert joined(cell) == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2023-09-19T17:42:53.434647+00:00", 1_695_145_373), ("2021-01-30T05:26:03Z", 1_611_984_363), ("2021-01-30 05:26:03 UTC", 1_611_984_363),
     ("2021-01-30T05:26:03+02:00", 1_611_977_163)],
)  # fmt: skip
def test_moments(text: str, seconds: int) -> None:
    assert moment(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2021-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "nan", "5"]
)
def test_moments_that_are_none(text: str) -> None:
    with pytest.raises(BadInstant):
        moment(text)


def test_titles_fold_alike() -> None:
    assert folded("Flood: What to DO?") == folded("flood_ what to do_") == "floodwhattodo"
    assert folded("कृषि") == "कृषि"
    names = ("one", "Two", "x" * 39, "x" * 40, "x" * 61, "🌊", "")
    titles = Titles(names)
    for identifier, title in [("a", "One"), ("b", "Two"), ("c", "Two!"), ("d", "x" * 60)]:
        titles.note(identifier, title)
    assert [titles.video_of(name) for name in names] == [
        "a",
        "",
        "",
        "d",
        "",
        "",
        "",
    ]


ODD_TEXTS = (
    "", " ", "0", "-1", "x" * 5000, "\u202e\u0301\U0001f3fd", "<script>alert(1)</script>", "../../etc/passwd", "https://" + "a" * 3000, "=cmd()",
    "9" * 400, '"', "\\", "\n\n", "\x00", "null", "[]", "{}", '{"text":', '{"text":[]}', '{"text":null}', '{"text":"a"}' * 50, "[" * 3000, '{"text":' * 3000,
    '{"takeoutSegments":{"a":1}}', "٣", "Public", "Private", "UC" + "a" * 22, "abcdefghijk", "2021-01-30T05:26:03+00:00", "2021-13-45T99:99:99", "en-x-private",
)  # fmt: skip


def test_no_text_in_any_cell_brings_the_reader_down(tmp_path: Path) -> None:
    good = [Video(f"goodvideo{number:02d}", f"Good {number}") for number in range(3)]
    odd = [(field, text) for field in Video._fields for text in ODD_TEXTS]
    videos = [Video(f"odd{number:08d}", "Odd")._replace(**{field: text}) for number, (field, text) in enumerate(odd)]
    said = [
        Comment("UgzA1234567890", "Odd", video="goodvideo00")._replace(**{field: text})
        for field in Comment._fields
        for text in ODD_TEXTS
    ]
    posted = [
        Post("UgkxB1234567890", "Odd")._replace(**{field: text}) for field in ("id", "text", "at") for text in ODD_TEXTS
    ]
    odd_texts = made.table(made.TEXTS, [[text] * len(made.TEXTS) for text in ODD_TEXTS])
    members = made.files([good[0], *videos, good[1], *videos, good[2]], said, posted, with_videos=False) | {
        "v/video texts.csv": odd_texts
    }
    members |= {f"videos/{number}.mp4": b"x" for number in range(5)} | {
        "videos/Good 1.en.srt": b"\xff\xfe\x00" + SRT.encode()
    }
    items, failures = read(made.write_zip(tmp_path / "a.zip", members))
    assert {item.title for item in items} >= {"Good 0", "Good 1", "Good 2"}
    assert len(items) > 0.7 * (2 * len(videos) + len(said) + len(posted))
    for item in items:
        canonical(item.content)
    assert all(failure.reason for failure in failures)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode) | st.just(SRT.encode()))
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_captions_of_any_bytes(data: bytes) -> None:
    words_of(io.BytesIO(data)).encode()


@given(st.text(max_size=200) | st.sampled_from(ODD_TEXTS))
@settings(max_examples=sized(100, 3_000), deadline=None)
def test_pieces_of_any_text(cell: str) -> None:
    try:
        joined(cell).encode()
    except RecursionError:
        assert cell.count("[") + cell.count("{") > 500


def test_the_registers_older_names_are_understood() -> None:
    spelled = DESCRIPTOR.shapes.spelled
    assert spelled is not None
    found = spelled("user/HealthDept")
    assert found is not None
    assert (found.kind, found.key) == ("legacy", "user/healthdept")
    assert [spelled(text) for text in ("user", "user/", "x/a", "user/a/b", "")] == [None] * 5
