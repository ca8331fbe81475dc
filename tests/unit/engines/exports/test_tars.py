"""Tars, packed or not: the same members as from a folder; hostile ones are refused or lose only what is hostile."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.exports import gzip_bytes
from stance.engines.exports.limits import Limits, MemberDamaged, PackageRefused
from stance.engines.exports.package import Package, open_package
from tests.factories import tars
from tests.sizes import sized


def contents(package: Package) -> dict[str, bytes]:
    found = {}
    for member in package.members():
        with package.open(member.name) as stream:
            found[member.name] = stream.read()
    return found


def salvaged(package: Package) -> dict[str, bytes | None]:
    """As ``contents``, None for what is damaged."""
    found: dict[str, bytes | None] = {}
    for member in package.members():
        try:
            with package.open(member.name) as stream:
                found[member.name] = stream.read()
        except MemberDamaged:
            found[member.name] = None
    return found


def of(path: Path, data: bytes) -> Package:
    path.write_bytes(data)
    return open_package(path)


@pytest.mark.parametrize("format_", tars.FORMATS)
@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "renamed by a browser"])
def test_every_form_has_the_members_that_were_packed(tmp_path: Path, format_: str, name: str) -> None:
    files = {**tars.FILES, "é/" + "long " * 15 + ".json": b"1", "very/" + "l" * 90 + "/ong.json": b"2"}
    package = open_package(tars.write(tmp_path / name, files, format_))
    assert contents(package) == files
    assert package.problems == []
    assert {member.name: member.size_bytes for member in package.members()} == {
        name: len(data) for name, data in files.items()
    }


@pytest.mark.parametrize("format_", ["gnu", "pax"])
def test_names_longer_than_a_header_holds(tmp_path: Path, format_: str) -> None:
    files = {f"data/{'n' * 300}{number}.jpg": b"%d" % number for number in range(3)}
    assert contents(open_package(tars.write(tmp_path / "a.tar.gz", files, format_))) == files
    with pytest.raises(PackageRefused, match="name is 1,0"):
        open_package(tars.write(tmp_path / "b.tar", {"n" * 1025: b""}, format_))


def test_an_enclosing_folder_is_taken_off_and_tars_merge_with_zips_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "three.json").write_bytes(b"3")
    first = tars.write(tmp_path / "1.tgz", {"archive-1/one.json": b"1", "archive-1/same.json": b"first"})
    second = tars.write(tmp_path / "2.tar", {"./two.json": b"2", "./same.json": b"other one"})
    package = open_package([first, second, tmp_path / "folder"])
    assert contents(package) == {"one.json": b"1", "same.json": b"first", "two.json": b"2", "three.json": b"3"}
    assert [(one.where, "differs" in one.reason) for one in package.problems] == [("2.tar: same.json", True)]
    assert [(where, stream.read()) for where, stream in package.repeats("same.json")] == [
        ("2.tar: same.json", b"other one")
    ]


@pytest.mark.parametrize("order", ["packed", "backwards", "any"])
def test_members_of_a_packed_tar_are_read_in_any_order(
    tmp_path: Path, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gzip_bytes, "FIRST_SPACING_BYTES", 4096)
    monkeypatch.setattr(gzip_bytes, "MOST_POINTS", 16)
    chance = random.Random(11)
    files = {f"{number}.bin": chance.randbytes(chance.randrange(30_000)) * 2 for number in range(120)}
    package = open_package(tars.write(tmp_path / "a.tar.gz", files))
    names = list(files)
    if order != "packed":
        names = names[::-1] if order == "backwards" else chance.sample(names, len(names))
    for name in names:
        with package.open(name) as stream:
            assert stream.read(1000) == files[name][:1000]
        with package.open(name) as stream:
            assert stream.read() == files[name]


def test_two_members_are_read_side_by_side(tmp_path: Path) -> None:
    package = open_package(tars.write(tmp_path / "a.tar.gz"))
    with package.open("outbox.json") as one, package.open("avatar.png") as other:
        assert one.read(100) + other.read(4) == tars.FILES["outbox.json"][:100] + b"\x89PNG"
        assert one.read() == tars.FILES["outbox.json"][100:]


def test_restart_points_never_grow_beyond_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzip_bytes, "FIRST_SPACING_BYTES", 1)
    monkeypatch.setattr(gzip_bytes, "MOST_POINTS", 8)
    made: list[int] = []
    note = gzip_bytes.GzipBytes.note

    def counted(self: gzip_bytes.GzipBytes, *given: object) -> None:
        note(self, *given)  # type: ignore[arg-type]
        made.append(len(self._points))

    monkeypatch.setattr(gzip_bytes.GzipBytes, "note", counted)
    open_package(tars.write(tmp_path / "a.tar.gz", {"a.bin": random.Random(1).randbytes(3_000_000)}))
    assert max(made) == 8
    assert len(made) > 30


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_cut_off_anywhere_it_keeps_what_is_whole_and_says_so(tmp_path: Path, name: str) -> None:
    whole = tars.write(tmp_path / name).read_bytes()
    kept = []
    for percent in range(1, 100):
        size = len(whole) * percent // 100
        try:
            package = of(tmp_path / name, whole[:size])
        except PackageRefused:
            assert size < 512 or name.endswith("gz")
            continue
        found = salvaged(package)
        good = {member: data for member, data in found.items() if data is not None}
        assert good.items() <= tars.FILES.items()
        # Of the zeros that fill it up some may go without anything being missing.
        assert good == tars.FILES or any("missing" in problem.reason for problem in package.problems)
        kept.append(len(good))
    assert kept == sorted(kept)
    assert kept[-1] >= len(tars.FILES) - 1


def test_what_comes_before_damage_in_the_packing_is_kept(tmp_path: Path) -> None:
    files = {f"{number}.json": random.Random(number).randbytes(5000) for number in range(20)}
    data = bytearray(tars.packed(tars.tar_bytes(files)))
    at = len(data) // 2
    data[at : at + 400] = b"\xff" * 400
    package = of(tmp_path / "a.tgz", bytes(data))
    found = salvaged(package)
    whole = [name for name, content in found.items() if content is not None and content == files[name]]
    assert len(whole) >= 8
    assert any("damaged" in problem.reason for problem in package.problems)
    first_bad = next((name for name, content in found.items() if content is None), None)
    if first_bad:
        with package.open(first_bad) as stream, pytest.raises(MemberDamaged, match=r"a\.tgz ends inside it"):
            stream.read()


@given(st.data())
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_no_changed_byte_of_a_packed_tar_goes_unseen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """It is refused, or a member is damaged, or something is listed; else all is as it was."""
    path = tmp_path_factory.getbasetemp() / "flip.tar.gz"
    files = {"outbox.json": b"[1, 2, 3]" * 20, "b.json": bytes(range(200)) * 5}
    raw = bytearray(tars.packed(tars.tar_bytes(files)))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    try:
        package = open_package(path)
        found = contents(package)
    except (PackageRefused, MemberDamaged):
        return
    assert found == files or package.problems


@given(st.data())
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_no_changed_byte_of_a_tar_brings_it_down(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "flip.tar"
    raw = bytearray(
        tars.tar_bytes({"a" * 200: b"1", "outbox.json": b"{}" * 300}, data.draw(st.sampled_from(["gnu", "pax"])))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    try:
        salvaged(open_package(path))
    except PackageRefused as refused:
        assert refused.remedy


def test_a_damaged_header_costs_its_member(tmp_path: Path) -> None:
    data = bytearray(tars.tar_bytes(dict.fromkeys("abcd", b"x" * 600), "ustar"))
    at = data.index(b"b\0\0")
    data[at + 130] ^= 1
    package = of(tmp_path / "a.tar", bytes(data))
    assert sorted(contents(package)) == ["a", "c", "d"]
    assert [problem.reason for problem in package.problems] == [
        "1,536 bytes at 1,536 are no member of it: what was there is missing"
    ]


def test_hostile_names_links_and_devices_are_left_out_and_listed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("../evil", "/etc/evil", "a/../../evil", "C:/evil", "back\\evil"):
            archive.addfile(tars.info(name, 1), io.BytesIO(b"x"))
        archive.addfile(tars.info("link", 0, tarfile.SYMTYPE, linkname="/etc/passwd"))
        archive.addfile(tars.info("hard", 0, tarfile.LNKTYPE, linkname="outbox.json"))
        archive.addfile(tars.info("pipe", 0, tarfile.FIFOTYPE))
        archive.addfile(tars.info("disk", 0, tarfile.BLKTYPE))
        archive.addfile(tars.info("folder", 0, tarfile.DIRTYPE))
        archive.addfile(tars.info("label", 0, b"V"))
        archive.addfile(tars.info("outbox.json", 2), io.BytesIO(b"{}"))
    for path, data in ((tmp_path / "a.tar", buffer.getvalue()), (tmp_path / "a.tgz", tars.packed(buffer.getvalue()))):
        package = of(path, data)
        assert contents(package) == {"outbox.json": b"{}"}
        reasons = {problem.where.partition(": ")[2]: problem.reason for problem in package.problems}
        assert len(reasons) == 10
        assert "symbolic link" in reasons["link"]
        assert "hard link" in reasons["hard"]
        assert "device" in reasons["disk"]
        assert "device" in reasons["pipe"]
        assert "climbs" in reasons["../evil"]
        assert "kind of file" in reasons["label"]


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    package = of(tmp_path / "a.tar", tars.header(b"caf\xe9.json", 1) + tars.filled(b"1") + tars.GOOD + tars.END)
    assert contents(package) == {"outbox.json": b"{}"}
    assert package.problems[0].reason == "its name is not valid UTF-8"


def test_files_with_holes_are_left_out_and_what_follows_is_found(tmp_path: Path) -> None:
    old = tars.header(b"sparse.bin", 512, b"S", rest=bytes(325) + b"\x01")
    extension = bytes(504) + b"\x01" + bytes(7) + bytes(512)
    new = tars.pax(b"x", b"GNU.sparse.major=1", b"GNU.sparse.name=holes.bin") + tars.header(b"GNUSparseFile.0/h", 1024)
    data = old + extension + b"d" * 512 + new + b"m" * 1024 + tars.GOOD + tars.END
    package = of(tmp_path / "a.tar", data)
    assert contents(package) == {"outbox.json": b"{}"}
    assert [(one.where, "sparse" in one.reason) for one in package.problems] == [
        ("a.tar: sparse.bin", True), ("a.tar: holes.bin", True),
    ]  # fmt: skip


def test_what_an_extended_header_says_of_a_size_holds(tmp_path: Path) -> None:
    """As POSIX has it: else what lies in a member would be read as members."""
    inner = tars.header(b"smuggled.json", 0)
    data = tars.pax(b"x", b"size=512", b"path=big.bin") + tars.header(b"small.bin", 0) + inner + tars.GOOD + tars.END
    assert contents(of(tmp_path / "a.tar", data)) == {"big.bin": inner, "outbox.json": b"{}"}


def test_sizes_in_base_256(tmp_path: Path) -> None:
    data = tars.header(b"outbox.json", b"\x80" + bytes(10) + b"\x02") + tars.filled(b"{}") + tars.END
    assert contents(of(tmp_path / "a.tar", data)) == {"outbox.json": b"{}"}
    negative = tars.header(b"x", b"\xff" * 12) + tars.GOOD + tars.END
    package = of(tmp_path / "b.tar", negative)
    assert contents(package) == {"outbox.json": b"{}"}
    assert "no number" in package.problems[0].reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (tars.header(b"PaxHeaders/x", 2 << 20, b"x") + bytes(2 << 20) + tars.GOOD, "in 2,097,152 bytes"),
        (tars.header(b"././@LongLink", 2 << 20, b"L") + b"n" * (2 << 20) + tars.GOOD, "in 2,097,152 bytes"),
        (tars.pax(b"g", b"path=all of them") + tars.GOOD, "one name or size"),
        (tars.pax(b"g", b"size=5") + tars.GOOD, "one name or size"),
        (tars.pax(b"x", b"size=-5") + tars.GOOD, "a size in it is no number"),
        (tars.pax(b"x", b"size=" + b"9" * 400) + tars.GOOD, "a size in it is no number"),
        (tars.header(b"x", 20, b"x") + tars.filled(b"99999999 path=a\n") + tars.GOOD, "not as long as it says"),
        (tars.header(b"x", 20, b"x") + tars.filled(b"path=a\n") + tars.GOOD, "has no length"),
        (tars.header(b"x", b"\x80" + (1 << 41).to_bytes(11, "big")) + tars.GOOD, "claims to be 2,199,023,255,552 bytes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("pack", [bytes, tars.packed])
def test_whole_refusals(tmp_path: Path, data: bytes, says: str, pack: object) -> None:
    with pytest.raises(PackageRefused, match=says) as refused:
        of(tmp_path / "a.tar", pack(data + tars.END))  # type: ignore[operator]
    assert refused.value.where == str(tmp_path / "a.tar")
    assert refused.value.remedy


def test_a_comment_for_all_members_is_no_harm(tmp_path: Path) -> None:
    data = tars.pax(b"g", b"comment=0123456789abcdef") + tars.GOOD + tars.END
    package = of(tmp_path / "a.tar", data)
    assert (contents(package), package.problems) == ({"outbox.json": b"{}"}, [])


def test_extended_headers_without_end_are_counted_as_members(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(tars.pax(b"x", b"comment=x") * 50 + tars.GOOD + tars.END)
    with pytest.raises(PackageRefused, match="more than 20 members"):
        open_package(tmp_path / "a.tar", limits=Limits(max_members=20))


def test_limits_are_enforced(tmp_path: Path) -> None:
    files = {f"data/{number}.js": random.Random(number).randbytes(1000) for number in range(5)}
    for name in ("a.tar", "a.tar.gz"):
        path = tars.write(tmp_path / name, files)
        for limits, says in (
            (Limits(max_members=4), "more than 4 members"),
            (Limits(max_total_bytes=4999), "4,999"),
            (Limits(max_total_bytes=10), "10"),
            (Limits(max_name_bytes=8), "name is 9 bytes"),
        ):
            with pytest.raises(PackageRefused, match=says):
                open_package(path, limits=limits)


@pytest.mark.parametrize("what", ["a member", "what fills the end", "no tar at all"])
def test_bombs_are_refused_before_they_unfold(tmp_path: Path, what: str) -> None:
    size = 512 << 20
    if what == "a member":
        data = tars.zeros_packed(size)
    elif what == "what fills the end":
        data = tars.packed(tars.GOOD + tars.END) + gzip.compress(bytes(size), 9)
    else:
        data = gzip.compress(b"[" + bytes(b" " * size), 9)
    (tmp_path / "a.tar.gz").write_bytes(data)
    with pytest.raises(PackageRefused, match="a bomb"):
        open_package(tmp_path / "a.tar.gz")


def test_many_gzip_files_in_one_are_read_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tars.tar_bytes(tars.FILES)
    pieces = [tars.packed(whole[at : at + 700]) for at in range(0, len(whole), 700)]
    package = of(tmp_path / "a.tar.gz", b"".join(pieces))
    assert (contents(package), package.problems) == (dict(tars.FILES), [])
    monkeypatch.setattr(gzip_bytes, "MOST_PARTS", len(pieces) - 1)
    with pytest.raises(PackageRefused, match="gzip files in one"):
        open_package(tmp_path / "a.tar.gz")


def test_what_follows_the_end_is_said(tmp_path: Path) -> None:
    good = tars.tar_bytes(tars.FILES)
    for name, data, told in (
        ("a.tar", good + tars.GOOD + tars.END, True),
        ("b.tar", good + bytes(10 << 10), False),
        ("a.tgz", tars.packed(good) + b"junk", True),
        ("b.tgz", tars.packed(good) + bytes(10 << 10), False),
        ("c.tgz", tars.packed(good + tars.GOOD + tars.END), True),
    ):
        package = of(tmp_path / name, data)
        assert contents(package) == dict(tars.FILES)
        assert ["follows its end" in one.reason for one in package.problems] == [True] * told


def test_a_wrong_checksum_is_said_and_what_came_is_kept(tmp_path: Path) -> None:
    package = of(tmp_path / "a.tgz", tars.with_checksum(tars.packed(tars.tar_bytes(tars.FILES)), 12345))
    assert contents(package) == dict(tars.FILES)
    assert [problem.where for problem in package.problems] == ["a.tgz"]
    assert "checksum" in package.problems[0].reason


def test_a_tar_that_is_gone_when_it_is_read(tmp_path: Path) -> None:
    for name in ("a.tar", "a.tgz"):
        package = open_package(tars.write(tmp_path / name))
        (tmp_path / name).unlink()
        with pytest.raises(MemberDamaged, match="no longer there"), package.open("avatar.png") as stream:
            stream.read()


def test_gzip_headers_with_everything_in_them(tmp_path: Path) -> None:
    data = tars.packed(tars.tar_bytes(tars.FILES))
    head = data[:3] + b"\x1e" + data[4:10] + b"\x03\x00abc" + b"name.tar\0" + b"a comment\0" + b"\xab\xcd"
    assert contents(of(tmp_path / "a", head + data[10:])) == dict(tars.FILES)
    with pytest.raises(PackageRefused):
        of(tmp_path / "b", data[:3] + b"\x08" + data[4:10] + b"n" * (1 << 17))
