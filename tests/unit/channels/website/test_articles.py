"""What a post, a page and a comment of WordPress become."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.channels.website.exports import EXPORTS
from stance.channels.website.records import RECORDS
from stance.channels.website.shortcodes import read_shortcodes
from stance.engines.exports.item import Author, Failure, Item, Link
from stance.engines.exports.package import open_package
from tests.factories import wordpress_export as made
from tests.factories.wordpress_export import Comment, Post
from tests.unit.channels.keeping import read_whole


def read(path: Path, *posts: Post, version: str = "1.2", **more: bytes) -> tuple[list[Item], list[Failure]]:
    _, items, failures = read_whole(
        EXPORTS, open_package(made.write(path / "a", made.document_of(posts, version), **more))
    )
    return items, failures


def test_a_post_is_an_article_with_all_that_people_read(tmp_path: Path) -> None:
    text = made.PARAGRAPH.format('Boil the <strong>water</strong>, see <a href="/tap/">how</a>.') + "\n\n<!--more-->\n\n" + (
        '<!-- wp:image {"id":7} -->\n<figure><img src="https://cdn.example/uploads/2024/05/tap-300x200.png" alt="A tap" '
        'class="wp-image-7"/><figcaption>Tap</figcaption></figure>\n<!-- /wp:image -->'
    )  # fmt: skip
    (item,), _ = read(
        tmp_path,
        Post(
            1,
            "Water &amp; <em>you</em>",
            text,
            excerpt="In short.",
            tags=["Flood", "Clean Water"],
            meta={"_thumbnail_id": "9"},
        ),
    )
    assert item.content == {
        "account": made.ACCOUNT,
        "created_at": "2024-05-06T07:08:09Z",
        "form": "post",
        "id": "1",
        "links": [{"expanded": f"{made.SITE}/tap/", "shown": "how"}],
        "media": [{"id": "9", "type": "image"}, {"alt": "A tap", "id": "7", "type": "image"}],
        "platform": "website",
        "schema": "stance-content/1",
        "summary": "In short.",
        "text": "Boil the water, see how.\n\nTap",
        "title": "Water & you",
    }
    assert (item.kind, item.title, item.record_id) == ("article", "Water & you", f"wordpress:{made.ACCOUNT}/1")
    assert (item.permalink, item.language, item.author) == (f"{made.SITE}/?p=1", "en-au", None)
    assert item.hashtags == ("Flood", "Clean Water")
    assert "loginname" not in repr(item)


def test_lines_of_the_classic_editor_are_kept(tmp_path: Path) -> None:
    (item,), _ = read(tmp_path, Post(1, "", "One\nTwo\n\nThree\nhttps://tube.example/watch?v=1"))
    assert item.text == "One\nTwo\n\nThree\nhttps://tube.example/watch?v=1"
    assert item.links == (Link("https://tube.example/watch?v=1", "https://tube.example/watch?v=1"),)
    assert item.kind == "post"


def test_comments_are_by_whoever_wrote_them(tmp_path: Path) -> None:
    comments = [
        Comment(1, "Is it <b>safe</b>?\nhttps://q.example/a."),
        Comment(2, "It is.", author="Health", user=3, parent=1),
        Comment(3, "Other user", user=4, url=""),
        Comment(4, "Linked", type="pingback", author="Another site", url="https://other.example/post"),
    ]
    (post, *answers), failures = read(tmp_path, Post(1, "Water", "Boil it", comments=comments))
    assert failures == []
    assert [answer.kind for answer in answers] == ["reply"] * 4
    assert [answer.author for answer in answers] == [
        Author("Ann Reader", "https://ann.example"), None, Author("Ann Reader", ""), Author("Another site", "https://other.example/post"),
    ]  # fmt: skip
    first, second = answers[:2]
    assert first.content["author"] == {"key": "https://ann.example", "name": "Ann Reader"}
    assert "author" not in second.content
    assert (first.reply_to, second.reply_to) == (post.record_id, first.record_id)
    assert first.text == "Is it safe?\nhttps://q.example/a."
    assert first.links == (Link("https://q.example/a", "https://q.example/a"),)
    assert first.permalink == f"{made.SITE}/?p=1#comment-1"
    assert first.language is None


def test_without_ids_of_authors_every_comment_is_by_somebody_else(tmp_path: Path) -> None:
    items, _ = read(tmp_path, Post(1, "a", "b", comments=[Comment(1, "c", user=3)]), version="1.0")
    assert items[1].author == Author("Ann Reader", "https://ann.example")


@pytest.mark.parametrize(
    ("text", "shown", "media", "links"),
    [
        ('[caption id="a" width="3"]<img src="/a.png" class="wp-image-5" /> A tap[/caption] x', "A tap\nx", ["5 image"], []),
        ('Look: [gallery ids="5, 6,x" columns="2"]', "Look:", ["5 image", "6 image"], []),
        ('[video mp4="https://cdn.example/a.mp4" src="ftp://x"][/video]', "", ["video"], []),
        ("[audio https://x][audio src=https://cdn.example/a.mp3]", "", ["audio"], []),
        ("[embed]https://tube.example/1[/embed]", "https://tube.example/1", [], ["https://tube.example/1"]),
        ("[youtube=https://tube.example/2]", "https://tube.example/2", [], ["https://tube.example/2"]),
        ("[contact-form to=x] [[caption]] [note]", "[contact-form to=x] [[caption]] [note]", [], []),
        ('<iframe src="https://tube.example/3"></iframe>', "", [], ["https://tube.example/3"]),
        ("<figure><audio src='https://cdn.example/b.mp3'></audio></figure>", "", ["audio"], []),
        ('<img src="https://cdn.example/c.png?w=3"><img src="http://cdn.example/c.png">', "", ["image"], []),
    ],
)  # fmt: skip
def test_what_wordpress_makes_of_its_codes(
    tmp_path: Path, text: str, shown: str, media: list[str], links: list[str]
) -> None:
    (item,), _ = read(tmp_path, Post(1, "Title", text))
    assert item.text == shown
    named = [f"{one.media_id} {one.type}" if one.media_id.isdecimal() else one.type for one in item.media]
    assert named == media
    assert [link.expanded for link in item.links] == links


def test_no_code_is_too_odd() -> None:
    for text in (
        "[",
        "[gallery",
        "[gallery " + "a" * 9000 + "]",
        "[audio " * 5000,
        "[/caption]" * 5000,
        "[[[gallery ids=1]]]",
    ):
        read_shortcodes(text)


def test_uploads_beside_the_export_are_its_media(tmp_path: Path) -> None:
    text = '<img src="https://cdn.example/wp-content/uploads/2024/05/tap%20a.png" class="wp-image-7"><img src="https://x.example/y.png">'
    attachment = Post(
        9, "", "", type="attachment", status="inherit", attachment_url="https://news.health.example.gov/wp-content/uploads/2024/06/b.jpg",
        meta={"_wp_attachment_image_alt": "A pipe"},
    )  # fmt: skip
    posts = [Post(1, "a", text, meta={"_thumbnail_id": "9"}), attachment]
    more = {"wp-content__uploads__2024__05__tap a_dot_png": b"1", "wp-content__uploads__2024__06__b_dot_jpg": b"2",
            "wp-content__uploads__2024__06__left_dot_jpg": b"3"}  # fmt: skip
    (item,), _ = read(tmp_path, *posts, **more)
    assert [(one.media_id, one.alt, one.files) for one in item.media] == [
        ("9", "A pipe", ("wp-content/uploads/2024/06/b.jpg",)),
        ("7", None, ("wp-content/uploads/2024/05/tap a.png",)),
        (item.media[2].media_id, None, ()),
    ]
    assert item.content["media"][0] == {"id": "9", "type": "image"}
    package = open_package(tmp_path / "a")
    assert len(list(EXPORTS.media_files(package, EXPORTS.recognise(package)))) == 3
    (alone,), _ = read(tmp_path / "alone", posts[0])
    assert alone.content == item.content


@pytest.mark.parametrize(
    ("change", "created_at", "warned"),
    [
        ({"post_date_gmt": "2020-01-02 03:04:05"}, "2020-01-02T03:04:05Z", 0),
        ({"post_date_gmt": "0000-00-00 00:00:00"}, "2024-05-06T07:08:09Z", 0),
        (
            {"post_date_gmt": "0000-00-00 00:00:00", "pubDate": "Wed, 30 Nov -0001 00:00:00 +0000"},
            "2024-05-06T07:08:09Z",
            1,
        ),
    ],
)
def test_the_time_is_told_in_several_ways(tmp_path: Path, change: dict[str, str], created_at: str, warned: int) -> None:
    data = made.document_of([Post(1, "a", "b")]).decode()
    for name, value in change.items():
        start = data.index(f"{name}>", data.index("<item>\n")) + len(name) + 1
        data = data[:start] + value + data[data.index("</", start) :]
    _, (item,), _ = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", data.encode())))
    assert (item.content["created_at"], len(item.warnings)) == (created_at, warned)


@pytest.mark.parametrize("at", ["1969-01-01 00:00:00", "soon", "2024-02-30 00:00:00"])
def test_a_time_that_cannot_be_is_listed(tmp_path: Path, at: str) -> None:
    items, (failure,) = read(tmp_path, Post(1, "a", "b", at=at, comments=[Comment(1, "c")]), Post(2, "c", "d"))
    assert [item.post_id for item in items] == ["2"]
    assert "date" in failure.reason


def test_a_post_without_a_number_goes_by_its_guid(tmp_path: Path) -> None:
    data = made.document_of([Post(77, "a", "b")])
    for number, guid, wanted in ((b"", b"?p=77", "77"), (b"x", b"urn:a", "~"), (b"0077", b"", "77")):
        changed = data.replace(b"post_id>77<", b"post_id>" + number + b"<").replace(b"?p=77", guid)
        _, (item,), _ = read_whole(EXPORTS, open_package(made.write(tmp_path / wanted / str(len(number)), changed)))
        assert item.post_id.startswith(wanted)


def test_ids_and_addresses_come_from_the_content_alone() -> None:
    assert RECORDS.record_id("a.example/b", "1") == "wordpress:a.example/b/1"
    assert RECORDS.permalink({"id": "1"}, "https://a.example/b") == "https://a.example/b/?p=1"
    assert (
        RECORDS.permalink({"id": "comment-5", "post": "1"}, "https://a.example/") == "https://a.example/?p=1#comment-5"
    )
    assert RECORDS.permalink({"id": "~abc"}, "https://a.example/") == ""
