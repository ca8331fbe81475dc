"""Feeds in every format: of which address, from when, and that nothing else is taken for one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from stance.channels import discovery
from stance.channels.feed.exports import EXPORTS
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.engines.exports.package import Package, open_package
from tests.factories import feed_files as made
from tests.factories import mastodon_export, wordpress_export
from tests.factories.feed_files import Entry
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.unit.channels.keeping import read_whole

ENTRIES = list(made.many(12))


def opened(path: Path, **files: bytes) -> Package:
    return open_package(made.write(path / "a", **files))


@pytest.mark.parametrize("name", ["feed", "feed_dot_xml", "index_dot_php", "a__b__2026-11-02", "x_dot_json"])
@pytest.mark.parametrize("format_", made.FORMATS)
def test_every_format_is_read_whole_whatever_its_file_is_called(
    tmp_path: Path, format_: made.Format, name: str
) -> None:
    package = opened(tmp_path, **{name: made.written(format_, ENTRIES)})
    export, items, failures = read_whole(EXPORTS, package, made.ACCOUNT)
    assert failures == []
    assert len(items) == 12
    assert (export.layout, export.display_name, export.claimed_total) == (format_, "Health & News", None)
    assert export.layout in EXPORTS.layouts
    assert export.account_id == made.ACCOUNT
    assert (EXPORTS.recognise(package).account_id is None) == (format_ == "rss-0.9")
    if format_ != "json":
        assert export.generated_at == made.UPDATED_AT


def test_formats_agree_on_what_an_entry_says(tmp_path: Path) -> None:
    contents = {}
    for format_ in ("rss-2.0", "rss-1.0", "atom", "json"):
        _, items, _ = read_whole(EXPORTS, opened(tmp_path / format_, feed=made.written(format_, ENTRIES)))
        contents[format_] = [(item.record_id, item.content) for item in items]
    assert contents["rss-2.0"] == contents["rss-1.0"] == contents["atom"] == contents["json"]


@pytest.mark.parametrize("version", ["1", "1.0", "1.1"])
@pytest.mark.parametrize("items_first", [False, True])
def test_json_feeds_are_told_by_their_version(tmp_path: Path, version: str, items_first: bool) -> None:
    data = made.json_feed(ENTRIES, version=version, items_first=items_first)
    export, items, _ = read_whole(EXPORTS, opened(tmp_path, feed_dot_json=data))
    assert (export.layout, len(items), export.account_id) == ("json", 12, made.ACCOUNT)
    assert export.generated_at == max(item.created_at for item in items)


def test_what_follows_the_items_of_a_json_feed_is_none(tmp_path: Path) -> None:
    """Also where it is written like one."""
    feed = json.loads(made.json_feed(ENTRIES, items_first=True)) | {"authors": [{"name": "Health", "id": "x"}] * 3}
    _, items, failures = read_whole(EXPORTS, opened(tmp_path, feed_dot_json=json.dumps(feed, indent=1).encode()))
    assert (len(items), failures) == (12, [])


def test_prefixes_are_names_like_any_other(tmp_path: Path) -> None:
    _, items, failures = read_whole(EXPORTS, opened(tmp_path, feed=made.atom(ENTRIES, prefix="a")))
    assert (len(items), failures) == (12, [])


def test_states_that_were_saved_over_time_are_read_from_the_oldest(tmp_path: Path) -> None:
    first, later = Entry("urn:1", "Water", "<p>Boil it</p>"), Entry("urn:1", "Water", "<p>It is clean</p>")
    files = {
        "b_dot_xml": made.rss2([first], updated="2024-05-07T00:00:00Z"),
        "a_dot_xml": made.atom([later], updated="2024-06-07T00:00:00Z"),
    }
    export, items, _ = read_whole(EXPORTS, opened(tmp_path, **files))
    assert [part.file for part in export.parts] == ["b.xml", "a.xml"]
    assert export.layout == "several"
    assert items[0].record_id == items[1].record_id
    assert [item.text for item in items] == ["Boil it", "It is clean"]


def test_files_of_several_feeds_are_refused(tmp_path: Path) -> None:
    files = {"a": made.rss2(ENTRIES), "b": made.atom(ENTRIES, url="https://other.example/feed")}
    with pytest.raises(ExportRefused, match=r"different feeds: other\.example/feed and www\."):
        EXPORTS.recognise(opened(tmp_path, **files))
    same = {
        "a": made.rss2(ENTRIES),
        "b": made.atom(ENTRIES, url=made.URL.replace("https", "http")),
        "c": made.rss2(ENTRIES, url=""),
    }
    assert EXPORTS.recognise(opened(tmp_path / "same", **same)).account_id == made.ACCOUNT


@pytest.mark.parametrize("url", ["", "feed.xml", "http://localhost/feed", "not an address", "file:///etc/passwd"])
def test_a_feed_that_does_not_say_its_address_has_to_be_named(tmp_path: Path, url: str) -> None:
    package = opened(tmp_path, feed=made.rss2(ENTRIES, url=url))
    export = EXPORTS.recognise(package)
    assert (export.account_id, export.handle) == (None, None)
    assert EXPORTS.owner(package, export, "") == ("", "")
    assert EXPORTS.owner(package, export, "www.health.example.gov/feed")[0] == "www.health.example.gov/feed"
    assert EXPORTS.owner(package, export, "no address")[0] == ""
    with pytest.raises(ValueError, match="of which feed"):
        EXPORTS.open(package, export)


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("https://www.health.example.gov/feed/", "www.health.example.gov/feed"),
        ("https://www.health.example.gov/?feed=rss2", "www.health.example.gov/~"),
        ("https://www.health.example.gov/" + "a" * 100, "www.health.example.gov/~"),
        ("https://amt.münchen.example/f", "amt.xn--mnchen-3ya.example/f"),
    ],
)
def test_the_account_is_the_feed_as_the_register_has_it(tmp_path: Path, url: str, account: str) -> None:
    export, items, _ = read_whole(EXPORTS, opened(tmp_path, feed=made.rss2(ENTRIES, url=url)))
    assert export.account_id is not None
    assert export.handle is not None
    assert export.account_id == account or (account.endswith("~") and export.account_id.startswith(account))
    assert EXPORTS.owner(open_package(tmp_path / "a"), export, export.handle)[0] == export.account_id
    assert discovery.on_platform("feed", export.handle).handle == export.handle
    assert len(items) == 12


@pytest.mark.parametrize(
    "data",
    [
        b"", b"nothing", b"<html><body><feed></feed></body></html>", b"<feed><entry/></feed>", b"{}", b"[]",
        b'{"version": "https://jsonfeed.org/version/1"}', b'{"version": "2", "items": []}', b'{"version": 1, "items": []}',
        b'<feed xmlns="urn:other"><entry/></feed>', b"<opml version='2.0'><body/></opml>", b"<urlset/>",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', gzip.compress(made.rss2([])),
        wordpress_export.document_of(wordpress_export.many(2)),
    ],
)  # fmt: skip
def test_what_is_none_is_not_recognised(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(NotRecognised, match="This is no feed"):
        EXPORTS.recognise(opened(tmp_path, feed_dot_xml=data))


def test_exports_of_others_are_not_recognised_and_others_do_not_take_these(tmp_path: Path) -> None:
    make_folder(tmp_path / "x", Feed(5))
    mastodon_export.write_folder(tmp_path / "m", mastodon_export.files_of(mastodon_export.many(3)))
    wordpress_export.write(tmp_path / "w", wordpress_export.document_of(wordpress_export.many(3)))
    for name in ("x", "m", "w"):
        with pytest.raises(NotRecognised):
            EXPORTS.recognise(open_package(tmp_path / name))
    for format_ in made.FORMATS:
        package = opened(tmp_path / format_, feed=made.written(format_, ENTRIES))
        for channel in discovery.reading():
            if channel.platform != "feed":
                with pytest.raises(NotRecognised):
                    discovery.export_reader(channel.platform).recognise(package)


def test_other_files_are_listed_and_media_are_not(tmp_path: Path) -> None:
    files = {"feed": made.rss2(ENTRIES), "notes_dot_html": b"x", "a_dot_mp3": b"x", "b_dot_json": b"{}"}
    assert EXPORTS.recognise(opened(tmp_path, **files)).not_read == ("b.json", "notes.html")
