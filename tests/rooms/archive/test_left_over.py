"""Media files that no post names are counted and listed; those that some post names, in whatever import, are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive import reports
from stance.archive.models import ImportRun, LeftOverFile, Media
from tests.rooms.site.addresses import signed_in
from tests.toy.notices import Notice, plugged_in, write_export

from .installation import verified
from .small import archive, bring_in, edited, first_of, picture_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def left(run: ImportRun) -> list[str]:
    names = [name.rpartition("/")[2] for name in run.left_over.order_by("id").values_list("name", flat=True)]
    assert run.media_left_over == len(names)
    return sorted(names)


def test_files_of_no_post_of_another_and_without_a_number_are_listed(tmp_path: Path) -> None:
    media = {"50-one.jpg": b"1", "50-two.jpg": b"2", "51-lost.jpg": b"3", "99-gone.mp4": b"4", "cover.png": b"5"}
    posts = [tweet(50, "with a picture", **picture_of(7, "one.jpg")), tweet(51, "without")]
    run = bring_in(archive(tmp_path / "a", posts, media=media))
    assert left(run) == ["50-two.jpg", "51-lost.jpg", "99-gone.mp4", "cover.png"]
    told = reports.as_json(run)
    assert told["media"] == {"present": 1, "missing": 0, "left_over": 4}
    assert len(told["left_over"]) == 4
    assert "4 left over" in reports.as_text(run)


def test_a_list_made_shorter_is_named_by_verification(tmp_path: Path) -> None:
    run = bring_in(archive(tmp_path / "a", [tweet(50, "x")], media={"9-lost.jpg": b"1", "8-lost.jpg": b"2"}))
    assert verified().ok
    LeftOverFile.objects.filter(run=run)[:1].get().delete()
    assert [one.record for one in verified().differences] == [f"import {run.pk}"]


def test_a_file_that_an_earlier_import_kept_is_not_left_over(tmp_path: Path) -> None:
    posts, media = [tweet(50, "with a picture", **picture_of(7, "one.jpg"))], {"50-one.jpg": b"1"}
    assert left(bring_in(archive(tmp_path / "a", posts, media=media))) == []
    again = bring_in(archive(tmp_path / "b", [*posts, tweet(52, "new")], media=media, generated="2026-03-01T00:00:00Z"))
    assert left(again) == []


def test_pictures_of_an_edited_post_are_named_by_any_of_its_states(tmp_path: Path) -> None:
    picture = picture_of(7, "one.jpg")
    posts = [tweet(60, "frist", **first_of(60, 61), **picture), tweet(61, "first", **edited(60, 60, 61), **picture)]
    run = bring_in(archive(tmp_path / "a", posts, media={"60-one.jpg": b"1", "61-one.jpg": b"1", "61-other.jpg": b"2"}))
    assert left(run) == ["61-other.jpg"]


def test_a_video_kept_as_another_variant_is_not_left_over(tmp_path: Path) -> None:
    post = tweet(70, "a film", **picture_of(9, "thumb.jpg"))
    assert left(bring_in(archive(tmp_path / "a", [post], media={"70-low.mp4": b"1"}))) == []
    later = archive(tmp_path / "b", [post], media={"70-high.mp4": b"2"}, generated="2026-03-01T00:00:00Z")
    assert left(bring_in(later)) == []


def test_a_medium_that_cannot_be_read_is_a_problem_and_not_left_over(tmp_path: Path) -> None:
    folder = archive(tmp_path / "a", [tweet(50, "x", **picture_of(7, "one.jpg"))], media={"50-one.jpg": b"1"})
    run = bring_in(folder)
    Media.objects.update(blob="", member="")
    assert left(bring_in(folder)) == []
    assert run.failed == 0


def test_another_channel_s_files_are_listed_too(tmp_path: Path) -> None:
    with plugged_in():
        run = bring_in(write_export(tmp_path / "board.zip", Notice("n", "a tap", poster="tap.png")))
        assert left(run) == []


def test_the_page_lists_them_and_the_csv_is_whole(tmp_path: Path) -> None:
    media = {f"{number}-lost.jpg": b"x" for number in range(1000, 1030)} | {"=cmd.jpg": b"y"}
    run = bring_in(archive(tmp_path / "a", [tweet(50, "x")], media=media))
    client = signed_in("recordkeeper")
    page = client.get(f"/archive/imports/{run.pk}/").content.decode()
    assert "Media left over" in page
    assert "and 11 more" in page
    csv = b"".join(client.get(f"/archive/imports/{run.pk}/left-over.csv").streaming_content).decode()
    assert csv.count("\n") == 32
    assert LeftOverFile.objects.count() == 31
