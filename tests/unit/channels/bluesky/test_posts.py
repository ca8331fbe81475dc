"""One record becomes one version of one post: text, what it answers and quotes, links and names in it, pictures, labels."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from stance.channels.bluesky.dag_cbor import decode
from stance.channels.bluesky.dates import parse_datetime
from stance.channels.bluesky.exports import EXPORTS
from stance.channels.bluesky.posts import BadPost, PostReader
from stance.channels.bluesky.records import RECORDS
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, POST, REPOST, cid_of, encode, post, ref, tid

OTHER = "did:plc:z72i7hdynmk6r22z27h6tvur"
KEY = f"{POST}/{tid(0)}"
READER = PostReader(DID, made.HANDLE, lambda _cid: ("", ""))


def item(record: dict[str, Any], key: str = KEY) -> Item:
    """As it comes out of its own bytes."""
    block = encode(record)
    found = READER.item(key, cid_of(block).text, decode(block))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (our own bytes)
    record_id = RECORDS.record_id(DID, key)
    assert (RECORDS.parent(found.content, record_id), RECORDS.kind(found.content)) == (found.reply_to, found.kind)
    assert RECORDS.permalink(found.content, f"https://bsky.app/profile/{made.HANDLE}") == found.permalink
    assert found.content["created_at"] == post_time(found)
    json.dumps(found.content, ensure_ascii=False).encode()
    return found


def post_time(found: Item) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(found.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def facet(start: int, end: int, **feature: str) -> dict[str, Any]:
    kind = {"uri": "link", "did": "mention", "tag": "tag"}[next(iter(feature))]
    index = {"$type": "app.bsky.richtext.facet#byteSlice", "byteStart": start, "byteEnd": end}
    return {"index": index, "features": [{"$type": f"app.bsky.richtext.facet#{kind}"} | feature]}


def test_content_is_what_the_author_controls_and_the_state_it_is_in() -> None:
    record = post("Take care")
    found = item(record)
    assert found.content == {
        "account": DID,
        "cid": cid_of(encode(record)).text,
        "created_at": "2023-11-14T22:13:20Z",
        "id": f"at://{DID}/{KEY}",
        "platform": "bluesky",
        "schema": "stance-content/1",
        "text": "Take care",
    }
    assert (found.record_id, found.permalink) == (
        f"bluesky:at://{DID}/{KEY}",
        f"https://bsky.app/profile/{made.HANDLE}/post/{tid(0)}",
    )
    assert RECORDS.record_id(DID, tid(0)) == found.record_id
    assert item(post("Take more care")).record_id == found.record_id
    assert item(post("Take more care")).content["cid"] != found.content["cid"]


def test_facets_are_bytes_of_the_text() -> None:
    text = "😀 #abcdef siehe @dr.müller.example auf healthy.example/…"
    raw = text.encode()
    at = [raw.index(part.encode()) for part in ("#abcdef", "@dr.müller.example", "healthy.example/…")]
    facets = [
        facet(at[0], at[0] + 7, tag="abcdef"),
        facet(at[1], at[1] + len("@dr.müller.example".encode()), did=OTHER),
        facet(at[2], len(raw), uri="https://healthy.example/page"),
    ]
    found = item(post(text, facets=facets, tags=["ABCDEF", "storm"]))
    assert (found.hashtags, found.mentions) == (("abcdef", "storm"), ("dr.müller.example",))
    assert found.content["links"] == [{"expanded": "https://healthy.example/page", "shown": "healthy.example/…"}]
    assert (found.content["mentions"], found.content["tags"]) == ([OTHER], ["ABCDEF", "storm"])


@pytest.mark.parametrize("index", [(1, 3), (-1, 2), (2, 2), (0, 999), (3, 1)])
def test_facets_that_mean_no_part_of_the_text_still_link(index: tuple[int, int]) -> None:
    found = item(post("😀 x", facets=[facet(*index, uri="https://a.example"), facet(*index, did=OTHER)]))
    assert found.content["links"] == [{"expanded": "https://a.example", "shown": "https://a.example"}]
    assert found.mentions == (OTHER,)


def test_a_reply_says_to_what_and_of_whose_thread() -> None:
    found = item(post("Yes", reply={"root": ref(f"{POST}/3kroot"), "parent": ref(f"{POST}/3kparent", OTHER)}))
    assert (found.kind, found.reply_to) == ("reply", f"bluesky:at://{OTHER}/{POST}/3kparent")
    assert found.content["reply_to"] == ref(f"{POST}/3kparent", OTHER) | {"root": f"at://{DID}/{POST}/3kroot"}
    assert item(post("Yes", reply={"root": ref("x")})).warnings == ("it says that it is a reply, and not to what",)


def test_reposts_and_quotes_name_what_they_show() -> None:
    subject = ref(f"{POST}/3kabc", OTHER)
    shown = {"expanded": f"https://bsky.app/profile/{OTHER}/post/3kabc", "shown": subject["uri"]}
    found = item({"$type": REPOST, "subject": subject, "createdAt": made.created(0)}, f"{REPOST}/{tid(0)}")
    assert (found.kind, found.text, found.permalink) == ("repost", "", "")
    assert (found.content["reposts"], found.content["links"]) == (subject, [shown])
    quote = item(post("See", embed={"$type": "app.bsky.embed.record", "record": subject}))
    assert (quote.kind, quote.content["quotes"], quote.content["links"]) == ("quote", subject, [shown])
    a_list = item(post("See", embed={"$type": "app.bsky.embed.record", "record": ref("app.bsky.graph.list/3kabc")}))
    assert (a_list.kind, a_list.content["shows"]) == ("post", ref("app.bsky.graph.list/3kabc"))
    answer = {"root": subject, "parent": subject}
    assert item(post("See", reply=answer, embed={"$type": "app.bsky.embed.record", "record": subject})).kind == "reply"
    with pytest.raises(BadPost, match="what it reposts"):
        item({"$type": REPOST, "subject": {"uri": "x"}, "createdAt": made.created(0)}, f"{REPOST}/{tid(0)}")


IMAGE, FILM = made.blob_of(b"one"), made.blob_of(b"film", "video/mp4")
IMAGES = {
    "$type": "app.bsky.embed.images",
    "images": [{"image": IMAGE, "alt": "A road"}, {"image": made.blob_of(b"two"), "alt": ""}],
}


def test_pictures_and_films_with_their_words() -> None:
    found = item(post("Look", embed=IMAGES))
    assert [(one.media_id, one.type, one.shows, one.alt) for one in found.media] == [
        (IMAGE["ref"].text, "image", "image", "A road"), (made.blob_of(b"two")["ref"].text, "image", "image", None),
    ]  # fmt: skip
    assert found.content["media"][0] == {
        "alt": "A road",
        "id": IMAGE["ref"].text,
        "mime": "image/jpeg",
        "type": "image",
    }
    film = item(post("Look", embed={"$type": "app.bsky.embed.video", "video": FILM, "alt": "A flood"}))
    assert [(one.type, one.shows, one.alt) for one in film.media] == [("video", "video", "A flood")]
    gallery = {
        "$type": "app.bsky.embed.gallery",
        "media": [{"$type": "app.bsky.embed.gallery#image", "image": IMAGE, "alt": "x"}],
    }
    assert len(item(post("Look", embed=gallery)).media) == 1
    both = {
        "$type": "app.bsky.embed.recordWithMedia",
        "media": IMAGES,
        "record": {"$type": "app.bsky.embed.record", "record": ref(f"{POST}/3k")},
    }
    assert (len(item(post("Look", embed=both)).media), item(post("Look", embed=both)).kind) == (2, "quote")
    both["record"] = {"record": ref(f"{POST}/3k")}
    assert item(post("Look", embed=both)).kind == "quote"
    old = {
        "$type": "app.bsky.embed.images",
        "images": [{"image": {"cid": "bafkreiold", "mimeType": "image/png"}, "alt": "x"}],
    }
    assert item(post("Look", embed=old)).media[0].media_id == "bafkreiold"


def test_an_embed_of_tomorrow_still_shows_its_files() -> None:
    found = item(
        post("Look", embed={"$type": "app.bsky.embed.panorama", "parts": [{"file": IMAGE}, {"deep": {"film": FILM}}]})
    )
    assert [one.type for one in found.media] == ["image", "video"]
    assert found.warnings == ("an embed of a kind that is not known here: panorama",)


def test_a_card_of_a_page() -> None:
    card = {"uri": "https://health.example/a", "title": "Boil water", "description": "Until Friday", "thumb": IMAGE}
    found = item(post("See", embed={"$type": "app.bsky.embed.external", "external": card}))
    assert found.content["card"] == {
        "description": "Until Friday",
        "title": "Boil water",
        "uri": "https://health.example/a",
    }
    assert found.content["links"] == [{"expanded": card["uri"], "shown": card["uri"]}]
    assert found.media == ()


def test_languages_labels_and_kinds_of_text() -> None:
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}, {"val": ""}, {}]}
    found = item(post("Bonjour", langs=["fr-CA", "en"], labels=labels))
    assert (found.language, found.content["languages"], found.content["labels"]) == (
        "fr-ca",
        ["fr-CA", "en"],
        ["graphic-media"],
    )
    assert item(post("Hi", langs=["und"])).language is None
    odd = item(post("a\0b"))
    assert (odd.text, odd.warnings) == ("a\ufffdb", ("a NUL character in the text: shown as U+FFFD",))


@pytest.mark.parametrize(
    "stated",
    [
        None,
        5,
        "",
        "yesterday",
        "2023-02-30T00:00:00Z",
        "1960-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2023-01-01T00:00:00",
    ],
)
def test_a_time_that_is_none_is_taken_from_the_key(stated: Any) -> None:
    found = item(post("Hi") | {"createdAt": stated})
    assert found.created_at == made.FIRST
    assert "filed under the time in its key" in found.warnings[0]
    with pytest.raises(BadPost, match="it has no time"):
        item(post("Hi") | {"createdAt": stated}, f"{POST}/self")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1985-04-12T23:20:50.123Z", 482196050), ("1985-04-12T23:20:50Z", 482196050), ("1985-04-12T23:20:50.123+01:45", 482189750),
        ("1985-04-12T23:20:50.123-07:00", 482221250), ("1985-04-12T23:20:50.12345678912345Z", 482196050),
        ("1985-04-12T23:20Z", None), ("1985-04-12", None), ("1985-04-12T23:99:50.123Z", None), ("1985-04-12 23:20:50.123Z", None),
        ("1985-04-12t23:20:50.123z", None), ("1985-04-12T23:20:50.123-00:00", None), ("-1985-04-12T23:20:50Z", None),
        ("1985-04-12T25:20:50Z", None), ("01985-04-12T23:20:50.123Z", None), ("1985-04-12T23:20:50.Z", None), ("２０２３-01-01T00:00:00Z", None),
    ],
)  # fmt: skip
def test_datetimes_are_read_as_the_lexicon_has_them(text: str, seconds: int | None) -> None:
    assert parse_datetime(text) == seconds


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ([], "no map"), ("x", "no map"), ({}, "of another kind: None"), (post("x") | {"$type": "app.bsky.feed.like"}, "of another kind"),
        (post("x") | {"text": None}, "it has no text"), ({"$type": POST, "createdAt": made.created(0)}, "it has no text"),
    ],
)  # fmt: skip
def test_what_is_no_post(record: Any, told: str) -> None:
    with pytest.raises(BadPost, match=told):
        READER.item(KEY, "x", record)
    with pytest.raises(BadPost, match="longer than"):
        READER.item(f"{POST}/{'x' * 500}", "x", post("x"))


def test_files_are_given_where_they_are_what_they_are_called(tmp_path: Path) -> None:
    names = [f"media/{IMAGE['ref'].text}.jpg", f"media/{made.blob_of(b'two')['ref'].text}"]
    repository = made.Repository(records={KEY: post("Look", embed=IMAGES)})
    path = made.write_folder(tmp_path / "r", repository, files={names[0]: b"one", names[1]: b"not two"})
    package = open_package(path)
    export = EXPORTS.recognise(package)
    (read,) = EXPORTS.open(package, export).read(export.parts[0])
    assert not isinstance(read, Failure)
    assert [one.files for one in read[2].media] == [(names[0],), ()]
    assert read[2].warnings == (
        f"the file {names[1]} is not what the post shows: it does not have the hash that its name says",
    )
