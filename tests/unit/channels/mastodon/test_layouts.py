"""Exports of Mastodon and its like: whose they are, what they say they hold, and what of them is never read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.channels import discovery
from stance.channels.mastodon.exports import EXPORTS
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.engines.exports.package import Package, open_package
from tests.factories import mastodon_export as made
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.unit.channels.keeping import read_whole

POSTS = list(made.many(40))


def opened(path: Path, files: dict[str, bytes], *, zipped: bool = False) -> Package:
    return open_package(made.write_zip(path / "a.zip", files) if zipped else made.write_folder(path / "a", files))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("server", ["mastodon", "pleroma", "snac"])
def test_every_layout_is_read_whole(tmp_path: Path, server: made.Server, zipped: bool) -> None:
    export, items, failures = read_whole(EXPORTS, opened(tmp_path, made.files_of(POSTS, server=server), zipped=zipped))
    assert failures == []
    assert len(items) == export.claimed_total == 40
    assert export.layout == {"mastodon": "mastodon", "pleroma": "pleroma", "snac": "outbox"}[server]
    assert export.layout in EXPORTS.layouts
    assert export.problems == ()
    assert export.account_id == made.ACCOUNT
    assert (export.handle, export.display_name) == (
        (None, None) if server == "snac" else ("@health@social.example.gov", "Department of Health")
    )
    assert (export.generated_at, export.is_partial) == (None, False)


def test_the_same_posts_are_the_same_bytes_in_every_layout(tmp_path: Path) -> None:
    contents = []
    for server in ("mastodon", "pleroma", "snac"):
        _, items, _ = read_whole(EXPORTS, opened(tmp_path / server, made.files_of(POSTS, server=server)))
        contents.append([(item.record_id, item.content) for item in items])
    assert contents[0] == contents[1] == contents[2]


def test_what_is_not_public_is_counted_and_never_read(tmp_path: Path) -> None:
    hidden = [
        made.private(1, "PRIVATE to bob"),
        made.for_followers(2, "PRIVATE to followers"),
        made.repost(3, "https://other.example/PRIVATE", to=[made.FOLLOWERS]),
        made.post(4, "PRIVATE: its own addressees are fewer", to=[made.FOLLOWERS], cc=[]) | {"to": [made.PUBLIC]},
        made.post(5, "PRIVATE: addressed to nobody", to=[], cc=[]),
        made.post(6, "PRIVATE: for one server", to=["https://social.example.gov/#Public"], cc=[]),
    ]
    quiet = made.post(7, "Quiet but public", to=[made.FOLLOWERS], cc=[made.PUBLIC])
    short = made.post(8, "Public in short", to="as:Public", cc=None)
    export, items, failures = read_whole(EXPORTS, opened(tmp_path, made.files_of([*hidden, quiet, short])))
    assert failures == []
    assert [item.text for item in items] == ["Quiet but public", "Public in short"]
    assert [problem.reason for problem in export.problems] == [
        "not public: posts for followers only (3), private mentions or posts for one server only (3). "
        "They are not imported, and stay in the original"
    ]
    assert "PRIVATE" not in repr((export, items))


def test_other_files_are_quarantined_or_not_read(tmp_path: Path) -> None:
    files = made.files_of(POSTS, media={"1/original/a.png": made.PNG}) | {
        "something-new.json": b"{}",
        "chats/1.json": b"{}",
    }
    export = EXPORTS.recognise(opened(tmp_path, files))
    assert export.quarantined == ("bookmarks.json", "chats/1.json", "likes.json", "something-new.json")
    assert export.not_read == ("avatar.png", "header.jpeg")


def test_a_wrong_total_is_told(tmp_path: Path) -> None:
    export = EXPORTS.recognise(opened(tmp_path, made.files_of(POSTS, claimed=37)))
    assert export.claimed_total == 37
    assert [problem.reason for problem in export.problems] == ["it says that it has 37 posts; it has 40"]


@pytest.mark.parametrize("claimed", [b'"many"', b"-1", b"1.5", b"true", b"null", b"99999999999999999999"])
def test_an_odd_total_is_none(tmp_path: Path, claimed: bytes) -> None:
    files = made.files_of(POSTS)
    files["outbox.json"] = files["outbox.json"].replace(b'"totalItems":40', b'"totalItems":' + claimed)
    assert EXPORTS.recognise(opened(tmp_path, files)).claimed_total is None


def test_files_of_several_accounts_are_refused(tmp_path: Path) -> None:
    one, other = made.files_of(POSTS[:2]), made.files_of(POSTS[:2], account="https://social.example.gov/users/fire")
    both = {f"one/{name}": data for name, data in one.items()} | {f"other/{name}": data for name, data in other.items()}
    with pytest.raises(ExportRefused, match="different accounts: .*@health@social"):
        EXPORTS.recognise(opened(tmp_path, both))
    paths = [made.write_zip(tmp_path / "1.zip", one), made.write_zip(tmp_path / "2.zip", other)]
    with pytest.raises(ExportRefused, match="different accounts"):
        EXPORTS.recognise(open_package(paths))


def test_archives_of_two_dates_are_read_together(tmp_path: Path) -> None:
    later = made.post(1000, "As it was edited", updated="2024-01-01T00:00:00Z")
    files = {f"2023/{name}": data for name, data in made.files_of(POSTS[:3]).items()}
    files |= {f"2024/{name}": data for name, data in made.files_of([later]).items()}
    export, items, _ = read_whole(EXPORTS, opened(tmp_path, files))
    assert [part.file for part in export.parts] == ["2023/outbox.json", "2024/outbox.json"]
    assert items[0].record_id == items[3].record_id
    records = discovery.known()["mastodon"].records
    assert records is not None
    assert records.order(items[0].content) < records.order(items[3].content)


def test_without_actor_json_the_posts_tell_whose_they_are(tmp_path: Path) -> None:
    package = opened(tmp_path, {"outbox.json": made.outbox_of(POSTS)})
    export = EXPORTS.recognise(package)
    assert EXPORTS.owner(package, export, "") == (made.ACCOUNT, "")
    assert EXPORTS.nameless(made.ACCOUNT) == "@health@social.example.gov"
    assert EXPORTS.nameless("https://snac.example/health") == "@health@snac.example"
    assert discovery.on_platform("mastodon", EXPORTS.nameless(made.ACCOUNT)).key == "health@social.example.gov"


@pytest.mark.parametrize("said", [b"not JSON", b"[]", b'{"id": 5}', b"", b'{"id":"ftp://x"}'])
def test_an_odd_actor_json_is_told_and_done_without(tmp_path: Path, said: bytes) -> None:
    files = made.files_of(POSTS) | {"actor.json": said}
    export, items, _ = read_whole(EXPORTS, opened(tmp_path, files))
    assert export.account_id == made.ACCOUNT
    assert len(items) == 40


def test_an_empty_outbox_of_nobody_cannot_be_opened(tmp_path: Path) -> None:
    package = opened(tmp_path, {"outbox.json": made.outbox_of([])})
    export = EXPORTS.recognise(package)
    assert export.account_id is None
    with pytest.raises(ValueError, match="whose it is"):
        EXPORTS.open(package, export)


def test_an_address_that_the_register_cannot_hold_is_refused(tmp_path: Path) -> None:
    account = f"https://social.example.gov/users/{'a' * 80}"
    with pytest.raises(ExportRefused, match="longer than 100"):
        EXPORTS.recognise(opened(tmp_path, made.files_of([], account=account)))


@pytest.mark.parametrize(
    "files",
    [
        {}, {"readme.txt": b"x"}, {"outbox.json": b"[]"}, {"outbox.json": b"{}"}, {"outbox.json": b'{"orderedItems": {}}'},
        {"outbox.json": b"nothing"}, {"likes.json": b'{"orderedItems": []}'}, {"posts.json": made.outbox_of(POSTS)},
    ],
)  # fmt: skip
def test_what_is_none_is_not_recognised(tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(NotRecognised, match="Looked for outbox.json"):
        EXPORTS.recognise(opened(tmp_path, files))


def test_exports_of_others_are_not_recognised(tmp_path: Path) -> None:
    make_folder(tmp_path / "x", Feed(5))
    with pytest.raises(NotRecognised):
        EXPORTS.recognise(open_package(tmp_path / "x"))


def test_other_channels_do_not_take_it(tmp_path: Path) -> None:
    package = opened(tmp_path, made.files_of(POSTS))
    for channel in discovery.reading():
        if channel.platform != "mastodon":
            with pytest.raises(NotRecognised):
                discovery.export_reader(channel.platform).recognise(package)


def test_a_webfinger_name_is_the_name(tmp_path: Path) -> None:
    said = made.actor() | {"webfinger": "health@example.gov"}
    files = made.files_of(POSTS) | {"actor.json": json.dumps(said).encode()}
    assert EXPORTS.recognise(opened(tmp_path, files)).handle == "@health@example.gov"
