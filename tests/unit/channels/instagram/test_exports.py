"""Exports of every layout, whole and damaged: what is read, what is private, what is refused with what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stance.channels.facebook.exports import EXPORTS as FACEBOOK
from stance.channels.instagram.exports import EXPORTS
from stance.channels.instagram.layouts import Feed as Recognised
from stance.channels.instagram.records import RECORDS
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package, open_package
from tests.factories import facebook_export
from tests.factories import instagram_export as made
from tests.factories.instagram_export import (
    FIRST,
    LAYOUTS,
    Feed,
    Layout,
    carousel,
    labelled,
    medium,
    old,
    single,
    story,
)
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed as XFeed

ACCOUNT = "@sante.officiel"


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
    opened = EXPORTS.open(package, export.of_account(ACCOUNT))
    found = Seen(package, export, {part.file: list(opened.read(part)) for part in export.parts})
    for item in found.items:
        assert item.record_id == RECORDS.record_id(ACCOUNT, item.post_id) == f"instagram:{ACCOUNT}/{item.content['id']}"
        assert RECORDS.kind(item.content) == item.kind
        assert RECORDS.parent(item.content, item.record_id) is None
        json.dumps(item.content, ensure_ascii=False).encode()
    return found


def seen(root: Path, feed: Feed) -> Seen:
    return look(made.write_folder(root / "f", feed))


def posts_of(layout: Layout) -> list[Any]:
    write = old if layout == "media.json" else single
    return [write(f"Évacuation numéro{number} ☀️", FIRST + number) for number in range(300)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_layout_is_read(tmp_path: Path, layout: Layout, zipped: bool) -> None:
    feed = Feed([posts_of(layout)], layout=layout)
    found = look(made.write_zip(tmp_path / "f.zip", feed)) if zipped else seen(tmp_path, feed)
    export = found.export
    assert (export.layout, export.account_id, export.handle, export.display_name) == (
        layout,
        None,
        made.HANDLE,
        made.NAME,
    )
    assert (found.failures, export.problems, export.claimed_total) == ([], (), None)
    assert [item.text for item in found.items] == [f"Évacuation numéro{number} ☀️" for number in range(300)]
    assert len({item.record_id for item in found.items}) == 300


def test_layouts_give_the_same_post_the_same_content(tmp_path: Path) -> None:
    contents = [seen(tmp_path / layout, Feed([posts_of(layout)], layout=layout)).items for layout in LAYOUTS]
    assert (
        [item.content for item in contents[0]]
        == [item.content for item in contents[1]]
        == [item.content for item in contents[2]]
    )
    both = Feed(
        [[single("Deux fois", name="a_17900000001.jpg")]],
        files={f"{made.ROOTS['current']}posts.json": [labelled("Deux fois", "a_17900000001.jpg")]},
    )
    first, second = seen(tmp_path / "both", both).items
    assert (first.content, first.record_id) == (second.content, second.record_id)


def test_captions_of_single_pictures_and_of_several(tmp_path: Path) -> None:
    several = carousel("Trois vues", "a_17900000001.jpg", "b_17900000002.mp4", "c_17900000003.webp", at=FIRST + 5)
    inner = {"media": [medium("d_17900000004.jpg", FIRST + 7, "Une vue"), medium("e_17900000005.jpg", FIRST + 8)]}
    found = seen(tmp_path, Feed([[single("Une seule #eau @pompiers.ville"), several, inner]])).items
    assert [item.text for item in found] == ["Une seule #eau @pompiers.ville", "Trois vues", "Une vue"]
    assert [item.created_at - FIRST for item in found] == [0, 5, 7]
    assert found[1].content == {
        "account": ACCOUNT, "created_at": "2020-09-13T12:26:45Z", "id": found[1].post_id, "media": [{"id": "1", "type": "photo"}, {"id": "2", "type": "video"}, {"id": "3", "type": "photo"}],
        "platform": "instagram", "schema": "stance-content/1", "text": "Trois vues",
    }  # fmt: skip
    assert [(one.media_id, one.shows, one.alt) for one in found[1].media] == [
        ("1", "image", None),
        ("2", "video", None),
        ("3", "image", None),
    ]
    assert (found[0].hashtags, found[0].mentions, found[0].permalink, found[0].kind) == (
        ("eau",),
        ("pompiers.ville",),
        "",
        "post",
    )
    assert "PRIVATE" not in repr(found)


def test_reels_videos_and_stories_are_posts(tmp_path: Path) -> None:
    feed = Feed(
        [[single("Une photo")]], reels=[{"media": [medium("r.mp4", FIRST + 1, "Un reel", "media/reels/202009/")]}],
        videos=[{"media": [medium("v.mp4", FIRST + 2, "Une vidéo", "media/igtv/202009/")]}], stories=[story()],
    )  # fmt: skip
    found = seen(tmp_path, feed)
    assert [(item.text, item.media[0].shows) for item in found.items] == [
        ("Une photo", "image"),
        ("Un reel", "video"),
        ("Une vidéo", "video"),
        ("", "video"),
    ]
    assert [item.content.get("is_story", False) for item in found.items] == [False, False, False, True]


def test_old_exports_have_places_and_stories_too(tmp_path: Path) -> None:
    feed = Feed(
        [[old("Une photo", location="West End")]],
        videos=[old("Une vidéo", FIRST + 1, "videos", "v.mp4")],
        stories=[old("", FIRST + 2, "stories", "s.mp4")],
        layout="media.json",
    )
    found = seen(tmp_path, feed)
    assert [item.text for item in found.items] == ["Une photo", "Une vidéo", ""]
    assert (found.items[0].content["place"], found.items[2].content["is_story"]) == ({"name": "West End"}, True)
    assert "PRIVATE" not in repr(found.items)


def test_private_files_are_quarantined_and_never_reach_an_item(tmp_path: Path) -> None:
    others = {
        "your_instagram_activity/media/profile_photos.json": {"ig_profile_picture": []},
        "media/archived_posts/202009/1.jpg": b"PRIVATE",
    }
    found = seen(tmp_path, Feed([[single("Public")]], files=made.PRIVATE | others))
    assert found.export.quarantined == (
        "ads_information/something_new_from_2031.json", "connections/", "logged_information/", "media/archived_posts/202009/",
        "your_instagram_activity/likes/liked_posts.json", "your_instagram_activity/media/archived_posts.json",
        "your_instagram_activity/media/recently_deleted_content.json", "your_instagram_activity/messages/",
        "your_instagram_activity/messages/inbox/somebody_1/photos/",
    )  # fmt: skip
    assert found.export.not_read == ("your_instagram_activity/media/profile_photos.json",)
    assert "PRIVATE" not in repr((found.items, found.export.problems, found.export.display_name))
    assert list(EXPORTS.media_files(found.package, found.export)) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_private_account_is_not_read(tmp_path: Path, layout: Layout) -> None:
    found = seen(
        tmp_path,
        Feed([posts_of(layout)], stories=[story()] if layout != "media.json" else (), layout=layout, is_private=True),
    )
    assert found.export.parts == ()
    assert "the account was private" in found.export.problems[0].reason
    assert found.export.quarantined[0].endswith(".json")


def test_files_are_found_in_several_zips(tmp_path: Path) -> None:
    feed = Feed(
        [[carousel("Vues", "a_17900000001.jpg", "b_17900000002.jpg")]],
        media={"media/posts/202009/a_17900000001.jpg": b"a"},
    )
    pictures = Feed(media={"media/posts/202009/b_17900000002.jpg": b"b"}, has_profile=False)
    found = look(made.write_zip(tmp_path / "1.zip", feed), made.write_zip(tmp_path / "2.zip", pictures))
    assert [[name.rpartition("/")[2] for name in one.files] for one in found.items[0].media] == [
        ["a_17900000001.jpg"],
        ["b_17900000002.jpg"],
    ]
    assert len(list(EXPORTS.media_files(found.package, found.export))) == 2


def test_html_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        ExportRefused, match="export in HTML .* Ask Instagram for the export again, with the format JSON"
    ):
        seen(tmp_path, Feed(files={"your_instagram_activity/media/posts_1.html": b"<html>"}))


def test_other_platforms_exports_are_not_claimed(tmp_path: Path) -> None:
    make_folder(tmp_path / "x", XFeed(10))
    facebook_export.write_folder(
        tmp_path / "facebook", facebook_export.Feed([[facebook_export.post("x")]], videos=[medium("v.mp4")])
    )
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "posts.json").write_text('[{"title": "A blog", "media": [{"url": "x"}]}]')
    (tmp_path / "blog" / "media.json").write_text('{"photos": [{"src": "x"}]}')
    for other in ("x", "facebook", "blog"):
        with pytest.raises(NotRecognised, match=r"Looked for media/posts_1\.json"):
            EXPORTS.recognise(open_package(tmp_path / other))
    with pytest.raises(NotRecognised):
        FACEBOOK.recognise(open_package(made.write_folder(tmp_path / "f", Feed([[single("x")]], files=made.PRIVATE))))


def test_its_name_stands_for_the_account_where_no_number_is_known(tmp_path: Path) -> None:
    found = seen(tmp_path, Feed([[single("x")]]))
    assert EXPORTS.owner(found.package, found.export, "") == ("@sante.officiel", "sante.officiel")
    nameless = seen(tmp_path / "n", Feed([[single("x")]], has_profile=False))
    assert EXPORTS.owner(nameless.package, nameless.export, "") == ("", "")
    assert EXPORTS.owner(nameless.package, nameless.export, "Sante") == ("@sante", "Sante")
    assert (EXPORTS.nameless("@sante"), EXPORTS.nameless("17841")) == ("sante", "id17841")
    with pytest.raises(ValueError, match="name the account"):
        EXPORTS.open(found.package, found.export)


def test_the_newest_profile_says_its_name_under_labels(tmp_path: Path) -> None:
    labels = [
        {"label": "Username", "value": made.HANDLE},
        {"label": "Name", "value": made.NAME},
        {"label": "Private Account", "value": "False"},
    ]
    profile = {
        "personal_information/personal_information/personal_information.json": [{"label_values": labels, "fbid": "1"}]
    }
    found = seen(tmp_path, Feed([[single("x")]], has_profile=False, files=profile))
    assert (found.export.handle, found.export.display_name, len(found.items)) == (made.HANDLE, made.NAME, 1)


def test_reading_goes_on_from_every_post(tmp_path: Path) -> None:
    posts: list[Any] = [single(f"Post {number % 7}", FIRST + number // 3) for number in range(60)]
    posts[20:20] = ["no post", {"media": []}, None]
    listed = [old(f"Old {number}", FIRST + number // 2) for number in range(30)]
    for feed in (
        Feed([posts], stories=[story(at=FIRST + number) for number in range(9)]),
        Feed([listed], videos=listed[:9], layout="media.json"),
    ):
        found = seen(tmp_path / feed.layout, feed)
        opened = EXPORTS.open(found.package, found.export.of_account(ACCOUNT))
        for part in found.export.parts:
            whole = found.reads[part.file]
            for number, read in enumerate(whole):
                if not isinstance(read, Failure):
                    assert list(opened.read(part, read[0])) == whole[number:]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_truncated_at_every_hundredth_it_keeps_what_is_whole(tmp_path: Path, layout: Layout) -> None:
    feed = Feed([posts_of(layout)[:60]], layout=layout)
    name = next(name for name in feed.members() if "posts_1" in name or name == "media.json")
    whole = feed.members()[name]
    for hundredth in range(0 if layout != "media.json" else 3, 100):
        found = seen(
            tmp_path / str(hundredth), Feed(layout=layout, files={name: whole[: len(whole) * hundredth // 100]})
        )
        assert [item.text for item in found.items] == [
            f"Évacuation numéro{number} ☀️" for number in range(len(found.items))
        ]
        assert len(found.items) >= 60 * hundredth // 100 - 2
        assert found.failures


@pytest.mark.parametrize("name", ["reels.json", "stories.json", "igtv_videos.json", "posts.json", "posts_2.json"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"ig_reels_media": [1, {}], "ig_stories": [null]}',
        b"\xff\xfe" * 50,
        b"[" * 100_000,
    ],
)
def test_whatever_another_file_holds_the_posts_are_read(tmp_path: Path, name: str, data: bytes) -> None:
    found = seen(tmp_path, Feed([[single("Good")]], files={made.ROOTS["current"] + name: data}))
    assert [item.text for item in found.items] == ["Good"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"null",
        b"[]",
        b'{"profile_user": 5}',
        b'{"profile_user": [{"string_map_data": {"Username": {"value": "not a name"}}}]}',
        b'{"username": 5}',
    ],
)
def test_a_profile_that_says_nothing_costs_nothing_else(tmp_path: Path, data: bytes) -> None:
    profile = {"personal_information/personal_information/personal_information.json": data}
    found = seen(tmp_path, Feed([[single("Good")]], has_profile=False, files=profile))
    assert (found.export.handle, len(found.items)) == (None, 1)


@pytest.mark.parametrize(
    "element",
    [
        None,
        5,
        [],
        {},
        {"media": [{}]},
        {"media": [{"uri": ""}]},
        {"media": [medium("a.jpg", None)]},
        {"label_values": []},
        {"label_values": [{"media": []}]},
    ],
)  # type: ignore[arg-type]
def test_what_is_no_post_is_listed(tmp_path: Path, element: Any) -> None:
    found = seen(tmp_path, Feed([[single("Good"), element]]))
    assert [item.text for item in found.items] == ["Good"]
    assert len(found.failures) == 1


def test_one_post_that_is_no_list_is_read(tmp_path: Path) -> None:
    found = seen(tmp_path, Feed(files={f"{made.ROOTS['current']}posts_1.json": single("Alone")}))
    assert [item.text for item in found.items] == ["Alone"]
