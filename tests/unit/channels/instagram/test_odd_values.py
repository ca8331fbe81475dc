"""No value inside an element ends the reading: whatever stands in any field, it is an item or named, and the others come in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.instagram.exports import EXPORTS
from stance.channels.instagram.records import RECORDS
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories import instagram_export as made
from tests.factories.instagram_export import FIRST, Feed, as_json, carousel, labelled, old, single, story
from tests.sizes import sized
from tests.unit.channels.keeping import leaves, places, with_value

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", " ", "0", "-1", "9" * 400, "x" * 5000, "\x00", "a\x00b", "\ud800", "Ã©", "Ã", "é", "\u202e\u0301\U0001f3fd",
    "<script>alert(1)</script>", "../../etc/passwd", "/", "media\\posts\\1.jpg", "https://" + "a" * 3000, "@" * 500, "#" * 500, "9999-12-31T23:59:59", "2018-02-30T00:00:00",
    "0001-01-01T00:00:00+23:59", [], [[]], [None], ["a", 1], {}, {"": None}, {"uri": None}, {"media": ["x", {}]}, [{"uri": {}, "title": []}],
)  # fmt: skip


def checked(item: Item) -> None:
    """What the archive asks of whatever comes out."""
    assert {type(leaf) for leaf in leaves(item.content)} <= {str, int, bool, type(None)}
    content = json.loads(json.dumps(item.content, ensure_ascii=False).encode())
    assert RECORDS.kind(content) == item.kind
    assert 0 <= item.created_at < 1 << 35
    assert len(item.record_id) <= 120
    assert "\0" not in "".join([item.text, *item.hashtags, *item.mentions, *(link.expanded for link in item.links)])
    assert item.media
    assert len({one.media_id for one in item.media}) == len(item.media) == len(item.content["media"])
    assert all(0 < len(one.media_id) <= 60 and len(one.type) <= 20 for one in item.media)


def read(path: Path, feed: Feed) -> list[tuple[int, int, Item] | Failure]:
    package = open_package(made.write_folder(path, feed))
    export = EXPORTS.recognise(package).of_account("@" + "a" * 30)
    opened = EXPORTS.open(package, export)
    return [one for part in export.parts for one in opened.read(part)]


FORMS = (
    single("Route #eau @a"),
    carousel("Vues", "a_17900000001.jpg", "b_17900000002.mp4"),
    labelled("Vues", "a_17900000001.jpg"),
)


def test_no_value_in_any_field_ends_the_reading(tmp_path: Path) -> None:
    posts = [
        single("Good one"),
        *(with_value(one, path, value) for one in FORMS for path in places(one) for value in ODD),
        *ODD,
        single("Good two"),
    ]
    stories = [with_value(story(), path, value) for path in places(story()) for value in ODD]
    files = {
        "your_instagram_activity/media/posts_1.json": as_json(posts),
        "your_instagram_activity/media/stories.json": b'{"x": 1, "ig_stories": ' + as_json(stories) + b"}",
    }
    reads = read(tmp_path / "f", Feed(files=files))
    items = [one[2] for one in reads if not isinstance(one, Failure)]
    assert len(reads) == len(posts) + len(stories)
    assert len(items) > len(reads) * 0.8
    assert all(one.reason for one in reads if isinstance(one, Failure))
    assert {"Good one", "Good two"} <= {item.text for item in items}
    for item in items:
        checked(item)


def test_no_value_in_old_exports_either(tmp_path: Path) -> None:
    one = old("Une photo", location="Ici")
    photos = [old("Good"), *(with_value(one, path, value) for path in places(one) for value in ODD)]
    reads = read(
        tmp_path / "f",
        Feed(
            layout="media.json",
            files={"media.json": b'{"photos": ' + as_json(photos) + b', "videos": [], "direct": [{}]}'},
        ),
    )
    assert len(reads) == len(photos)
    for found in reads:
        if not isinstance(found, Failure):
            checked(found[2])


JSON = st.recursive(
    st.sampled_from([one for one in ODD if not isinstance(one, list | dict)]) | st.text(st.characters(exclude_categories=["Cs"])) | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["media", "uri", "title", "label_values", "label", "value", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
PLACES = [(one, path) for one in FORMS for path in places(one)]


@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=20))
@settings(max_examples=sized(60, 2000), deadline=None)
def test_whatever_stands_there_it_is_an_item_or_named(tmp_path_factory: Any, changes: list[tuple[Any, Any]]) -> None:
    posts = [with_value(one, path, value) for (one, path), value in changes]
    reads = read(tmp_path_factory.mktemp("f"), Feed(files={"content/posts_1.json": as_json(posts)}))
    assert len(reads) == len(posts)
    for found in reads:
        if isinstance(found, Failure):
            assert found.reason
        else:
            checked(found[2])


@pytest.mark.parametrize("at", [FIRST, 0, (1 << 35) - 1])
def test_times_at_the_edges(tmp_path: Path, at: int) -> None:
    (found,) = read(tmp_path / "f", Feed([[single("x", at)]]))
    assert not isinstance(found, Failure)
    assert found[2].created_at == at
