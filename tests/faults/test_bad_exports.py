"""Exports that are broken or hostile, through the real command: a clear error each, and everything sound comes in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, run_stance
from tests.factories import tars, x_broken
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed

Build = Callable[[Path], Path]


BOMB = "[" + "[]," * 5_000_000 + "[]]"
"""15 MB that would be a gigabyte of lists."""


def test_an_element_that_would_fill_the_memory_costs_itself_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "export", Feed(20))
    part = next((tmp_path / "export" / "data").glob("tweets*.js"))
    opened, _, rest = part.read_text().partition("[")
    part.write_text(f'{opened}[\n{{"tweet": {BOMB}}},{rest}')
    done = bring(tmp_path, tmp_path / "export")
    assert done.value.get("counted", 0) >= 20, done
    assert "more than 500,000 values" in reasons(done)


def test_the_reading_process_has_no_more_memory_than_it_may() -> None:
    code = (
        "from stance.archive.importing.reader import limit_memory; limit_memory(); print(1); held = bytearray(1 << 30)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), "MemoryError" in done.stderr) == ("1", True), done.stderr


def bring(tmp_path: Path, export: Path) -> Ran:
    done = run_stance(tmp_path / "data", "import", str(export), "--yes")
    assert "Traceback" not in done.stderr, done.stderr
    return done


def reasons(done: Ran) -> str:
    return " | ".join(f"{one['file']} @{one['position']}: {one['reason']}" for one in done.value["failures"])


def is_sound(tmp_path: Path) -> bool:
    return bool(run_stance(tmp_path / "data", "verify").value["ok"])


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (x_broken.truncated_zip, ["zip"]),
        (x_broken.ratio_bomb, ["bomb"]),
        (x_broken.overlap_bomb, ["bomb"]),
        (x_broken.encrypted_zip, ["password"]),
    ],
)
def test_refused_whole(tmp_path: Path, build: Build, words: list[str]) -> None:
    refused = bring(tmp_path, build(tmp_path / "export.zip"))
    assert refused.code == 2
    assert "export.zip" in refused.value["error"]
    assert all(word in refused.value["error"] for word in words), refused.value
    assert run_stance(tmp_path / "data", "search", "is:post OR is:reply OR is:repost OR is:quote").value["total"] == 0


def as_tar(path: Path, *before: bytes, keep: float = 1.0) -> Path:
    """The good archive as a tar behind what is given; only the beginning of it is packed when less is kept."""
    folder = x_broken.good_folder(path.parent / "good")
    files = {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}
    data = tars.packed(b"".join(before) + tars.tar_bytes(files))
    path.write_bytes(data[: int(len(data) * keep)])
    return path


def test_a_tar_bomb_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "export.tar.gz").write_bytes(tars.zeros_packed(300 << 20))
    refused = bring(tmp_path, tmp_path / "export.tar.gz")
    assert refused.code == 2
    assert "bomb" in refused.value["error"]


def test_hostile_members_of_a_tar_are_listed_and_the_rest_comes_in(tmp_path: Path) -> None:
    hostile = [
        tars.header(b"../evil", 1) + tars.filled(b"x"),
        tars.header(b"/etc/evil", 0),
        tars.header(b"data/tweets.js", 0, b"2", rest=b"/etc/passwd"),
        tars.header(b"data/hard.js", 0, b"1", rest=b"/etc/passwd"),
        tars.header(b"data/disk", 0, b"4"),
    ]
    done = bring(tmp_path, as_tar(tmp_path / "export.tgz", *hostile))
    assert done.code == 1
    assert done.value["counted"] == done.value["claimed"] >= x_broken.POSTS
    assert all(word in reasons(done) for word in ("climbs", "absolute", "symbolic link", "hard link", "device"))
    assert is_sound(tmp_path)


def test_a_tar_that_was_cut_off_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    done = bring(tmp_path, as_tar(tmp_path / "export.tar.gz", keep=0.6))
    assert done.code == 1
    assert "cut off" in reasons(done)
    assert 0 < done.value["new"] < x_broken.POSTS
    assert is_sound(tmp_path)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (x_broken.hostile_names_zip, ["climbs", "absolute"]),
        (x_broken.linked_zip, ["link"]),
    ],
)
def test_hostile_members_are_listed_and_the_rest_comes_in(tmp_path: Path, build: Build, words: list[str]) -> None:
    done = bring(tmp_path, build(tmp_path / "export.zip"))
    assert done.code == 1
    assert done.value["counted"] == done.value["claimed"] >= x_broken.POSTS
    assert all(word in reasons(done) for word in words), reasons(done)
    assert is_sound(tmp_path)


def test_links_in_a_folder_are_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("not for the archive")
    done = bring(tmp_path, x_broken.linked_folder(tmp_path / "export", outside))
    assert done.code == 1
    assert "link" in reasons(done)
    kept = [path.read_bytes() for path in (tmp_path / "data" / "blobs").glob("??/??/*")]
    assert not any(b"not for the archive" in content for content in kept)


def test_a_missing_part_is_named_and_the_others_come_in(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.missing_part(tmp_path / "export"))
    assert done.code == 1
    assert "tweets-part1.js" in reasons(done)
    assert 0 < done.value["counted"] < done.value["claimed"]
    assert is_sound(tmp_path)


def test_a_part_listed_twice_is_read_once(tmp_path: Path) -> None:
    files = [("data/tweets.js", 20), ("data/tweets.js", 20)]
    done = bring(tmp_path, x_broken.claims(tmp_path / "export", files))
    assert "twice" in reasons(done)
    assert done.value["new"] + done.value["new_versions"] + done.value["already_held"] == done.value["counted"]


def test_a_wrong_count_is_said(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.claims(tmp_path / "export", [("data/tweets.js", 999)]))
    assert done.code == 1
    assert "999" in reasons(done)
    assert done.value["claimed"] != done.value["counted"]


def test_damage_in_the_middle_costs_one_post(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.damaged_middle(tmp_path / "export"))
    assert done.code == 1
    assert done.value["new"] >= 5
    damaged = [one for one in done.value["failures"] if one["position"] is not None]
    assert damaged
    found = run_stance(tmp_path / "data", "search", "text").value
    assert found["total"] == done.value["new"]


def test_odd_text_comes_in_and_is_said(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.odd_texts(tmp_path / "export"))
    assert "UTF-8" in reasons(done)
    for words in ("bad bytes", "half pair", "nul here", "plain"):
        assert run_stance(tmp_path / "data", "search", words).value["total"] == 1, words
    assert is_sound(tmp_path)


def test_a_text_of_50_megabytes_costs_one_post_and_little_memory(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.huge_text(tmp_path / "export"))
    assert done.code == 1
    assert done.value["new"] == 2
    assert any("MiB" in one["reason"] or "bytes" in one["reason"] for one in done.value["failures"])


def test_impossible_dates_are_listed_with_their_place(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.impossible_dates(tmp_path / "export"))
    assert done.value["new"] == 1
    assert done.value["failed"] >= 5
    assert all(one["file"] and one["position"] is not None for one in done.value["failures"] if "date" in one["reason"])


def test_ids_as_numbers_and_as_strings(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.number_ids(tmp_path / "export"))
    account = "x:" + str(x_broken.ACCOUNT_ID)
    shown = run_stance(tmp_path / "data", "record", f"{account}/1600000000000000007")
    assert shown.code == 0
    assert done.value["failures"]


def test_media_names_of_every_kind(tmp_path: Path) -> None:
    done = bring(tmp_path, x_broken.odd_media_names(tmp_path / "export"))
    assert done.value["media"] == {"present": 3, "missing": 1, "left_over": 0}
    assert is_sound(tmp_path)


def test_an_unregistered_account_is_asked_about(tmp_path: Path) -> None:
    export = x_broken.of_account(tmp_path / "export")
    refused = run_stance(tmp_path / "data", "import", str(export))
    assert refused.code == 2
    assert "not a registered account" in refused.value["error"]
    assert run_stance(tmp_path / "data", "search", "is:post OR is:reply OR is:repost OR is:quote").value["total"] == 0
    done = run_stance(tmp_path / "data", "import", str(export), "--yes")
    assert done.code in (0, 1)
    assert done.value["import"] == 1, "the import that asked goes on, it is not a second one"
    other = x_broken.of_account(tmp_path / "other", account_id="555000111")
    again: dict[str, Any] = run_stance(tmp_path / "data", "import", str(other)).value
    assert "555000111" in again["error"]


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "beach.jpg").write_bytes(b"\xff\xd8\xff")
    refused = bring(tmp_path, tmp_path / "holiday")
    assert refused.code == 2
    assert "tweet" in refused.value["error"].lower() or "X archive" in refused.value["error"]
    absent = bring(tmp_path, tmp_path / "nothing-here.zip")
    assert absent.code == 2
    assert "nothing-here.zip" in absent.value["error"]


def bare_archive(root: Path, *, threads: bool) -> Path:
    """An old archive of posts only: no manifest, no account.js."""
    posts = []
    for number in range(6):
        post = {
            "id_str": str(10**18 + number),
            "created_at": f"Wed Nov 16 09:00:0{number} +0000 2022",
            "full_text": f"post number {number}",
        }
        if threads and number:
            post |= {
                "in_reply_to_status_id_str": str(10**18 + number - 1),
                "in_reply_to_user_id_str": "783214",
                "in_reply_to_screen_name": "RiverAgency",
            }
        posts.append(post)
    (root / "data").mkdir(parents=True)
    (root / "data" / "tweet.js").write_text("window.YTD.tweet.part0 = " + json.dumps(posts))
    return root


def test_an_archive_that_does_not_say_whose_it_is(tmp_path: Path) -> None:
    silent = bare_archive(tmp_path / "silent", threads=False)
    refused = bring(tmp_path, silent)
    assert refused.code == 2
    assert "https://x.com/i/user/NUMBER" in refused.value["error"]
    assert "--account" in refused.value["error"]
    told = run_stance(tmp_path / "data", "import", str(silent), "--account", "https://x.com/i/user/42", "--yes")
    assert told.value["new"] == 6
    assert run_stance(tmp_path / "data", "record", f"x:42/{10**18}").code == 0


def test_threads_tell_the_account_of_an_old_archive(tmp_path: Path) -> None:
    export = bare_archive(tmp_path / "threads", threads=True)
    done = run_stance(tmp_path / "data", "import", str(export), "--account", "@riveragency", "--yes")
    assert done.value["new"] == 6
    shown = run_stance(tmp_path / "data", "record", f"x:783214/{10**18 + 5}").value
    assert len(shown["thread"]) == 6
