"""WordPress exports of every version: of which site, from when, and what of them is counted and not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.channels import discovery
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.channels.website.exports import EXPORTS
from stance.engines.exports.package import Package, open_package
from tests.factories import mastodon_export
from tests.factories import wordpress_export as made
from tests.factories.wordpress_export import Comment, Post
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.unit.channels.keeping import read_whole

POSTS = list(made.many(20))


def opened(path: Path, data: bytes, **more: bytes) -> Package:
    return open_package(made.write(path / "a", data, **more))


@pytest.mark.parametrize("wp", ["wp", "w"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_is_read_whole_and_to_the_same_bytes(tmp_path: Path, version: str, scheme: str, wp: str) -> None:
    export, items, failures = read_whole(
        EXPORTS, opened(tmp_path, made.document_of(POSTS, version, scheme=scheme, wp=wp))
    )
    assert failures == []
    assert export.problems == ()
    assert (export.layout, export.account_id, export.handle) == (f"wxr-{version}", made.ACCOUNT, made.ACCOUNT)
    assert export.layout in EXPORTS.layouts
    assert (export.display_name, export.generated_at, export.claimed_total) == (
        "Health & News",
        made.GENERATED_AT,
        None,
    )
    _, wanted, _ = read_whole(EXPORTS, opened(tmp_path / "other", made.document_of(POSTS)))
    assert [(item.record_id, item.content) for item in items] == [(item.record_id, item.content) for item in wanted]
    assert len(items) == 24


def test_it_may_come_in_a_zip_and_in_several_files(tmp_path: Path) -> None:
    files = {f"site.{number}.xml": made.document_of(POSTS[number::2]) for number in range(2)}
    package = open_package(mastodon_export.write_zip(tmp_path / "a.zip", files | {"readme.html": b"<p>x</p>"}))
    export, items, _ = read_whole(EXPORTS, package)
    assert [part.file for part in export.parts] == list(files)
    assert len(items) == 24
    assert export.not_read == ("readme.html",)


def test_what_is_not_public_is_counted_and_never_read(tmp_path: Path) -> None:
    waiting = [
        Comment(1, "PRIVATE", approved="0"), Comment(2, "PRIVATE", approved="spam"), Comment(3, "PRIVATE", approved="trash"),
        Comment(4, "PRIVATE", type="order_note"), Comment(5, "PRIVATE", approved="later"), Comment(6, "Shown", type="pingback"),
    ]  # fmt: skip
    posts = [
        Post(1, "Shown", "Shown", comments=waiting),
        Post(2, "PRIVATE", "PRIVATE", status="draft"),
        Post(3, "PRIVATE", "PRIVATE", status="private", comments=[Comment(7, "PRIVATE")]),
        Post(4, "PRIVATE", "PRIVATE", status="future"),
        Post(5, "PRIVATE", "PRIVATE", status="pending"),
        Post(6, "PRIVATE", "PRIVATE", status="trash"),
        Post(7, "PRIVATE", "PRIVATE", password="PRIVATE"),
        Post(8, "PRIVATE", "PRIVATE", status="wc-completed"),
        Post(9, "PRIVATE", "PRIVATE", type="shop_order"),
        Post(10, "PRIVATE", "PRIVATE", type="feedback"),
        Post(11, "PRIVATE", "PRIVATE", type="nav_menu_item"),
        Post(12, "PRIVATE", "PRIVATE", type=""),
        Post(13, "Shown page", "Shown", type="page"),
    ]
    export, items, failures = read_whole(EXPORTS, opened(tmp_path, made.document_of(posts)))
    assert failures == []
    assert [item.post_id for item in items] == ["1", "comment-6", "13"]
    assert [problem.reason for problem in export.problems] == [
        "not public: comments in the bin (1), comments of plug-ins (1), comments that are not shown (1), "
        "comments that wait for approval (1), drafts (1), posts behind a password (1), posts in the bin (1), "
        "posts that are not published (1), posts that wait for review (1), private posts (1), scheduled posts (1), "
        "spam comments (1). They are not imported, and stay in the original",
        "neither posts nor pages: feedback (1), nav_menu_item (1), no type (1), shop_order (1). They are not imported",
    ]
    assert "PRIVATE" not in repr(items)
    assert "192.0.2.77" not in repr((export, items))
    assert "mail.example" not in repr((export, items))


def test_text_that_speaks_of_wordpress_is_text(tmp_path: Path) -> None:
    text = (
        "<pre>&lt;item&gt; <wp:status>draft</wp:status> <wp:post_type>page</wp:post_type></item>\n\t<b>x</b></pre>]]>"
    )
    export, items, failures = read_whole(
        EXPORTS, opened(tmp_path, made.document_of([Post(1, "On WXR", text * 10), Post(2, "b", "b")]))
    )
    assert (len(items), failures, export.problems) == (2, [], ())
    assert items[0].content["form"] == "post"


@pytest.mark.parametrize(
    ("site", "account"),
    [
        ("https://www.health.example.gov", "www.health.example.gov"),
        ("http://www.Health.example.gov/", "www.health.example.gov"),
        ("https://health.example.gov/news/", "health.example.gov/news"),
        ("https://health.example.gov:8443/a", "health.example.gov:8443/a"),
        ("https://amt.münchen.example", "amt.xn--mnchen-3ya.example"),
        ("https://health.example.gov/" + "a" * 120, None),
    ],
)
def test_the_account_is_the_site_as_the_register_has_it(tmp_path: Path, site: str, account: str | None) -> None:
    export, items, _ = read_whole(EXPORTS, opened(tmp_path, made.document_of(POSTS[:5], site=site)))
    assert export.account_id is not None
    assert export.account_id == account or len(export.account_id) < 81
    assert export.handle is not None
    presence = discovery.on_platform("website", export.handle)
    assert account is None or presence.key == account
    assert EXPORTS.owner(open_package(tmp_path / "a"), export, export.handle)[0] == export.account_id
    assert len(items) == 6
    if account:
        assert discovery.on_platform("website", EXPORTS.nameless(account)).key == account


@pytest.mark.parametrize("site", ["http://localhost:8888", "http://192.0.2.7/blog", "", "not an address"])
def test_a_site_without_a_public_address_has_to_be_named(tmp_path: Path, site: str) -> None:
    package = opened(tmp_path, made.document_of(POSTS[:5], site=site))
    export = EXPORTS.recognise(package)
    assert (export.account_id, export.handle) == (None, None)
    assert "has no public address" in export.problems[0].reason
    assert EXPORTS.owner(package, export, "") == ("", "")
    assert EXPORTS.owner(package, export, "www.health.example.gov") == (
        "www.health.example.gov",
        "www.health.example.gov",
    )
    assert EXPORTS.owner(package, export, "no address")[0] == ""
    with pytest.raises(ValueError, match="of which site"):
        EXPORTS.open(package, export)
    _, items, _ = read_whole(EXPORTS, package, "www.health.example.gov")
    assert items[0].record_id == "wordpress:www.health.example.gov/1"


def test_exports_of_several_sites_are_refused(tmp_path: Path) -> None:
    other = made.document_of(POSTS, site="https://fire.example.gov")
    with pytest.raises(ExportRefused, match=r"different sites: fire\.example\.gov and news\."):
        EXPORTS.recognise(opened(tmp_path, made.document_of(POSTS), other_dot_xml=other))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"nothing", b"<rss></rss>", b"<html>wordpress.org/export/1.2/</html>",
        b'<rss xmlns:a="https://wordpress.org/exports"><channel></channel></rss>',
        b'<rss version="2.0"><channel><item><title>wordpress.org/export/1.2/</title></item></channel></rss>',
    ],
)  # fmt: skip
def test_what_is_none_is_not_recognised(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(NotRecognised, match="namespace wordpress.org/export"):
        EXPORTS.recognise(opened(tmp_path, data))


def test_exports_of_others_are_not_recognised_and_others_do_not_take_these(tmp_path: Path) -> None:
    make_folder(tmp_path / "x", Feed(5))
    mastodon_export.write_folder(tmp_path / "m", mastodon_export.files_of([]))
    for name in ("x", "m"):
        with pytest.raises(NotRecognised):
            EXPORTS.recognise(open_package(tmp_path / name))
    package = opened(tmp_path, made.document_of(POSTS))
    for channel in discovery.reading():
        if channel.platform != "website":
            with pytest.raises(NotRecognised):
                discovery.export_reader(channel.platform).recognise(package)


def test_an_export_without_posts_is_one(tmp_path: Path) -> None:
    export, items, failures = read_whole(EXPORTS, opened(tmp_path, made.document_of([])))
    assert (export.account_id, items, failures) == (made.ACCOUNT, [], [])


def test_another_encoding_is_read_or_refused_in_words(tmp_path: Path) -> None:
    text = made.document_of([Post(1, "Café", "Café")]).decode()
    latin = text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1")
    _, items, _ = read_whole(EXPORTS, opened(tmp_path, latin))
    assert (items[0].title, items[0].text) == ("Café", "Café")
    with pytest.raises(NotRecognised):
        EXPORTS.recognise(opened(tmp_path / "wide", text.encode("utf-16")))
