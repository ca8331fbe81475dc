"""Archives of every layout, whole and damaged, read from folders and zips."""

import json
from pathlib import Path

import pytest

from stance.channels.x.archive import Archive, NotAnXArchive
from stance.channels.x.layouts import recognise
from stance.channels.x.media import MediaIndex
from stance.channels.x.reading import read_batches, read_part
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package, open_package
from tests.factories import x_broken
from tests.factories.x_archive import LAYOUTS, Layout, make_folder, make_zip
from tests.factories.x_posts import ACCOUNT_ID, DISPLAY_NAME, HANDLE, Feed

COUNT = 1200


def opened(path: Path) -> tuple[Package, Archive]:
    package = open_package(path)
    return package, recognise(package)


def read_all(path: Path) -> tuple[list[Item], list[Failure]]:
    package, archive = opened(path)
    items, failures = [], []
    for part in archive.parts:
        for read in read_part(package, archive, part):
            if isinstance(read, Failure):
                failures.append(read)
            else:
                items.append(read[2])
    return items, failures


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_layout_is_read_whole(tmp_path: Path, layout: Layout, zipped: bool) -> None:
    feed = Feed(COUNT, media_every=50)
    make, path = (make_zip, tmp_path / "a.zip") if zipped else (make_folder, tmp_path / "a")
    made = make(path, feed, layout, part_bytes=300_000)
    package, archive = opened(path)
    assert archive.layout == layout
    assert (archive.account_id, archive.handle, archive.display_name) == (ACCOUNT_ID, HANDLE, DISPLAY_NAME)
    assert archive.problems == ()
    items, failures = read_all(path)
    assert failures == []
    assert len(items) == made.posts == COUNT
    by_id = {item.post_id: item for item in items}
    for number in range(COUNT):
        post = feed.post(number)
        assert by_id[str(post.post_id)].text == post.words.text
    if layout in ("current", "monthly"):
        assert archive.claimed_total == COUNT
        assert archive.generated_at == 1_767_323_045
    assert len(MediaIndex(package)) == made.media_files
    held = sum(len(medium.files) for item in items for medium in item.media)
    assert held == made.media_files
    assert sum(item.deleted is not None for item in items) == made.deleted
    if layout == "current":
        assert sum(item.edited for item in items) > 5


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout != "monthly"])
def test_private_files_are_quarantined_and_never_reach_an_item(tmp_path: Path, layout: Layout) -> None:
    make_folder(tmp_path / "a", Feed(30), layout)
    (tmp_path / "a" / "data").mkdir(exist_ok=True)
    prefix = "" if layout == "pre-2020" else "data/"
    (tmp_path / "a" / f"{prefix}something-new-from-2031.js").write_text("window.YTD.x.part0 = []")
    media = tmp_path / "a" / f"{prefix}direct_messages_media"
    media.mkdir()
    (media / "1-a.jpg").write_bytes(b"x")
    _, archive = opened(tmp_path / "a")
    kinds = {name.removeprefix(prefix).removesuffix(".js") for name in archive.quarantined}
    expected = {
        "ip-audit",
        "phone-number",
        "email-address-change",
        "contact",
        "device-token",
        "personalization",
    }
    assert kinds >= expected | {"direct-messages-group", "ad-engagements", "something-new-from-2031"}
    assert {"direct-messages", "direct-message"} & kinds
    assert "direct_messages_media/" in kinds
    assert archive.not_read == (f"{prefix}like.js",)
    items, _ = read_all(tmp_path / "a")
    assert not [item for item in items if "PRIVATE" in repr(item)]


def test_reading_goes_on_from_any_post(tmp_path: Path) -> None:
    make_folder(tmp_path / "a", Feed(300), part_bytes=1 << 30)
    package, archive = opened(tmp_path / "a")
    whole = list(read_part(package, archive, archive.parts[0]))
    for number in (0, 1, 150, len(whole) - 1):
        read = whole[number]
        assert not isinstance(read, Failure)
        assert list(read_part(package, archive, archive.parts[0], read[0])) == whole[number:]
    batches = list(read_batches(package, archive, archive.parts[0], size=100))
    assert [len(batch) for batch in batches] == [100, 100, len(whole) - 200]
    assert [read for batch in batches for read in batch] == whole


def test_odd_text_comes_in_with_a_warning(tmp_path: Path) -> None:
    items, failures = read_all(x_broken.odd_texts(tmp_path / "a"))
    assert failures == []
    texts = [item.text for item in items]
    assert texts == ["bad \ufffd\ufffd bytes", "half \ufffd pair", "nul \ufffd here", "raw\nbreak", "plain"]
    assert [bool(item.warnings) for item in items] == [True, True, True, True, False]
    for item in items:
        json.dumps(item.content, ensure_ascii=False).encode()


