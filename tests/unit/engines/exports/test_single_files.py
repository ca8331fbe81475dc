"""One file that is an export itself: told by what it is, never by its name."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from stance.engines.exports.limits import MemberDamaged, PackageRefused
from stance.engines.exports.package import open_package

CAR = b"\x3a\xa2\x65roots\x81\xd8\x2a\x58\x25\x00\x01\x71\x12\x20" + bytes(32) + b"\x67version\x01"
EXPORTS = {
    "car": CAR,
    "wxr": b'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"></rss>',
    "rss without a declaration": b"\n  <rss version='2.0'/>",
    "atom with a mark": b'\xef\xbb\xbf<?xml version="1.0"?><feed/>',
    "utf-16": '<?xml version="1.0" encoding="UTF-16"?><feed/>'.encode("utf-16"),
    "json": b'{"orderedItems": []}',
    "list": b"\n [1]",
    "csv": b"Date,ShareLink\r\n2026-01-01,https://example.org\r\n",
    "latin csv": "Datum;Überschrift\n1;Straße\n".encode("latin-1"),
}


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("is_packed", [False, True])
def test_it_is_a_member_under_its_own_name(tmp_path: Path, kind: str, is_packed: bool) -> None:
    path = tmp_path / "download (1).bin"
    path.write_bytes(gzip.compress(EXPORTS[kind], mtime=0) if is_packed else EXPORTS[kind])
    package = open_package(path)
    (member,) = package.members()
    assert member.name == "download (1).bin"
    assert member.size_bytes == len(EXPORTS[kind])
    with package.open(member.name) as stream:
        assert stream.read() == EXPORTS[kind]
    assert package.problems == []


def test_the_packing_is_taken_off_its_name_and_names_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "blog.xml.gz"
    path.write_bytes(gzip.compress(EXPORTS["wxr"], mtime=0))
    assert open_package(path).find("blog.xml")
    by_digest = path.rename(tmp_path / ("ab" * 32))
    package = open_package([by_digest], names=["blog.xml.GZ"])
    assert package.find("blog.xml")
    bad = open_package([by_digest], names=["..\\blog.xml"])
    assert bad.find("export")


def test_several_of_them_are_one_export(tmp_path: Path) -> None:
    for name in ("Shares.csv", "Comments.csv"):
        (tmp_path / name).write_bytes(EXPORTS["csv"] + name.encode() + b",\n")
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "Shares.csv").write_bytes(b"a,b\n")
    package = open_package([tmp_path / "Shares.csv", tmp_path / "Comments.csv", tmp_path / "again" / "Shares.csv"])
    assert sorted(member.name for member in package.members()) == ["Comments.csv", "Shares.csv"]
    assert "differs" in package.problems[0].reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"hello", "kind of file cannot"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "kind of file cannot"),
        (b"%PDF-1.7\n1,2", "a PDF"),
        (b"<!DOCTYPE html>\n<html>", "a web page"),
        (b"\n<HTML lang=en>", "a web page"),
        (b"BZh91AY&SY" + bytes(99), "bzip2"),
        (b"\xfd7zXZ\x00" + bytes(99), "packed with xz"),
        (b"\x28\xb5\x2f\xfd" + bytes(99), "Zstandard"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "7-Zip"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (bytes(1024), "kind of file cannot"),
        (gzip.compress(b"hello", mtime=0), "kind of file cannot"),
        (gzip.compress(gzip.compress(b"a,b\n", mtime=0), mtime=0), "kind of file cannot"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_in_words(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(data)
    with pytest.raises(PackageRefused, match=says) as refused:
        open_package(path)
    assert refused.value.where == str(path)
    assert ".tar.gz" in refused.value.remedy


@pytest.mark.parametrize("data", [b"\x1f\x8b", b"\x1f\x8b\x07" + bytes(99), gzip.compress(b"a,b\n", mtime=0)[:11]])
def test_a_gzip_file_with_nothing_in_it_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(PackageRefused, match="gzip file cannot be read"):
        open_package(tmp_path / "a.gz")


def test_a_packed_one_that_was_cut_off_says_so_where_it_ends(tmp_path: Path) -> None:
    whole = b"Date,Text\n" + b"".join(b"2026-01-01,%d\n" % (number * 7919 % 10_007) for number in range(5000))
    packed = gzip.compress(whole, mtime=0)
    path = tmp_path / "Shares.csv.gz"
    lengths = []
    for percent in range(2, 100):
        path.write_bytes(packed[: len(packed) * percent // 100])
        try:
            package = open_package(path)
        except PackageRefused:
            continue
        with package.open("Shares.csv") as stream:
            came = bytearray()
            with pytest.raises(MemberDamaged, match="cut off"):
                while piece := stream.read(1000):
                    came += piece
        assert whole.startswith(bytes(came))
        lengths.append(len(came))
    assert lengths == sorted(lengths)
    assert lengths[-1] > len(whole) * 9 // 10
