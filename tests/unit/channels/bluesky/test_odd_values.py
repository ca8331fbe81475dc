"""No value inside a record ends the reading: whatever stands in any field, the record is kept or listed, and the others come in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.bluesky.cids import CBOR, RAW, Cid
from stance.channels.bluesky.dag_cbor import decode
from stance.channels.bluesky.exports import EXPORTS
from stance.channels.bluesky.posts import PostReader
from stance.channels.bluesky.records import RECORDS
from stance.engines.exports.item import ODD as WHATEVER
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, POST, REPOST, encode, post, ref, tid
from tests.sizes import sized
from tests.unit.channels.keeping import leaves, places, with_value

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, (1 << 63) - 1, -(1 << 63), "", " ", "0", "9" * 400, "x" * 5000, "a\0b", "\u202e\u0301\U0001f3fd", "qme",
    "<script>alert(1)</script>", "../../etc/passwd", "https://" + "a" * 3000, "9999-12-31T23:59:59-23:59", "at://did:plc:" + "a" * 2000,
    f"at://{DID}/{POST}/..", [], [[]], [None], ["a", 1], {}, {"": None}, {"$type": "blob"}, {"uri": None, "cid": []}, b"", b"\xff" * 40,
    Cid(CBOR + bytes(32)), Cid(RAW + bytes(32)), Cid(b"\x01\x71\x1b\x10" + bytes(16)), [{"$type": "blob", "ref": Cid(RAW + bytes(32))}],
)  # fmt: skip


def rich() -> dict[str, Any]:
    images = {
        "$type": "app.bsky.embed.images",
        "images": [{"image": made.blob_of(b"1"), "alt": "A road", "aspectRatio": {"width": 4, "height": 3}}],
    }
    index = {"byteStart": 0, "byteEnd": 4}
    facet = "app.bsky.richtext.facet#"
    features = [
        {"$type": f"{facet}link", "uri": "https://a.example"},
        {"$type": f"{facet}mention", "did": DID},
        {"$type": f"{facet}tag", "tag": "a"},
    ]
    return post(
        "Road closed",
        facets=[{"index": index, "features": features}],
        reply={"root": ref(f"{POST}/3kroot"), "parent": ref(f"{POST}/3kparent")},
        embed={
            "$type": "app.bsky.embed.recordWithMedia",
            "media": images,
            "record": {"record": ref(f"{POST}/3kquoted")},
        },
        langs=["en"],
        tags=["storm"],
        labels={"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]},
    )


def others() -> list[dict[str, Any]]:
    card = {
        "$type": "app.bsky.embed.external",
        "external": {"uri": "https://a.example", "title": "a", "description": "b"},
    }
    film = {"$type": "app.bsky.embed.video", "video": made.blob_of(b"1", "video/mp4"), "alt": "A road"}
    return [
        rich(),
        post("x", embed=card),
        post("x", embed=film),
        {"$type": REPOST, "subject": ref(f"{POST}/3k"), "createdAt": made.created(0)},
    ]


def checked(item: Item) -> None:
    """What the archive asks of whatever comes out."""
    written = json.dumps(item.content, ensure_ascii=False).encode()
    assert "float" not in {type(leaf).__name__ for leaf in leaves(item.content)}
    content = json.loads(written)
    assert RECORDS.kind(content) == item.kind
    assert RECORDS.parent(content, item.record_id) == item.reply_to
    assert RECORDS.medium("x")
    assert len(item.record_id) <= 120
    assert len(item.reply_to or "") <= 120
    assert "\0" not in "".join([item.text, *item.hashtags, *item.mentions, *(link.expanded for link in item.links)])
    assert len({one.media_id for one in item.media}) == len(item.media)
    assert all(len(one.media_id) <= 60 and len(one.type) <= 20 for one in item.media)
    assert all(isinstance(name, str) and name for name in item.hashtags + item.mentions)


def test_no_value_in_any_field_ends_the_reading(tmp_path: Path) -> None:
    records: dict[str, Any] = {f"{POST}/{tid(0)}": post("Good one")}
    for record in others():
        for path in places(record):
            for value in ODD:
                kind = REPOST if record["$type"] == REPOST else POST
                records[f"{kind}/{tid(len(records) + 100_000)}"] = with_value(record, path, value)
    records |= {f"{POST}/{tid(len(records) + 200_000 + n)}": value for n, value in enumerate(ODD)}
    records[f"{POST}/{tid(900_000)}"] = post("Good two")
    path = made.write_zip(tmp_path / "r.zip", made.Repository(records=records), did_document=made.document())
    package = open_package(path)
    export = EXPORTS.recognise(package)
    assert export.problems == ()
    reads = list(EXPORTS.open(package, export).read(export.parts[0]))
    items = [read[2] for read in reads if not isinstance(read, Failure)]
    assert len(reads) == len(records) == export.claimed_total
    assert len(items) > len(reads) * 0.85
    assert all(read.reason and read.lost for read in reads if isinstance(read, Failure))
    assert {item.text for item in items} >= {"Good one", "Good two"}
    for item in items:
        checked(item)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.text(st.characters(exclude_categories=["Cs"])) | st.binary() | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["$type", "uri", "cid", "ref", "val", "index", "record", "media", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
RICH = others()
PLACES = [(number, path) for number, record in enumerate(RICH) for path in places(record)]
READER = PostReader(DID, "", lambda _cid: ("", ""))


@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=3))
@settings(max_examples=sized(100, 10_000), deadline=None)
def test_whatever_stands_there_it_is_an_item_or_named(changes: list[tuple[Any, Any]]) -> None:
    number = changes[0][0][0]
    record: Any = RICH[number]
    for (place, path), value in changes:
        if place == number:
            try:
                record = with_value(record, path, value)
            except (KeyError, TypeError, IndexError):
                continue  # what stood there is gone already
    key = f"{REPOST if number == 3 else POST}/{tid(0)}"
    try:
        item = READER.item(key, "bafy", decode(encode(record)))
    except WHATEVER as error:
        assert str(error)
    else:
        checked(item)
