"""What an entry of a feed becomes, whatever it is written in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.channels.feed.exports import EXPORTS
from stance.channels.feed.records import RECORDS
from stance.engines.exports.item import Deleted, Failure, Item, Link
from stance.engines.exports.package import open_package
from tests.factories import feed_files as made
from tests.factories.feed_files import Entry
from tests.unit.channels.keeping import read_whole

GUID = "https://www.health.example.gov/?p=1"


def read(path: Path, *files: bytes) -> tuple[list[Item], list[Failure]]:
    root = made.write(path / "a", **{f"f{number}": data for number, data in enumerate(files)})
    _, items, failures = read_whole(EXPORTS, open_package(root), made.ACCOUNT)
    return items, failures


def test_an_entry_is_an_article_with_all_that_people_read(tmp_path: Path) -> None:
    html = '<p>Boil the <b>water</b>, see <a href="/tap">how</a>.</p><img src="/tap.png" alt="A tap">'
    entry = Entry(GUID, "Water & you", html, f"{made.SITE}1/", tags=["Flood", "Clean Water"])
    (item,), _ = read(tmp_path, made.rss2([entry]))
    medium = item.media[0]
    assert item.content == {
        "account": made.ACCOUNT,
        "created_at": "2024-05-06T07:08:09Z",
        "id": GUID,
        "link": f"{made.SITE}1/",
        "links": [{"expanded": f"{made.SITE}tap", "shown": "how"}],
        "media": [{"alt": "A tap", "id": medium.media_id, "type": "image"}],
        "platform": "feed",
        "schema": "stance-content/1",
        "text": "Boil the water, see how.",
        "title": "Water & you",
    }
    assert (item.kind, item.title, item.permalink, item.language) == (
        "article",
        "Water & you",
        f"{made.SITE}1/",
        "en-au",
    )
    assert item.hashtags == ("Flood", "Clean Water")
    assert item.record_id.startswith(f"feed:{made.ACCOUNT}/")
    assert not item.edited


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("abc-1", "abc-1"),
        ("12", "12"),
        ("a" * 33, None),
        (GUID, None),
        ("tag:x,2024:1", None),
        ("a b", None),
        ("é", None),
        (".", None),
    ],
)
def test_a_record_is_called_by_its_id_or_by_a_hash_of_it(tmp_path: Path, key: str, name: str | None) -> None:
    (item,), _ = read(tmp_path, made.rss2([Entry(key, "a", "b")]))
    beginning = RECORDS.record_id(made.ACCOUNT, "")
    assert item.record_id.removeprefix(beginning) == name or (
        name is None and len(item.record_id) == len(beginning) + 20
    )
    assert item.content["id"] == key


def test_without_an_id_link_and_date_are_it(tmp_path: Path) -> None:
    def names(*entries: Entry) -> list[str]:
        items, _ = read(tmp_path / str(len(list(tmp_path.iterdir()))), made.rss2(entries))
        return [item.record_id for item in items]

    one, other = Entry("", "a", "b", "https://x.example/1"), Entry("", "a", "c", "https://x.example/1")
    assert names(one) == names(other)
    assert names(one) != names(one._replace(at="2024-05-06T07:08:10Z"))
    bare = Entry("", "a", "b")
    assert names(bare) == names(bare) != names(bare._replace(html="c"))


def test_a_guid_that_is_an_address_is_the_link(tmp_path: Path) -> None:
    data = made.rss2([Entry(GUID, "a", "b")]).replace(b' isPermaLink="false"', b"")
    (item,), _ = read(tmp_path, data)
    assert item.content["link"] == GUID


@pytest.mark.parametrize(
    ("type_", "inner", "text"),
    [
        ("text", "a &lt;b&gt; c", "a <b> c"),
        ("html", "&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b &amp;amp; c&lt;/p&gt;", "a\n\nb & c"),
        (
            "xhtml",
            '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><p>b &lt; <a href="t">c</a></p></div>',
            "a\n\nb < c",
        ),
        ("text/plain", "a\nb", "a\nb"),
        ("application/xml", '<alert xmlns="urn:x"><what>Flood</what> <where>Town</where></alert>', "Flood\nTown"),
        ("text/html", "&lt;b&gt;a&lt;/b&gt;", "a"),
    ],
)
def test_text_in_atom_is_of_several_types(tmp_path: Path, type_: str, inner: str, text: str) -> None:
    data = made.atom([Entry("urn:1", "a", "BODY")]).replace(
        b'<content type="html">BODY<', f'<content type="{type_}">{inner}<'.encode()
    )
    (item,), _ = read(tmp_path, data)
    assert item.text == text


def test_text_without_a_tag_keeps_its_lines(tmp_path: Path) -> None:
    (item,), _ = read(tmp_path, made.rss2([Entry("1", "AT&amp;T", "One &amp; two\nThree https://x.example/a.")]))
    assert (item.title, item.text) == ("AT&T", "One & two\nThree https://x.example/a.")
    assert item.links == (Link("https://x.example/a", "https://x.example/a"),)


def test_a_podcasts_episode_is_a_medium(tmp_path: Path) -> None:
    entry = Entry("1", "Episode", "Notes", enclosure=("https://cdn.example/e/1.mp3?listener=5", "audio/mpeg"))
    for number, data in enumerate((made.rss2([entry]), made.atom([entry]), made.json_feed([entry]))):
        (item,), _ = read(tmp_path / str(number), data)
        (medium,) = item.media
        assert (medium.type, medium.shows, medium.url) == ("audio", "media", "https://cdn.example/e/1.mp3?listener=5")
        assert item.kind == "article"
        assert "listener" not in repr(item.content)
    root = made.write(tmp_path / "b", feed=made.rss2([entry]), **{"1_dot_mp3": b"sound", "left_dot_mp3": b"sound"})
    export, (item,), _ = read_whole(EXPORTS, open_package(root))
    assert item.media[0].files == ("1.mp3",)
    assert len(list(EXPORTS.media_files(open_package(root), export))) == 2


@pytest.mark.parametrize(
    ("extra", "kind", "types"),
    [
        ('<media:content xmlns:media="http://search.yahoo.com/mrss/" url="https://c.example/a.mp4" type="video/mp4"/>', "video", ["video"]),
        ('<media:group xmlns:media="http://search.yahoo.com/mrss/"><media:content url="https://c.example/a.jpg" medium="image"/></media:group>',
         "article", ["image"]),
        ('<media:content url="https://c.example/a.png"/>', "article", ["image"]),
        ('<enclosure url="https://c.example/a.mp4"/>', "video", ["video"]),
        ('<enclosure url="ftp://c.example/a.mp4"/>', "video", []),
        ("<enclosure/>", "article", []),
    ],
)  # fmt: skip
def test_media_beside_the_text(tmp_path: Path, extra: str, kind: str, types: list[str]) -> None:
    (item,), _ = read(tmp_path, made.rss2([Entry("1", "a", "b", extra=extra)]))
    assert (item.kind, [medium.type for medium in item.media]) == (kind, types)


def test_what_is_answered_is_named(tmp_path: Path) -> None:
    answer = Entry("urn:2", "Re", "Thanks", extra='<thr:in-reply-to ref="urn:1" href="https://x.example/1"/>')
    items, _ = read(tmp_path, made.atom([Entry("urn:1", "a", "b"), answer]))
    assert (items[1].kind, items[1].reply_to) == ("reply", items[0].record_id)


def test_a_draft_is_passed_over_and_told(tmp_path: Path) -> None:
    hidden = Entry("urn:2", "PRIVATE", "PRIVATE", extra="<app:control><app:draft>yes</app:draft></app:control>")
    shown = Entry("urn:3", "Shown", "On drafts", extra="<app:control><app:draft>no</app:draft></app:control>")
    export, items, failures = read_whole(
        EXPORTS, open_package(made.write(tmp_path / "a", feed=made.atom([hidden, shown])))
    )
    assert ([item.title for item in items], failures) == (["Shown"], [])
    assert [problem.reason for problem in export.problems] == [
        "not public: drafts (1). They are not imported, and stay in the original"
    ]


def test_updated_long_after_is_edited_and_no_part_of_the_content(tmp_path: Path) -> None:
    entry = Entry("urn:1", "a", "b", updated="2024-05-06T07:08:40Z")
    (soon,), _ = read(tmp_path / "1", made.atom([entry]))
    (later,), _ = read(tmp_path / "2", made.atom([entry._replace(updated="2024-06-01T00:00:00Z")]))
    assert (soon.edited, later.edited) == (False, True)
    assert soon.content == later.content
    (only,), _ = read(tmp_path / "3", made.atom([entry._replace(at="")]))
    assert only.content["created_at"] == "2024-05-06T07:08:40Z"


def tombstone(ref: str, when: str) -> str:
    return f'<at:deleted-entry ref="{ref}" when="{when}"><at:comment>Removed</at:comment></at:deleted-entry>\n'


def test_a_tombstone_is_a_deletion_of_what_the_files_have(tmp_path: Path) -> None:
    first = made.atom([Entry("urn:1", "a", "b"), Entry("urn:2", "c", "d")], updated="2024-05-07T00:00:00Z")
    gone = tombstone("urn:1", "2024-06-01T00:00:00Z") + tombstone("urn:9", "2024-06-01T00:00:00Z")
    items, failures = read(tmp_path, first, made.atom([], tombstones=gone))
    assert [item.deleted for item in items] == [Deleted(1_717_200_000), None]
    assert [(failure.reason, failure.lost) for failure in failures] == [
        ("it says that the entry 'urn:9' was deleted, which is in none of these files", False)
    ]


def test_an_entry_that_was_changed_after_its_tombstone_is_there_again(tmp_path: Path) -> None:
    entry = Entry("urn:1", "a", "b", updated="2024-07-01T00:00:00Z")
    (item,), failures = read(tmp_path / "1", made.atom([entry], tombstones=tombstone("urn:1", "2024-06-01T00:00:00Z")))
    assert (item.deleted, failures) == (None, [])
    (item,), _ = read(tmp_path / "2", made.atom([entry], tombstones=tombstone("urn:1", "soon")))
    assert item.deleted == Deleted(None)


def test_an_entry_without_a_date_is_filed_under_that_of_its_feed(tmp_path: Path) -> None:
    entry = Entry("1", "a", "b", at="")
    (item,), _ = read(tmp_path / "1", made.rss2([entry]))
    assert (item.content["created_at"], item.created_at) == ("", made.UPDATED_AT)
    assert item.warnings == ("it has no date: it is filed under the date of its feed",)
    items, (failure,) = read(tmp_path / "2", made.rss2([entry], updated=""))
    assert items == []
    assert "it has no date, and its feed has none" in failure.reason
    _, (failure,) = read(tmp_path / "3", made.rss2([entry._replace(at="1960-01-01T00:00:00Z")]))
    assert "before 1970" in failure.reason


@pytest.mark.parametrize(
    ("item", "text", "key"),
    [
        ({"id": 12, "content_text": "a <b> &amp;\nc"}, "a <b> &amp;\nc", "12"),
        ({"id": 1.5, "summary": "s"}, "s", "1.5"),
        ({"id": "x", "content_html": "<p>h</p>", "content_text": "t"}, "h", "x"),
        ({"id": True, "url": "https://x.example/1", "content_text": "t"}, "t", None),
    ],
)
def test_items_of_a_json_feed(tmp_path: Path, item: dict[str, object], text: str, key: str | None) -> None:
    item = {"date_published": "2024-05-06T07:08:09+02:00", "image": "https://x.example/i.png"} | item
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item, "odd", None]}).encode()
    (found,), failures = read(tmp_path, data)
    assert found.text == text
    assert found.content["id"] == key or (key is None and found.content["id"].startswith("~"))
    assert found.content["created_at"] == "2024-05-06T05:08:09Z"
    assert [medium.type for medium in found.media] == ["image"]
    assert [failure.reason for failure in failures] == ["it is no item"] * 2


def test_a_film_on_youtube_is_a_video(tmp_path: Path) -> None:
    extra = (
        '<yt:videoId xmlns:yt="http://www.youtube.com/xml/schemas/2015">abc</yt:videoId><media:group xmlns:media='
        '"http://search.yahoo.com/mrss/"><media:description>What is shown</media:description></media:group>'
    )
    data = made.atom([Entry("yt:video:abc", "Film", "", "https://tube.example/watch?v=abc", extra=extra)])
    (item,), _ = read(tmp_path, data)
    assert (item.kind, item.title, item.text) == ("video", "Film", "What is shown")
