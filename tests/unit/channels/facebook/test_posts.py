"""One element becomes one post or comment: text as people see it, what it shows, and nothing that changes without its author."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from stance.channels.facebook.posts import PostReader
from stance.channels.facebook.records import RECORDS
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from stance.engines.exports.unnamed_posts import Files, NoPost
from tests.factories.facebook_export import FIRST, PAGE_ID, comment, mangled, photo, post


@pytest.fixture(name="reader")
def _reader(tmp_path: Path) -> PostReader:
    return PostReader(PAGE_ID, Files(open_package(tmp_path)))


def named(reader: PostReader, item: Item) -> Item:
    reader.name(item, item.post_id)
    assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 (our own bytes)
    assert RECORDS.kind(item.content) == item.kind
    assert RECORDS.parent(item.content, item.record_id) is item.reply_to is None
    assert RECORDS.record_id(PAGE_ID, item.post_id) == item.record_id
    json.dumps(item.content, ensure_ascii=False).encode()
    return item


def read(reader: PostReader, element: Any) -> Item:
    return named(reader, reader.post(mangled(element), ()))


def test_content_is_what_the_author_controls_and_no_more(reader: PostReader) -> None:
    found = read(reader, post("Évacuez la côte ☀️"))
    assert found.content == {
        "account": PAGE_ID,
        "created_at": "2020-09-13T12:26:40Z",
        "id": found.post_id,
        "platform": "facebook",
        "schema": "stance-content/1",
        "text": "Évacuez la côte ☀️",
    }
    assert (found.permalink, found.edited, found.record_id) == ("", False, f"facebook:{PAGE_ID}/{found.post_id}")
    other_language = post(
        "Évacuez la côte ☀️", title="Die Seite hat ihren Status aktualisiert.", tags=[{"name": "Feuerwehr"}]
    )
    assert read(reader, other_language).content == found.content
    assert read(reader, other_language).mentions == ("Feuerwehr",)


def test_a_change_is_known_by_its_moment(reader: PostReader) -> None:
    assert read(reader, post("x", updated=FIRST)).edited is False
    assert read(reader, post("x", updated=FIRST + 60)).edited is True
    assert read(reader, post("x", updated=FIRST + 60)).content == read(reader, post("x")).content | {"is_edited": True}
    assert read(reader, post("x", updated=FIRST + 90)).content == read(reader, post("x", updated=FIRST + 60)).content
    assert read(reader, post("y", updated=FIRST + 60)).post_id != read(reader, post("x")).post_id


def test_names_hashtags_and_addresses_in_a_text(reader: PostReader) -> None:
    found = read(reader, post("Avec @[100064:274:Ville d’Été] #inondation, voir https://sante.example/a."))
    assert found.text == "Avec Ville d’Été #inondation, voir https://sante.example/a."
    assert (found.mentions, found.hashtags) == (("Ville d’Été",), ("inondation",))
    assert [link.expanded for link in found.links] == ["https://sante.example/a"]
    assert "links" not in found.content


def test_photos_and_videos_with_their_own_words(reader: PostReader) -> None:
    shows = [
        photo("28819_1251667781858_646231_n_1251667781858.jpg", description="Deux photos"),
        photo("222222222.mp4", description="Le pont coupé"),
        photo("222222222.mp4"),
    ]
    found = read(reader, post("Deux photos", attachments=shows))
    assert found.content["media"] == [
        {"id": "1251667781858", "type": "photo"}, {"caption": "Le pont coupé", "id": "222222222", "type": "video"},
    ]  # fmt: skip
    assert [(one.media_id, one.shows, one.alt, one.files) for one in found.media] == [
        ("1251667781858", "image", None, ()),
        ("222222222", "video", None, ()),
    ]
    wordless = read(reader, post(attachments=shows[:1]))
    assert wordless.text == ""
    assert wordless.post_id != read(reader, post(attachments=shows[1:])).post_id
    assert wordless.post_id == read(reader, post(attachments=[photo("1251667781858.jpg")])).post_id


def test_links_places_events_and_what_was_shared(reader: PostReader) -> None:
    parts = [
        {"external_context": {"url": "https://sante.example/a ", "name": "Eau à bouillir", "source": "x"}},
        {"external_context": {"name": "Sans adresse"}},
        {"place": {"name": "Vieille ville", "address": "Rue 1", "coordinate": {"latitude": 1.5, "longitude": 2.5}}},
        {"event": {"name": "Réunion", "start_timestamp": 1}},
        {"text": "Ce qui a été partagé"},
        {"name": "post"},
    ]
    found = read(reader, post("Voir", attachments=parts))
    assert found.content["links"] == [{"expanded": "https://sante.example/a", "shown": "https://sante.example/a"}]
    assert found.content["cards"] == [
        {"title": "Eau à bouillir", "url": "https://sante.example/a"},
        {"title": "Sans adresse", "url": ""},
    ]
    assert found.content["place"] == {"address": "Rue 1", "name": "Vieille ville"}
    assert (found.content["event"], found.content["shared"]) == ("Réunion", ["Ce qui a été partagé"])
    assert found.warnings == ()
    assert read(reader, post("x", place={"name": "Ici"})).content["place"] == {"name": "Ici"}
    assert read(reader, post("x", attachments=[{"hologram": {}}])).warnings == (
        "attachments of a kind that is not known here: hologram",
    )


def test_a_note_is_an_article(reader: PostReader) -> None:
    note = {"note": {"title": "Bilan", "text": "Un long texte", "media": [photo("333333333.jpg")["media"]]}}
    found = read(reader, post(attachments=[note]))
    assert (found.kind, found.title, found.text, found.content["title"], len(found.media)) == (
        "article",
        "Bilan",
        "Un long texte",
        "Bilan",
        1,
    )


def test_a_comment_is_a_reply_of_the_account(reader: PostReader) -> None:
    found = named(reader, reader.comment(mangled(comment("Merci à vous")), ()))
    assert (found.kind, found.text, found.content["is_comment"], found.author) == ("reply", "Merci à vous", True, None)
    assert found.post_id != read(reader, post("Merci à vous")).post_id
    with pytest.raises(NoPost, match="in a group") as left_out:
        reader.comment(comment("x", group="Closed"), ())
    assert not left_out.value.is_lost
    with pytest.raises(NoPost, match="without a text"):
        reader.comment(comment(""), ())
    picture = comment("") | {"attachments": [{"data": [photo("444444444.png")]}]}
    assert len(reader.comment(picture, ()).media) == 1


@pytest.mark.parametrize(
    "element",
    [
        None,
        5,
        "x",
        [],
        {},
        {"timestamp": None},
        {"timestamp": "1600000000"},
        {"timestamp": -5},
        {"timestamp": 1 << 60},
        {"timestamp": True},
    ],
)
def test_what_is_no_post(reader: PostReader, element: Any) -> None:
    with pytest.raises(NoPost, match="no object|no time|before 1970"):
        reader.post(element, ())
    with pytest.raises(NoPost):
        reader.photo(element, ())
    with pytest.raises(NoPost):
        reader.comment(element, ())


def test_made_of_nothing_else(reader: PostReader) -> None:
    """An empty shell, as Facebook writes for what it does not hand out, is a post of its second."""
    assert read(reader, {"timestamp": FIRST}).text == ""
    assert read(reader, post()).post_id == read(reader, {"timestamp": FIRST}).post_id
