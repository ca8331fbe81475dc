"""Exports of every layout, whole and damaged: what is read, what is private, what is refused with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stance.channels.facebook.exports import EXPORTS
from stance.channels.facebook.layouts import Feed as Recognised
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package, open_package
from tests.factories import facebook_export as made
from tests.factories.bluesky_export import some
from tests.factories.bluesky_export import write_folder as write_repository
from tests.factories.facebook_export import LAYOUTS, PAGE_ID, Feed, Layout, album, comment, photo, post
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed as XFeed


class Seen(NamedTuple):
    package: Package
    export: Recognised
    reads: dict[str, list[tuple[int, int, Item] | Failure]]

    @property
    def items(self) -> list[Item]:
        return [read[2] for reads in self.reads.values() for read in reads if not isinstance(read, Failure)]

    @property
    def failures(self) -> list[Failure]:
        return [read for reads in self.reads.values() for read in reads if isinstance(read, Failure)]


def look(*paths: Path) -> Seen:
    package = open_package(list(paths))
    export = EXPORTS.recognise(package)
    assert isinstance(export, Recognised)
    named = export.of_account(PAGE_ID, "sante")
    opened = EXPORTS.open(package, named)
    return Seen(package, export, {part.file: list(opened.read(part)) for part in export.parts})


def seen(root: Path, feed: Feed) -> Seen:
    return look(made.write_folder(root / "f", feed))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_layout_is_read(tmp_path: Path, layout: Layout, zipped: bool) -> None:
    parts = [
        [post(f"Évacuation numéro{number} ☀️", made.FIRST + number) for number in range(start, start + 300)]
        for start in (0, 300)
    ]
    feed = Feed(parts, layout=layout, comments=[comment("Merci !")])
    found = look(made.write_zip(tmp_path / "f.zip", feed)) if zipped else seen(tmp_path, feed)
    export = found.export
    assert (export.layout, export.account_id, export.handle, export.display_name) == (
        layout.split()[0],
        None,
        "sante",
        made.NAME,
    )
    assert (found.failures, export.claimed_total, len(export.parts)) == ([], None, 3 if layout == "page" else 2)
    posts = [item for item in found.items if item.kind == "post"]
    assert [item.text for item in posts] == [f"Évacuation numéro{number} ☀️" for number in range(600)]
    assert len({item.record_id for item in found.items}) == len(found.items)
    assert all(item.record_id.startswith(f"facebook:{PAGE_ID}/~") for item in found.items)


def test_private_files_are_quarantined_and_never_reach_an_item(tmp_path: Path) -> None:
    found = seen(
        tmp_path, Feed([[post("Public")]], files=made.PRIVATE | {"no-data.txt": b"", "start_here.html": b"<html>"})
    )
    root = "this_profile's_activity_across_facebook"
    assert found.export.quarantined == (
        "ads_information/something_new_from_2031.json", "connections/followers.json", "logged_information/",
        "security_and_login_information/account_activity.json", f"{root}/comments_and_reactions/likes_and_reactions_1.json",
        f"{root}/messages/",
    )  # fmt: skip
    assert found.export.not_read == ("no-data.txt", "start_here.html")
    assert "PRIVATE" not in repr((found.items, found.export.problems, found.export.display_name))
    assert list(EXPORTS.media_files(found.package, found.export)) == []


def test_a_profile_says_what_it_does_not_say(tmp_path: Path) -> None:
    found = seen(tmp_path, Feed([[post("Hello")]], layout="profile", comments=[comment("To a friend")]))
    (problem,) = found.export.problems
    assert "does not say who could see a post" in problem.reason
    assert found.export.quarantined == ("comments_and_reactions/comments.json",)
    assert [item.text for item in found.items] == ["Hello"]


def test_several_zips_belong_together(tmp_path: Path) -> None:
    shows = [photo("111111111.jpg"), photo("222222222.jpg"), photo("333333333.mp4")]
    feed = Feed(
        [[post("Look", attachments=shows)]], media={"111111111.jpg": b"1", "333333333.mp4": b"3", "444444444.jpg": b"4"}
    )
    together = look(*made.write_zips(tmp_path / "z", feed))
    (item,) = together.items
    assert [[name.rpartition("/")[2] for name in one.files] for one in item.media] == [
        ["111111111.jpg"],
        [],
        ["333333333.mp4"],
    ]
    assert [one.shows for one in item.media] == ["image", "image", "video"]
    alone = seen(tmp_path, feed)
    assert alone.items[0].content == item.content
    assert {name.rpartition("/")[2] for _, name in EXPORTS.media_files(together.package, together.export)} == set(
        feed.media
    )


def test_html_is_refused_with_what_to_do(tmp_path: Path) -> None:
    feed = Feed(files={"this_profile's_activity_across_facebook/posts/profile_posts_1.html": b"<html>"})
    with pytest.raises(
        ExportRefused, match="export in HTML .* Ask Facebook for the export again, with the format JSON"
    ):
        seen(tmp_path, feed)


def test_other_platforms_exports_are_not_claimed(tmp_path: Path) -> None:
    make_folder(tmp_path / "x", XFeed(10))
    write_repository(tmp_path / "bluesky", some(1))
    (tmp_path / "empty").mkdir()
    for other in ("x", "bluesky", "empty"):
        with pytest.raises(NotRecognised, match=r"Looked for posts/profile_posts_1\.json"):
            EXPORTS.recognise(open_package(tmp_path / other))


def test_an_account_has_to_be_named(tmp_path: Path) -> None:
    found = seen(tmp_path, Feed([[post("x")]]))
    with pytest.raises(ValueError, match="name the account"):
        EXPORTS.open(found.package, found.export)
    assert EXPORTS.owner(found.package, found.export, "sante") == ("", "sante")


def test_albums_give_the_photos_that_no_post_shows(tmp_path: Path) -> None:
    inner = photo("111111111.jpg")["media"]
    other = photo("222222222.jpg", made.FIRST + 5, "La digue")["media"]
    third = photo("333333333.jpg", made.FIRST + 9)["media"]
    film = photo("444444444.mp4", made.FIRST + 11, "Le pont")["media"]
    feed = Feed(
        [[post("Voir", attachments=[photo("111111111.jpg")])]],
        albums=[album(inner, other | {"comments": [{"author": "Somebody", "comment": "PRIVATE"}]})],
        photos=[other, third],
        videos=[film, inner],
        media={"222222222.jpg": b"2"},
    )
    found = seen(tmp_path, feed)
    assert found.failures == []
    assert [(item.text, len(item.media)) for item in found.items] == [
        ("Voir", 1),
        ("La digue", 1),
        ("La digue", 1),
        ("", 1),
        ("Le pont", 1),
    ]
    assert len({item.record_id for item in found.items}) == 4
    assert "PRIVATE" not in repr(found.items)
    assert found.items[1].content == found.items[2].content


def test_reading_goes_on_from_every_post(tmp_path: Path) -> None:
    posts: list[Any] = [post(f"Post {number % 7}", made.FIRST + number // 3) for number in range(60)]
    posts[20:20] = ["no post", {"timestamp": "x"}, None]
    feed = Feed([posts], comments=[comment(f"Answer {number}", made.FIRST + number) for number in range(9)])
    found = seen(tmp_path, feed)
    named = found.export.of_account(PAGE_ID)
    for part in found.export.parts:
        whole = found.reads[part.file]
        for number, read in enumerate(whole):
            if not isinstance(read, Failure):
                assert list(EXPORTS.open(found.package, named).read(part, read[0])) == whole[number:]


def test_equal_posts_of_one_second_are_told_apart(tmp_path: Path) -> None:
    found = seen(tmp_path, Feed([[post("Alert"), post("Alert"), post("Other"), post("Alert")]]))
    ids = [item.post_id for item in found.items]
    assert ids == [ids[0], f"{ids[0]}-2", ids[2], f"{ids[0]}-3"]
    assert [item.content["id"] for item in found.items] == ids
    again = seen(
        tmp_path / "again", Feed([[post("Alert"), post("Alert"), post("Other"), post("Alert")]], layout="profile")
    )
    assert [item.content for item in again.items] == [item.content for item in found.items]


def test_truncated_at_every_hundredth_it_keeps_what_is_whole(tmp_path: Path) -> None:
    posts = [post(f"Évacuation {number}", made.FIRST + number) for number in range(60)]
    whole = made.written_as_json(posts)
    name = "posts/profile_posts_1.json"
    for hundredth in range(100):
        folder = made.write_folder(
            tmp_path / str(hundredth), Feed(files={name: whole[: len(whole) * hundredth // 100]})
        )
        found = look(folder)
        assert [item.text for item in found.items] == [f"Évacuation {number}" for number in range(len(found.items))]
        assert len(found.items) >= 60 * hundredth // 100 - 1
        assert found.failures


@pytest.mark.parametrize(
    "name",
    [
        "posts/album/0.json",
        "posts/videos.json",
        "comments_and_reactions/comments.json",
        "personal_information/profile_information/profile_information.json",
    ],
)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"photos": [1, {}], "videos_v2": [null], "comments_v2": ["x"]}',
        b"\xff\xfe" * 50,
        b"[" * 100_000,
    ],
)
def test_whatever_another_file_holds_the_posts_are_read(tmp_path: Path, name: str, data: bytes) -> None:
    found = seen(tmp_path, Feed([[post("Good")]], layout="page", has_profile=False, files={name: data}))
    assert [item.text for item in found.items if item.kind == "post"] == ["Good"]


def test_a_damaged_post_costs_itself_only(tmp_path: Path) -> None:
    raw = made.written_as_json([post(f"Post {number}", made.FIRST + number) for number in range(9)])
    at = raw.index(b'"Post 4"')
    found = seen(tmp_path, Feed(files={"posts/profile_posts_1.json": raw[:at] + b"Post" + raw[at + 5 :]}))
    assert [item.text for item in found.items] == [f"Post {number}" for number in range(9) if number != 4]
    assert len(found.failures) == 1


def test_one_post_that_is_no_list_is_read(tmp_path: Path) -> None:
    found = seen(tmp_path, Feed(files={"posts/profile_posts_1.json": post("Alone")}))
    assert [item.text for item in found.items] == ["Alone"]
