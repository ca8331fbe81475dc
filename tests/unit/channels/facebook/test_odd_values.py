"""No value inside an element ends the reading: whatever stands in any field, it is an item or named, and the others come in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.facebook.exports import EXPORTS
from stance.channels.facebook.records import RECORDS
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories import facebook_export as made
from tests.factories.facebook_export import PAGE_ID, Feed, album, comment, photo, post
from tests.sizes import sized
from tests.unit.channels.keeping import leaves, places, with_value

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", " ", "0", "-1", "9" * 400, "x" * 5000, "\x00", "a\x00b", "\ud800", "Ã©", "Ã", "é", "\u202e\u0301\U0001f3fd",
    "<script>alert(1)</script>", "../../etc/passwd", "/", "posts\\media\\1.jpg", "https://" + "a" * 3000, "@[1:2:[x]]", "@[" * 500, "#" * 500,
    [], [[]], [None], ["a", 1], {}, {"": None}, {"post": None}, {"media": ["x", {}]}, [{"data": {}, "media": {"uri": []}}],
)  # fmt: skip


def rich() -> dict[str, Any]:
    parts = [
        photo("111111111.jpg", description="Une photo"), {"external_context": {"url": "https://a.example", "name": "A", "source": "x"}},
        {"place": {"name": "Ici", "coordinate": {"latitude": 1.5, "longitude": 2.5}, "address": "x", "url": "x"}}, {"event": {"name": "x", "start_timestamp": 1}},
        {"note": {"title": "Bilan", "text": "Texte", "media": [photo("222222222.jpg")["media"]], "tags": []}}, {"text": "x"}, {"name": "x"},
    ]  # fmt: skip
    return post(
        "Route coupée #eau @[1:274:Ville]",
        attachments=parts,
        updated=made.FIRST + 5,
        tags=[{"name": "Ville"}],
        place={"name": "Ici"},
    )


def rich_comment() -> dict[str, Any]:
    return comment("Merci", group="") | {"attachments": [{"data": [photo("333333333.jpg")]}]}


def checked(item: Item) -> None:
    """What the archive asks of whatever comes out."""
    assert {type(leaf) for leaf in leaves(item.content)} <= {str, int, bool, type(None)}
    content = json.loads(json.dumps(item.content, ensure_ascii=False).encode())
    assert RECORDS.kind(content) == item.kind
    assert 0 <= item.created_at < 1 << 35
    assert len(item.record_id) <= 120
    assert "\0" not in "".join(
        [item.text, item.title, *item.hashtags, *item.mentions, *(link.expanded for link in item.links)]
    )
    assert len({one.media_id for one in item.media}) == len(item.media)
    assert all(0 < len(one.media_id) <= 60 and len(one.type) <= 20 for one in item.media)


def read(path: Path, feed: Feed) -> list[tuple[int, int, Item] | Failure]:
    package = open_package(made.write_folder(path, feed))
    export = EXPORTS.recognise(package).of_account(PAGE_ID)
    opened = EXPORTS.open(package, export)
    return [read for part in export.parts for read in opened.read(part)]


def raw(elements: list[Any]) -> bytes:
    return json.dumps(elements).encode()  # numbers beyond 64 bits and lone surrogates, too


def test_no_value_in_any_field_ends_the_reading(tmp_path: Path) -> None:
    posts = [
        post("Good one"),
        *(with_value(rich(), path, value) for path in places(rich()) for value in ODD),
        *ODD,
        post("Good two"),
    ]
    comments = [with_value(rich_comment(), path, value) for path in places(rich_comment()) for value in ODD]
    one = photo("444444444.jpg", description="x")["media"]
    photos = [with_value(one, path, value) for path in places(one) for value in ODD]
    root = "this_profile's_activity_across_facebook/"
    files = {
        f"{root}posts/profile_posts_1.json": raw(posts),
        f"{root}comments_and_reactions/comments.json": b'{"comments_v2": ' + raw(comments) + b"}",
        f"{root}posts/album/0.json": b'{"name": 5, "photos": ' + raw(photos) + b"}",
    }
    reads = read(tmp_path / "f", Feed(files=files))
    items = [one[2] for one in reads if not isinstance(one, Failure)]
    shown = len(posts) + len(comments) + len(photos) - len(reads)
    assert 0 <= shown < 30  # photos whose odd paths stand in posts, too
    assert len(items) > len(reads) * 0.85
    assert all(one.reason for one in reads if isinstance(one, Failure))
    assert {"Good one", "Good two"} <= {item.text for item in items}
    for item in items:
        checked(item)


JSON = st.recursive(
    st.sampled_from([one for one in ODD if not isinstance(one, list | dict)]) | st.text(st.characters(exclude_categories=["Cs"])) | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["post", "data", "media", "uri", "name", "url", "timestamp", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(list(places(rich()))), JSON), min_size=1, max_size=20))
@settings(max_examples=sized(60, 2000), deadline=None)
def test_whatever_stands_there_it_is_an_item_or_named(tmp_path_factory: Any, changes: list[tuple[Any, Any]]) -> None:
    posts = [with_value(rich(), path, value) for path, value in changes]
    folder = tmp_path_factory.mktemp("f")
    reads = read(folder, Feed(files={"posts/profile_posts_1.json": raw(posts)}))
    assert len(reads) == len(posts)
    for one in reads:
        if isinstance(one, Failure):
            assert one.reason
        else:
            checked(one[2])


def test_albums_of_any_shape_are_read_beside_posts(tmp_path: Path) -> None:
    for number, value in enumerate(ODD):
        found = read(
            tmp_path / str(number),
            Feed([[post("Good")]], albums=[album() | {"photos": value}] if not isinstance(value, str) else []),
        )
        assert next(one[2].text for one in found if not isinstance(one, Failure)) == "Good"
