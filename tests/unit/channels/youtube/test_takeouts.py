"""Takeouts: recognised in any language, whose they are, what is public, and which file is which video."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from stance.channels.linkedin.exports import EXPORTS as LINKEDIN
from stance.channels.port.exports import Export, ExportRefused, NotRecognised
from stance.channels.x.exports import EXPORTS as X
from stance.channels.youtube.exports import EXPORTS
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import Package, open_package
from tests.factories import linkedin_export, tars
from tests.factories import youtube_export as made
from tests.factories.x_archive import LAYOUTS, make_folder
from tests.factories.x_posts import Feed
from tests.factories.youtube_export import CHANNEL, Comment, Post, Video

FLOOD = Video("abcdefghijk", "Flood: what to do?")
STORM = Video("lmnopqrstuv", "Storm warning")


def recognised(*paths: Path) -> tuple[Package, Export]:
    package = open_package(list(paths))
    return package, EXPORTS.recognise(package)


def read(*paths: Path) -> tuple[list[Item], list[Failure]]:
    package, export = recognised(*paths)
    opened = EXPORTS.open(package, export.of_account(export.account_id or CHANNEL))
    items: list[Item] = []
    failures: list[Failure] = []
    for part in export.parts:
        for found in opened.read(part):
            if isinstance(found, Failure):
                failures.append(found)
            else:
                items.append(found[2])
    return items, failures


def zipped(
    path: Path, *videos: Video, said: Sequence[Comment] = (), posted: Sequence[Post] = (), **more: bytes
) -> Path:
    return made.write_zip(path, made.files(videos, said, posted) | more)


def test_a_takeout_with_everything_in_it(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "takeout-20260911T193951Z-001.zip",
        FLOOD,
        STORM,
        said=[Comment("UgzA1234567890", "Take care", video="abcdefghijk")],
        posted=[Post("UgkxB1234567890", "We are here", ("UgkxB1234567890_image.jpg",))],
    )
    _, export = recognised(path)
    assert (export.layout, export.account_id, export.display_name) == ("tables", CHANNEL, made.TITLE)
    assert export.generated_at == 1_789_155_591
    assert [part.file for part in export.parts] == [
        "video metadata/videos.csv",
        "posts/posts.csv",
        "comments/comments.csv",
    ]
    assert set(made.PRIVATE) == set(export.quarantined)
    items, failures = read(path)
    assert failures == []
    assert [(item.kind, item.post_id) for item in items] == [
        ("video", "abcdefghijk"), ("video", "lmnopqrstuv"), ("post", "UgkxB1234567890"), ("reply", "UgzA1234567890"),
    ]  # fmt: skip
    assert "PRIVATE" not in repr(items)
    assert items[0].media[0].files == ("videos/Flood what to do.mp4",)
    assert items[2].media[0].files == ("posts/UgkxB1234567890_image.jpg",)


@pytest.mark.parametrize(
    "packing", ["zip", "tgz", "folder", "three zips", "before 2017", "translated folders", "tables alone"]
)
def test_every_packing_gives_the_same(tmp_path: Path, packing: str) -> None:
    members = made.files([FLOOD, STORM], [Comment("UgzA1234567890", "Take care", video="abcdefghijk")])
    if packing == "three zips":
        kinds = [".csv", ".mp4", ""]
        paths = []
        for number, kind in enumerate(kinds):
            some = {
                name: data
                for name, data in members.items()
                if (name.endswith(kind) if kind else name[-4:] not in kinds)
            }
            paths.append(made.write_zip(tmp_path / f"takeout-{number}.zip", some))
    elif packing == "tgz":
        paths = [tars.write(tmp_path / "takeout.tgz", {made.FOLDER + name: data for name, data in members.items()})]
    elif packing == "folder":
        paths = [linkedin_export.write_folder(tmp_path / "Takeout", members)]
    elif packing == "tables alone":
        root = linkedin_export.write_folder(tmp_path / "t", members)
        paths = [root / "video metadata" / "videos.csv", root / "comments" / "comments.csv"]
    elif packing == "translated folders":
        names = {
            "video metadata/videos.csv": "Video-Metadaten/Videos.csv",
            "comments/comments.csv": "Kommentare/Kommentare.csv",
        }
        members = {names.get(name, name.replace("videos/", "Videos/")): data for name, data in members.items()}
        paths = [made.write_zip(tmp_path / "a.zip", members, "Takeout/YouTube und YouTube Music/")]
    else:
        folder = "Takeout/YouTube/" if packing == "before 2017" else made.FOLDER
        paths = [made.write_zip(tmp_path / "a.zip", members, folder)]
    items, failures = read(*paths)
    assert failures == []
    assert [item.post_id for item in items] == ["abcdefghijk", "lmnopqrstuv", "UgzA1234567890"]
    assert items[0].content == read(made.write_zip(tmp_path / "b.zip", members))[0][0].content
    there = [bool(item.media[0].files) for item in items[:2]]
    assert there == [packing != "tables alone"] * 2


@pytest.mark.parametrize(
    ("headings", "layout"),
    [(made.VIDEOS, "tables"), (made.VIDEOS_LATER, "tables"), (made.GERMAN, "translated"), (made.UNKNOWN, "translated")],
)
def test_headings_of_any_year_and_language(tmp_path: Path, headings: Sequence[str], layout: str) -> None:
    members = {"a/b.csv": made.videos(FLOOD, STORM, headings=headings)}
    path = made.write_zip(tmp_path / "a.zip", members)
    assert recognised(path)[1].layout == layout
    items, failures = read(path)
    assert failures == []
    assert items == read(made.write_zip(tmp_path / "b.zip", {"a/b.csv": made.videos(FLOOD, STORM)}))[0]


@pytest.mark.parametrize(
    ("headings", "old"),
    [(made.COMMENTS, True), (made.COMMENTS, False), (made.COMMENTS_2024, False), (made.COMMENTS_2025, False)],
)
def test_comments_of_any_year(tmp_path: Path, headings: Sequence[str], old: bool) -> None:
    said = [
        Comment("UgzA1234567890", 'a "quoted"\nline', video="abcdefghijk"),
        Comment("UgzA1234567890.9iwJkUYNcXa9u0", "b", parent="UgzA1234567890", video="abcdefghijk"),
    ]
    members = {"comments/comments.csv": made.comments(*said, headings=headings, old=old)}
    items, failures = read(made.write_zip(tmp_path / "a.zip", members))
    assert failures == []
    assert [item.text for item in items] == ['a "quoted"\nline', "b"]
    assert [item.reply_to for item in items] == [f"youtube:{CHANNEL}/abcdefghijk", f"youtube:{CHANNEL}/UgzA1234567890"]


def test_comments_in_a_language_that_is_not_known(tmp_path: Path) -> None:
    said = [Comment("UgzA1234567890", "a", video="abcdefghijk")]
    body = made.comments(*said, headings=made.COMMENTS).partition(b"\n")[2]
    members = {
        "x.csv": made.videos(FLOOD, headings=made.UNKNOWN),
        "y.csv": ",".join(f"嗯{number}" for number in range(7)).encode() + b"\n" + body,
        "z.csv": "在,名\n".encode() + f"{CHANNEL},Health\n".encode(),
    }
    path = made.write_zip(tmp_path / "a.zip", members)
    assert recognised(path)[1].display_name == "Health"
    assert [item.kind for item in read(path)[0]] == ["video", "reply"]


@pytest.mark.parametrize(
    ("privacy", "state"),
    [("Unlisted", "Processed"), ("Private", "Processed"), ("", "Processed"), ("Public", "Draft"), ("Members only", "Processed"),
     ("Nicht gelistet", "Processed"), ("未公開", "Processed")],
)  # fmt: skip
def test_what_is_not_public_is_counted_and_not_read(tmp_path: Path, privacy: str, state: str) -> None:
    secret = Video("secretsecre", "SECRET plan", "SECRET", privacy=privacy, state=state)
    said = [
        Comment("UgzA1234567890", "SECRET", video="secretsecre"),
        Comment("UgzB1234567890", "open", video="abcdefghijk"),
    ]
    path = zipped(tmp_path / "a.zip", FLOOD, secret, said=said)
    package, export = recognised(path)
    words = state if state == "Draft" else privacy or "nothing is said of who may see it"
    assert f"1 video that is not public ({words})" in export.quarantined
    assert "1 comments under videos that are not public" in export.quarantined
    assert "videos/SECRET plan.mp4" in export.quarantined
    assert not [name for _, name in EXPORTS.media_files(package, export) if "SECRET" in name]
    items, failures = read(path)
    assert [item.post_id for item in items] == ["abcdefghijk", "UgzB1234567890"]
    assert failures == []


@pytest.mark.parametrize("privacy", ["Public", "public", "PUBLIC ", "Öffentlich", "Público"])
def test_what_is_public_is_read(tmp_path: Path, privacy: str) -> None:
    assert len(read(zipped(tmp_path / "a.zip", FLOOD._replace(privacy=privacy)))[0]) == 1


def test_posts_for_some_only(tmp_path: Path) -> None:
    headings = (*made.POSTS, "Post visibility")
    rows = [[*Post("UgkxB1234567890", "open").row(), "Public"], [*Post("UgkxC1234567890", "SECRET").row(), "Private"]]
    path = made.write_zip(
        tmp_path / "a.zip", {"posts/posts.csv": made.table(headings, rows), "c/channel.csv": made.channel()}
    )
    assert "1 post that not everybody may see" in recognised(path)[1].quarantined
    assert [item.text for item in read(path)[0]] == ["open"]


def test_whole_texts_come_from_where_they_are_whole(tmp_path: Path) -> None:
    split = made.texts(
        ("abcdefghijk", "Flood: what to do?", "First half, ", "second half"),
        ("lmnopqrstuv", "", "", ""),
        ("unknownunkn", "a", "b", "c"),
    )
    items, _ = read(
        zipped(
            tmp_path / "a.zip", FLOOD._replace(text="First half, "), STORM, **{"video metadata/video texts.csv": split}
        )
    )
    assert [item.content["text"] for item in items] == ["First half, second half", STORM.text]
    assert [item.content["title"] for item in items] == ["Flood: what to do?", "Storm warning"]


def test_texts_beyond_what_is_held_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.channels.youtube.texts.MOST_HELD_BYTES", 40)
    split = made.texts(("abcdefghijk", "x", "y" * 30, ""), ("lmnopqrstuv", "x", "z" * 30, ""))
    items, failures = read(zipped(tmp_path / "a.zip", FLOOD, STORM, **{"video metadata/video texts.csv": split}))
    assert [item.content["text"] for item in items] == ["y" * 30, STORM.text]
    assert [(failure.lost, "1 texts" in failure.reason) for failure in failures] == [(False, True)]


def test_files_are_matched_where_exactly_one_title_fits(tmp_path: Path) -> None:
    long = "What the Health Department advises everybody along the river, part "
    videos = [
        FLOOD,
        Video("twinoneaaaa", "Same title!"), Video("twintwoaaaa", "Same title?"),
        Video("longoneaaaa", long + "one"), Video("longtwoaaaa", long + "two"),
        Video("cutcutaaaaa", "A title that is so long that no file system would take it, and that nobody reads to the end"),
        Video("emojiaaaaaa", "🌊🌊🌊"),
        Video("nofileaaaaa", "Never downloaded"),
    ]  # fmt: skip
    members = made.files(videos, private=False)
    del members["videos/" + made.file_name("Never downloaded")]
    members |= {
        "videos/Same title!.mp4": b"1",
        "videos/Flood_ what to do_(1).mp4": b"2",
        "videos/Somebody else.webm": b"3",
        "videos/Flood what.mp4": b"4",
    }
    path = made.write_zip(tmp_path / "a.zip", members)
    items, _ = read(path)
    found = {item.post_id: item.media[0].files for item in items}
    assert found["abcdefghijk"] == ("videos/Flood what to do.mp4",)
    assert found["cutcutaaaaa"] == ("videos/" + made.file_name(videos[5].title),)
    assert not any(
        found[identifier]
        for identifier in ("twinoneaaaa", "twintwoaaaa", "longoneaaaa", "longtwoaaaa", "emojiaaaaaa", "nofileaaaaa")
    )
    package, export = recognised(path)
    nobodys = {name for identifier, name in EXPORTS.media_files(package, export) if not identifier}
    assert nobodys >= {
        "videos/Same title!.mp4",
        "videos/Somebody else.webm",
        "videos/Flood what.mp4",
        "videos/Flood_ what to do_(1).mp4",
    }


SRT = "1\n00:00:01,000 --> 00:00:02,500\nBoil the <i>water</i>\n\n2\n00:00:02,500 --> 00:00:04,000\nBoil the <i>water</i>\nuntil Friday\n"
VTT = "\ufeffWEBVTT\n\nNOTE SECRET\n\n00:01.000 --> 00:02.000 align:start\n<c.yellow>Kocht</c> das &amp; Wasser\n"
SBV = "0:00:00.599,0:00:04.160\nHerviría el agua\n\n0:00:04.160,0:00:05.000\ny otra\n"


def test_captions_are_the_words_of_a_video(tmp_path: Path) -> None:
    captions = {
        "videos/Flood what to do.en.srt": SRT,
        "videos/Flood what to do.de-AT.vtt": VTT,
        "videos/Flood what to do.sbv": SBV,
        "videos/Nobody.srt": SRT,
    }
    path = zipped(tmp_path / "a.zip", FLOOD, STORM, **{name: text.encode() for name, text in captions.items()})
    (flood, storm), failures = read(path)
    assert failures == []
    assert flood.content["transcript"] == [
        {"language": "", "text": "Herviría el agua\ny otra"},
        {"language": "de-AT", "text": "Kocht das & Wasser"},
        {"language": "en", "text": "Boil the water\nuntil Friday"},
    ]
    assert "Kocht das & Wasser" in flood.text
    assert "transcript" not in storm.content
    package, export = recognised(path)
    assert ("", "videos/Nobody.srt") in list(EXPORTS.media_files(package, export))
    assert not [name for _, name in EXPORTS.media_files(package, export) if name.endswith((".vtt", ".sbv"))]


def test_captions_that_cannot_be_read_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.channels.youtube.captions.LARGEST_BYTES", 10)
    (flood,), failures = read(zipped(tmp_path / "a.zip", FLOOD, **{"videos/Flood what to do.en.srt": SRT.encode()}))
    assert "transcript" not in flood.content
    assert [(failure.file, failure.lost) for failure in failures] == [("videos/Flood what to do.en.srt", False)]


def test_whose_it_is(tmp_path: Path) -> None:
    only_videos = {"v/videos.csv": made.videos(FLOOD)}
    assert recognised(made.write_zip(tmp_path / "1.zip", only_videos))[1].account_id == CHANNEL
    only_comments = {"c/comments.csv": made.comments(Comment("UgzA1234567890", "a", video="abcdefghijk"))}
    assert recognised(made.write_zip(tmp_path / "2.zip", only_comments))[1].account_id == CHANNEL
    nobody = {"v/videos.csv": made.videos(FLOOD._replace(channel=""))}
    package, export = recognised(made.write_zip(tmp_path / "3.zip", nobody))
    assert export.account_id is None
    with pytest.raises(ValueError, match="not known"):
        EXPORTS.open(package, export)
    two = {"c/channel.csv": made.channel() + made.channel(made.OTHER, "Other").partition(b"\n")[2]} | only_videos
    with pytest.raises(ExportRefused, match="several channels"):
        recognised(made.write_zip(tmp_path / "4.zip", two))


def test_comments_by_another_channel_are_somebody_elses(tmp_path: Path) -> None:
    (item,), _ = read(
        zipped(tmp_path / "a.zip", said=[Comment("UgzA1234567890", "a", video="abcdefghijk", channel=made.OTHER)])
    )
    assert item.author is not None
    assert (item.author.key, item.content["author"]) == (made.OTHER, {"key": made.OTHER})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_archives_of_others_are_not_claimed_and_others_do_not_claim_it(tmp_path: Path, layout: str) -> None:
    make_folder(tmp_path / "x", Feed(5), layout)  # type: ignore[arg-type]
    linkedin = linkedin_export.write_zip(tmp_path / "l.zip", [linkedin_export.Share(linkedin_export.urn(1), "one")])
    for path in (tmp_path / "x", linkedin):
        with pytest.raises(NotRecognised):
            EXPORTS.recognise(open_package(path))
    for reader in (X, LINKEDIN):
        with pytest.raises(NotRecognised):
            reader.recognise(open_package(zipped(tmp_path / "a.zip", FLOOD)))


def test_what_is_no_takeout_says_what_was_looked_for(tmp_path: Path) -> None:
    path = made.write_zip(tmp_path / "a.zip", {name: text.encode() for name, text in made.PRIVATE.items()})
    with pytest.raises(NotRecognised, match=r"Video Title \(Original\).*found history/watch-history\.html"):
        recognised(path)


def test_a_takeout_of_many_products_is_listed_by_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.channels.youtube.layouts.MOST_NAMED", 30)
    members = made.files([FLOOD]) | {f"../Mail/{number}.eml".removeprefix("../"): b"x" for number in range(60)}
    _, export = recognised(made.write_zip(tmp_path / "a.zip", members))
    assert "Mail/" in export.quarantined
    assert len(export.quarantined) < 12


@pytest.mark.parametrize("kind", ["videos", "comments", "posts"])
def test_cut_off_anywhere_it_keeps_what_is_whole(tmp_path: Path, kind: str) -> None:
    numbers = range(60)
    whole = {
        "videos": made.videos(*[Video(f"video{number:06d}", f"Title {number}", "a\nb") for number in numbers]),
        "comments": made.comments(
            *[Comment(f"UgzA123456{number:04d}", f"Text {number}\nb", video="abcdefghijk") for number in numbers]
        ),
        "posts": made.posts(*[Post(f"UgkxA123456{number:04d}", f"Text {number}\nb") for number in numbers]),
    }[kind]
    name = f"{kind}/{kind}.csv"
    everything = read(made.write_zip(tmp_path / "a.zip", {name: whole, "c/channel.csv": made.channel()}))[0]
    assert len(everything) == 60
    for percent in range(1, 100):
        tar = tars.header(b"c/channel.csv", len(made.channel())) + tars.filled(made.channel())
        (tmp_path / "a.tar").write_bytes(
            tar + tars.header(name.encode(), len(whole)) + whole[: len(whole) * percent // 100]
        )
        try:
            items, failures = read(tmp_path / "a.tar")
        except NotRecognised:
            assert percent < 10
            continue
        assert items == everything[: len(items)]
        assert len(items) >= 60 * percent // 100 - 2 or len(whole) * percent // 100 < 400
        assert any("ends inside it" in failure.reason for failure in failures)


def test_it_goes_on_from_every_row_with_the_same_results(tmp_path: Path) -> None:
    videos = [
        Video(f"video{number:06d}", f"Title {number}", privacy="Private" if number % 5 == 0 else "Public")
        for number in range(20)
    ]
    said = [Comment(f"UgzA123456{number:04d}", "a" * number, video=f"video{number % 7:06d}") for number in range(20)]
    posted = [Post(f"UgkxA123456{number:04d}", f"b{number}") for number in range(10)]
    members = made.files(videos, said, posted)
    members["comments/comments.csv"] = (
        members["comments/comments.csv"]
        .replace(b'"UgzA1234560005', b"UgzA1234560005")
        .replace(b"2023-09-19", b"2023-19-19", 3)
    )
    package, export = recognised(made.write_zip(tmp_path / "a.zip", members))
    opened = EXPORTS.open(package, export)
    for part in export.parts:
        whole = list(opened.read(part))
        assert len(whole) > 8
        for number, found in enumerate(whole):
            if not isinstance(found, Failure):
                assert list(EXPORTS.open(package, export).read(part, found[0])) == whole[number:]
