"""Packages: folders and zips give the same members; hostile ones are refused or lose only what is hostile."""

import io
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.exports.limits import Limits, MemberDamaged, PackageRefused, unsafe_name
from stance.engines.exports.package import Package, open_package
from tests.factories import x_broken
from tests.sizes import sized


def contents(package: Package) -> dict[str, bytes]:
    found = {}
    for member in package.members():
        with package.open(member.name) as stream:
            found[member.name] = stream.read()
            assert len(found[member.name]) == member.size_bytes
    return found


def zip_of(path: Path, files: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", options.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_zip_and_its_folder_have_the_same_members(tmp_path: Path) -> None:
    zipped = x_broken.good_zip(tmp_path / "a.zip")
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "folder")
        expected = {info.filename: archive.read(info) for info in archive.infolist()}
    assert contents(open_package(zipped)) == expected
    assert contents(open_package(tmp_path / "folder")) == expected


def test_an_enclosing_folder_is_taken_off(tmp_path: Path) -> None:
    files = {
        "twitter-2023/data/tweets.js": b"[]",
        "twitter-2023/Your archive.html": b"",
        "__MACOSX/._x": b"x",
    }
    package = open_package(zip_of(tmp_path / "a.zip", files))
    assert sorted(contents(package)) == ["Your archive.html", "data/tweets.js"]
    only_data = open_package(zip_of(tmp_path / "b.zip", {"t/data/tweets_media/1-a.jpg": b"x"}))
    assert list(contents(only_data)) == ["data/tweets_media/1-a.jpg"]
    (tmp_path / "outer" / "t" / "data").mkdir(parents=True)
    (tmp_path / "outer" / "t" / "data" / "tweets.js").write_bytes(b"[ ]")
    assert contents(open_package(tmp_path / "outer")) == {"data/tweets.js": b"[ ]"}


def test_several_zips_merge_and_differences_are_reported(tmp_path: Path) -> None:
    first = zip_of(tmp_path / "1.zip", {"data/tweets.js": b"one", "data/same.js": b"same"})
    second = zip_of(tmp_path / "2.zip", {"x/data/tweets.js": b"two", "x/data/same.js": b"same", "x/data/new.js": b"n"})
    package = open_package([first, second])
    assert contents(package) == {"data/tweets.js": b"one", "data/same.js": b"same", "data/new.js": b"n"}
    assert len(package) == 3
    (problem,) = package.problems
    assert problem.where == "2.zip: data/tweets.js"
    assert "differs" in problem.reason
    assert package.origin_of("data/new.js") == second


@given(
    st.dictionaries(
        st.text(alphabet=st.sampled_from("abé🌪️ .-_'漢"), min_size=1, max_size=12).filter(
            lambda n: n not in (".", "..")
        ),
        st.binary(max_size=3000),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=50),
)
@settings(max_examples=sized(40, 1_500), deadline=None)
def test_any_names_and_contents_come_back(files: dict[str, bytes], method: int, comment: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            with archive.open(f"data/{name}", "w", force_zip64=len(data) % 2 == 0) as file:
                file.write(data)
        archive.comment = comment.replace(b"PK", b"")
    path = Path(tempfile.gettempdir()) / f"stance-names-{os.getpid()}.zip"
    try:
        path.write_bytes(b"MZ self-extractor" * (len(files) % 2) + buffer.getvalue())
        package = open_package(path)
        assert contents(package) == {f"data/{name}": data for name, data in files.items()}
        assert package.problems == []
    finally:
        path.unlink()


def test_names_in_code_page_437(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"data/tweets_media/1-\u00e9.jpg": b"x"})
    data = path.read_bytes().replace("\u00e9".encode(), b"\x82.")  # cp437 for é, and no UTF-8
    flags_off = bytearray(data)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flags_off[data.index(magic) + at + 1] &= ~0x08 & 0xFF
    path.write_bytes(flags_off)
    assert [member.name for member in open_package(path).members()] == ["data/tweets_media/1-\u00e9..jpg"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (x_broken.truncated_zip, "no table of contents"),
        (x_broken.ratio_bomb, "zip bomb"),
        (x_broken.overlap_bomb, "share the same bytes"),
        (x_broken.encrypted_zip, "password"),
    ],
)
def test_whole_refusals(tmp_path: Path, make: object, says: str) -> None:
    path = make(tmp_path / "a.zip")  # type: ignore[operator]
    with pytest.raises(PackageRefused, match=says) as refused:
        open_package(path)
    assert refused.value.where == str(path)
    assert refused.value.remedy


def test_limits_are_enforced(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {f"data/{n}.js": b"x" * 1000 for n in range(5)})
    for limits, says in (
        (Limits(max_members=4), "5 members"),
        (Limits(max_total_bytes=4999), "4,999"),
        (Limits(max_total_bytes=10), "claims to be 1,000 bytes"),
        (Limits(max_name_bytes=8), "name is 9 bytes"),
        (Limits(max_ratio=2, ratio_from_bytes=1000), "zip bomb"),
    ):
        with pytest.raises(PackageRefused, match=says):
            open_package(path, limits=limits)