def test_a_damaged_post_costs_itself_only(tmp_path: Path) -> None:
    items, failures = read_all(x_broken.damaged_middle(tmp_path / "a"))
    assert [item.text for item in items] == [f"text {n}" for n in range(7) if n != 3]
    (failure,) = failures
    part = (tmp_path / "a" / "data" / "tweets.js").read_bytes()
    assert b"text 3" in part[failure.position : failure.position + 300]
    assert failure.file == "data/tweets.js"


def test_a_huge_text_costs_itself_only(tmp_path: Path) -> None:
    items, failures = read_all(x_broken.huge_text(tmp_path / "a"))
    assert [item.text for item in items] == ["before", "after"]
    assert "larger than" in failures[0].reason


def test_impossible_dates_are_listed(tmp_path: Path) -> None:
    items, failures = read_all(x_broken.impossible_dates(tmp_path / "a"))
    assert len(items) == 1
    assert len(failures) == 5
    assert "does not exist" in failures[0].reason


def test_ids_as_numbers_and_absurd_ones(tmp_path: Path) -> None:
    items, failures = read_all(x_broken.number_ids(tmp_path / "a"))
    assert [item.post_id for item in items] == ["1600000000000000007", "1600000000000000009"]
    assert len(failures) == 6
    assert all("post id" in failure.reason for failure in failures)


@pytest.mark.parametrize("zipped", [False, True])
def test_odd_media_names_are_matched(tmp_path: Path, zipped: bool) -> None:
    path = x_broken.odd_media_names(tmp_path / "a")
    if zipped:
        path = x_broken.zipped(path, tmp_path / "a.zip")
    (item,), failures = read_all(path)
    assert failures == []
    names = [[name.rpartition("/")[2] for name in medium.files] for medium in item.media]
    post_id = "1600000000000000000"
    assert names == [[f"{post_id}-a b c.jpg"], [f"{post_id}-🌪️.jpg"], [f"{post_id}-x..y.jpg"], []]


def test_a_missing_part_is_told_with_what_it_held(tmp_path: Path) -> None:
    _, archive = opened(x_broken.missing_part(tmp_path / "a"))
    (problem,) = archive.problems
    assert problem.where == "data/tweets-part1.js"
    assert "400 posts" in problem.reason


def test_what_the_manifest_lists_wrongly(tmp_path: Path) -> None:
    listed = [("data/tweets.js", 7), ("data/tweets.js", 7), ("data/tweets-part4.js", 3)]
    path = x_broken.claims(tmp_path / "a", listed)
    (path / "data" / "tweets-part2.js").write_text("window.YTD.tweets.part2 = [ ]")
    _, archive = opened(path)
    reasons = {(problem.where, problem.reason.partition(";")[0]) for problem in archive.problems}
    assert ("data/tweets.js", "it is listed twice") in reasons
    assert ("data/tweets-part2.js", "it is not in the archive's own list") in reasons
    assert "data/tweets-part4.js" in {where for where, _ in reasons}
    assert [part.file for part in archive.parts if part.file == "data/tweets.js"] == ["data/tweets.js"]
    assert archive.claimed_total == 10, "absent parts were claimed too"


@pytest.mark.parametrize("broken", ["window.__THAR_CONFIG = {", "", "[1,2]", 'window.x = {"dataTypes": 5}'])
def test_without_a_usable_manifest_file_names_decide(tmp_path: Path, broken: str) -> None:
    path = x_broken.good_folder(tmp_path / "a")
    (path / "data" / "manifest.js").write_text(broken)
    _, archive = opened(path)
    assert archive.problems
    assert archive.account_id == ACCOUNT_ID  # account.js says so too
    assert archive.claimed_total is None
    items, failures = read_all(path)
    assert len(items) == x_broken.POSTS
    assert failures == []


def test_what_is_no_archive_says_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(NotAnXArchive, match=r"tweets\.js.*found notes\.txt"):
        opened(tmp_path)
    (tmp_path / "manifest.js").write_text("x = {}")
    with pytest.raises(NotAnXArchive):
        opened(tmp_path)


def test_the_data_folder_alone_is_enough(tmp_path: Path) -> None:
    x_broken.good_folder(tmp_path / "a")
    items, failures = read_all(tmp_path / "a" / "data")
    assert len(items) == x_broken.POSTS
    assert failures == []
    _, archive = opened(tmp_path / "a" / "data")
    assert archive.problems == ()


def test_a_cut_off_part_keeps_what_is_whole(tmp_path: Path) -> None:
    make_folder(tmp_path / "a", Feed(100))
    part = tmp_path / "a" / "data" / "tweets.js"
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    items, failures = read_all(tmp_path / "a")
    assert 30 < len(items) < 70
    assert [failure.reason for failure in failures] == ["the file ends inside this element"]
