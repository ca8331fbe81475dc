"""What a post on Mastodon becomes: its words, what is beside them, and what it is called for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stance.channels.mastodon.attachments import MediaFiles
from stance.channels.mastodon.exports import EXPORTS
from stance.channels.mastodon.posts import BadPost, NoPost, PostReader
from stance.channels.mastodon.records import RECORDS
from stance.engines.exports.item import Item, Link
from stance.engines.exports.package import open_package
from tests.factories import mastodon_export as made
from tests.unit.channels.keeping import read_whole

ID = f"{made.ACCOUNT}/statuses/1"
RECORD = "mastodon:social.example.gov/users/health/statuses/1"


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> MediaFiles:
    (tmp_path / "none").mkdir()
    return MediaFiles(open_package(tmp_path / "none"))


@pytest.fixture(name="reader")
def _reader(files: MediaFiles) -> PostReader:
    return PostReader(made.ACCOUNT, files)


def of(reader: PostReader, text: str = "Text", **more: Any) -> Item:
    return reader.item(made.post(1, text, **more))


def test_a_post_is_all_that_people_see(reader: PostReader) -> None:
    item = of(reader, "Road closed: #Flood & rain https://health.example.gov/a?b=1\n\nStay home.")
    text = "Road closed: #Flood & rain https://health.example.gov/a?b=1\n\nStay home."
    assert item.content == {
        "account": made.ACCOUNT,
        "created_at": "2023-04-05T06:07:08Z",
        "id": ID,
        "links": [{"expanded": "https://health.example.gov/a?b=1", "shown": "https://health.example.gov/a?b=1"}],
        "platform": "mastodon",
        "schema": "stance-content/1",
        "text": text,
    }
    assert (item.text, item.record_id, item.permalink, item.kind, item.language) == (text, RECORD, ID, "post", "en")
    assert (item.hashtags, item.links) == (
        ("Flood",),
        (Link("https://health.example.gov/a?b=1", "https://health.example.gov/a?b=1"),),
    )
    assert item.counters == {"likes": 1, "reposts": 1}
    assert not item.edited


def test_a_content_warning_is_read_first(reader: PostReader) -> None:
    item = of(reader, "It is over.", summary="Flood &amp; fire", sensitive=True)
    assert item.text == "Flood & fire\n\nIt is over."
    assert item.content["warning"] == "Flood & fire"
    assert "sensitive" not in item.content


def test_edited_says_when_and_orders_the_states(reader: PostReader) -> None:
    first, later = of(reader), of(reader, "Other", updated="2023-04-06T00:00:00Z")
    assert later.edited
    assert later.content["edited_at"] == "2023-04-06T00:00:00Z"
    assert RECORDS.order(first.content) == 0 < RECORDS.order(later.content)
    same = of(reader, updated="2023-04-05T06:07:08Z")
    assert (same.edited, same.content) == (False, first.content)


def test_a_repost_is_the_address_of_what_it_repeats(reader: PostReader) -> None:
    item = reader.item(made.repost(9, "https://other.example/users/bob/statuses/5"))
    assert (item.kind, item.text) == ("repost", "https://other.example/users/bob/statuses/5")
    assert item.content["reposts"] == item.text
    assert item.record_id == "mastodon:social.example.gov/users/health/statuses/9/activity"
    assert item.permalink == f"{made.ACCOUNT}/statuses/9"
    inlined = reader.item(made.repost(9, "") | {"object": made.note(8, "Own")})
    assert inlined.text == f"{made.ACCOUNT}/statuses/8"


@pytest.mark.parametrize(
    ("reply_to", "parent"),
    [
        (f"{made.ACCOUNT}/statuses/7", "mastodon:social.example.gov/users/health/statuses/7"),
        ("https://social.example.gov/users/fire/statuses/7", "mastodon:social.example.gov/users/fire/statuses/7"),
        ("https://other.example/users/bob/statuses/7", "mastodon:other.example/users/bob/statuses/7"),
        ("https://social.example.gov/objects/6c1f", "mastodon:social.example.gov/users/health/objects/6c1f"),
        ("https://other.example/p?id=1", None),
        ("https://other.example/" + "a" * 200, None),
        ({"id": f"{made.ACCOUNT}/statuses/7"}, "mastodon:social.example.gov/users/health/statuses/7"),
    ],
)
def test_a_reply_knows_what_it_answers(reader: PostReader, reply_to: object, parent: str | None) -> None:
    item = of(reader, inReplyTo=reply_to)
    assert (item.kind, item.reply_to) == ("reply", parent)


@pytest.mark.parametrize("key", ["quote", "quoteUri", "quoteUrl", "_misskey_quote"])
def test_a_quote_names_what_it_quotes_and_not_twice(reader: PostReader, key: str) -> None:
    html = '<p class="quote-inline">RE: <a href="https://other.example/1">https://other.example/1</a></p><p>So true</p>'
    item = of(reader, content=html, **{key: "https://other.example/users/bob/statuses/1"})
    assert (item.kind, item.text) == ("quote", "So true")
    assert item.content["quotes"] == "https://other.example/users/bob/statuses/1"
    assert of(reader, quote={"type": "Tombstone"}).kind == "post"


def test_a_poll_asks_and_does_not_count(reader: PostReader) -> None:
    options = [{"type": "Note", "name": name, "replies": {"totalItems": 5}} for name in ("Yes", "No")]
    item = reader.item(
        made.post(1, "Is it dry?", type="Question", oneOf=options, votersCount=9, closed="2023-05-01T00:00:00Z")
    )
    assert item.text == "Is it dry?\n\n- Yes\n- No"
    assert item.content["poll"] == {"is_multiple": False, "options": ["Yes", "No"]}
    assert of(reader, anyOf=options).content["poll"]["is_multiple"]


def test_mentions_are_names_and_no_links(reader: PostReader) -> None:
    html = (
        '<p><span class="h-card"><a href="https://other.example/@bob" class="u-url mention">@<span>bob</span></a></span> '
        '<a href="https://x.example" rel="tag">#Dry</a> thanks</p>'
    )
    tag = [
        {"type": "Mention", "href": "https://other.example/users/bob", "name": "@bob@other.example"},
        {"type": "Hashtag", "name": "#dry"}, {"type": "Emoji", "name": ":tap:"}, "odd",
    ]  # fmt: skip
    item = of(reader, content=html, tag=tag)
    assert (item.text, item.mentions, item.hashtags, item.links) == (
        "@bob #Dry thanks",
        ("bob@other.example",),
        ("Dry",),
        (),
    )
    assert "other.example" not in repr(item.content)


def test_an_article_has_a_title_and_a_video_is_one(reader: PostReader) -> None:
    item = of(reader, type="Article", name="On <b>water</b>")
    assert (item.kind, item.title, item.content["title"], item.content["form"]) == (
        "article",
        "On water",
        "On water",
        "article",
    )
    assert of(reader, type="Video", name="Tap").kind == "video"
    assert of(reader, type="Note", name="not a title").title == ""


def test_media_have_their_alternatives_and_files(tmp_path: Path) -> None:
    name = "109/348/123/456/789/012/original/1a2b.png"
    attachments = [
        made.picture(name, "A tap"),
        made.picture("000/000/321/original/x%20y.mp4", mediaType="video/mp4"),
        made.picture("1/original/gone.ogg", mediaType="audio/ogg", url="https://cdn.example/bucket/media_attachments/files/1/gone.ogg"),
        made.picture(name, "the same again"),
        {"type": "Link", "href": "https://card.example"},
        {"type": "Document", "mediaType": "application/pdf", "url": "https://pleroma.example/media/abc.pdf?name=x.pdf"},
        {"type": "Document", "url": [{"type": "Link", "href": "https://pleroma.example/media/def.jpg", "mediaType": "image/jpeg"}]},
        {"type": "Image"},
    ]  # fmt: skip
    media = {name: made.PNG, "000/000/321/original/x y.mp4": b"film", "999/original/left.png": made.PNG}
    files = made.files_of([made.post(1, "See", attachment=attachments)], media=media)
    for prefix in ("", "home/mastodon/live/public/system/"):
        moved = {prefix * name.startswith("media_") + name: data for name, data in files.items()}
        package = open_package(made.write_folder(tmp_path / f"at-{len(prefix)}", moved))
        export, (item,), _ = read_whole(EXPORTS, package)
        shown = [(one.media_id, one.type, one.shows, one.alt, len(one.files)) for one in item.media]
        assert shown[:3] == [
            ("109348123456789012", "image", "image", "A tap", 1),
            ("321", "video", "video", None, 1),
            (item.media[2].media_id, "audio", "media", None, 0),
        ]
        assert [one[1:] for one in shown[3:]] == [
            ("file", "media", None, 0), ("image", "image", None, 0), ("image", "image", None, 0),
        ]  # fmt: skip
        assert item.content["media"][0] == {"alt": "A tap", "id": "109348123456789012", "type": "image"}
        assert "original" not in repr(item.content)
        with package.open(item.media[0].files[0]) as stream:
            assert stream.read() == made.PNG
        assert len(list(EXPORTS.media_files(package, export))) == 3


@pytest.mark.parametrize(
    ("account", "uri", "record"),
    [
        ("https://h.example/users/a", "https://h.example/users/a/statuses/1", "mastodon:h.example/users/a/statuses/1"),
        ("https://h.example/a", "https://h.example/a/p/17.5", "mastodon:h.example/a/p/17.5"),
        ("https://h.example/users/a", "https://h.example/objects/6c-1f", "mastodon:h.example/users/a/objects/6c-1f"),
        ("http://h.example/users/a", "https://h.example/users/a/statuses/1", "mastodon:h.example/users/a/statuses/1"),
        ("https://h.example/users/a", "https://other.example/1", "mastodon:h.example/users/a/other.example/1"),
        ("https://h.example/users/a", "~abc", "mastodon:h.example/users/a/~abc"),
    ],
)
def test_a_record_is_called_by_its_uri(account: str, uri: str, record: str) -> None:
    assert RECORDS.record_id(account, uri) == record
    assert record.startswith(RECORDS.record_id(account, ""))


@pytest.mark.parametrize(
    "rest", ["statuses/1?a=b", "statuses/1#c", "statuses/é", "a/../b", "a//b", "a/", "a b", "a\x00", "x" * 200, "./a"]
)
def test_what_cannot_stand_in_an_address_is_called_by_a_hash(rest: str) -> None:
    found = RECORDS.record_id(made.ACCOUNT, f"{made.ACCOUNT}/{rest}")
    assert found.startswith("mastodon:social.example.gov/users/health/~")
    assert len(found) == len("mastodon:social.example.gov/users/health/~") + 20
    long = RECORDS.record_id("https://" + "a" * 90, "https://b/" + "c" * 200)
    assert len(long) <= 120
    assert long.startswith(RECORDS.record_id("https://" + "a" * 90, ""))


def test_without_an_id_it_is_called_by_what_does_not_change(reader: PostReader) -> None:
    def nameless(text: str) -> Item:
        activity = made.post(1, text)
        del activity["id"], activity["object"]["id"]
        return reader.item(activity)

    assert nameless("a").record_id.startswith("mastodon:social.example.gov/users/health/~")
    assert nameless("a").record_id == nameless("a").record_id != nameless("b").record_id


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"type": "Like"}, NoPost, "an activity of the type Like"),
        ({"type": ["Create"]}, NoPost, "an activity of the type nothing"),
        ({"object": {"type": "Tombstone"}}, NoPost, "an object of the type Tombstone"),
        ({"object": ID}, BadPost, "the address of a post only"),
        ({"actor": "https://other.example/users/bob"}, BadPost, "by another account"),
        ({"object": made.note(1, "x", attributedTo="https://other.example/users/bob")}, BadPost, "by another account"),
        ({"object": made.note(1, "x", published="soon")}, ValueError, "in no form"),
        ({"object": made.note(1, "x", published=None), "published": None}, ValueError, "no date"),
    ],
)
def test_what_is_no_post_of_the_account_says_why(
    reader: PostReader, change: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        reader.item(made.post(1, "x") | change)
    with pytest.raises(BadPost, match="no activity"):
        reader.item([])


def test_what_it_says_in_several_languages_is_no_language(reader: PostReader) -> None:
    assert of(reader, contentMap={"en": "a", "fr": "b"}).language is None
    assert of(reader, contentMap={"und": "a"}).language is None
    assert of(reader, content=None, contentMap={"pt-BR": "<p>Olá</p>"}).text == "Olá"