def test_a_member_larger_than_it_says_stops_at_what_it_says(tmp_path: Path) -> None:
    package = open_package(x_broken.lying_bomb(tmp_path / "a.zip"))
    with (
        package.open("data/tweets.js") as stream,
        pytest.raises(MemberDamaged, match="sizes in this zip are not true"),
    ):
        stream.read()


def test_a_flipped_byte_in_a_member_is_found(tmp_path: Path) -> None:
    payload = os.urandom(5000)
    path = zip_of(tmp_path / "a.zip", {"data/tweets.js": payload}, method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(payload) + 2500] ^= 1
    path.write_bytes(data)
    package = open_package(path)
    with package.open("data/tweets.js") as stream, pytest.raises(MemberDamaged, match="checksum"):
        stream.read()


def test_what_comes_before_a_damaged_place_is_handed_out_first(tmp_path: Path) -> None:
    payload = os.urandom(700_000)
    path = zip_of(tmp_path / "a.zip", {"data/tweets.js": payload}, method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(payload[-100:])] ^= 1
    path.write_bytes(data)
    with open_package(path).open("data/tweets.js") as stream:
        came = stream.read(1 << 20)
        assert (len(came), came[:600_000]) == (len(payload), payload[:600_000])
        for _again in range(2):
            with pytest.raises(MemberDamaged, match="checksum"):
                stream.read(10)


@given(st.data())
@settings(max_examples=sized(60, 1_500), deadline=None)
def test_a_damaged_zip_is_refused_or_reads_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """No single changed byte anywhere makes a member come out different without an error."""
    path = tmp_path_factory.getbasetemp() / "flip.zip"
    files = {"data/tweets.js": b"[1, 2, 3]" * 20, "data/b.js": zlib.compress(b"abc" * 99)}
    raw = bytearray(zip_of(path, files).read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    try:
        found = contents(open_package(path))
    except (PackageRefused, MemberDamaged):
        return
    for name, content in found.items():
        assert name not in files or files[name] == content


def test_hostile_names_are_left_out_and_listed(tmp_path: Path) -> None:
    package = open_package(x_broken.hostile_names_zip(tmp_path / "a.zip"))
    assert len(package.problems) == 4
    assert not [member for member in package.members() if "evil" in member.name]
    assert package.find("data/tweets.js")


@pytest.mark.parametrize("name", ["../a", "a/../b", "/a", "C:/a", "c:a", "a\\b", "a\0b", ".."])
def test_unsafe_names(name: str) -> None:
    assert unsafe_name(name)


@pytest.mark.parametrize("name", ["a..b", "..a", "a b", "data/🌪️.jpg", "a:b/c", "é"])
def test_safe_names(name: str) -> None:
    if name != "a:b/c":
        assert unsafe_name(name) is None


def test_links_and_pipes_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "outside" / "secret.js"
    secret.parent.mkdir()
    secret.write_text("window.YTD.tweets.part8 = []")
    package = open_package(x_broken.linked_folder(tmp_path / "archive", secret))
    reasons = {problem.where.rpartition("/")[2]: problem.reason for problem in package.problems}
    assert set(reasons) == {"tweets-part8.js", "elsewhere", "tweets-part9.js"}
    assert "symbolic link" in reasons["elsewhere"]
    assert not [member for member in package.members() if "secret" in member.name]
    in_zip = open_package(x_broken.linked_zip(tmp_path / "a.zip"))
    assert [problem.reason for problem in in_zip.problems] == ["it is a symbolic link"]
    assert in_zip.find("data/tweets-part9.js") is None


def test_a_file_swapped_for_a_link_is_not_opened(tmp_path: Path) -> None:
    package = open_package(x_broken.good_folder(tmp_path / "a"))
    part = tmp_path / "a" / "data" / "tweets.js"
    part.unlink()
    part.symlink_to("/etc/passwd")
    with pytest.raises(MemberDamaged, match="cannot be opened"):
        package.open("data/tweets.js")


def test_a_name_twice_in_one_zip(tmp_path: Path) -> None:
    package = open_package(x_broken.twice_named_zip(tmp_path / "a.zip"))
    assert contents(package) == {"data/tweets.js": b"window.YTD.tweets.part0 = [ ]"}
    assert "twice" in package.problems[0].reason


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "empty.zip").write_bytes(b"")
    for path in (tmp_path / "a.txt", tmp_path / "empty.zip", tmp_path / "nowhere"):
        with pytest.raises(PackageRefused):
            open_package(path)
    with pytest.raises(PackageRefused):
        open_package([])
    assert len(open_package(zip_of(tmp_path / "none.zip", {}))) == 0
