"""What may be wrong with a file of an export, tried on every channel's reader: cut off anywhere, in another encoding, damaged, hostile, or
among very many others. What is whole comes in, what is not is named, and nothing else happens.

Which fault is tried where, beside what each channel tries of its own format (``tests/unit/channels/<platform>``):

| fault | readers of exports | channels that are looked at |
|---|---|---|
| cut off at every hundredth | here | conformance/test_faults (anywhere in an answer) |
| any value in any field | each channel's own, rooms/archive/test_odd_values | conformance/test_odd_values |
| other encodings, damaged bytes | here | conformance/test_odd_values |
| XXE, billion laughs | here (XML), engines/exports/test_xml_elements | feed/test_pulling |
| parts missing, counted twice, 100,000 files | here, faults/test_bad_exports | – |
| formulas in cells of tables | engines/tables, rooms/archive (what we write) | – |
| one block changed | bluesky/test_repositories | bluesky/test_events |
| a clock ten minutes off; 200 with an error, HTML, half a JSON; redirects; 429, 5xx; tokens; renamed, suspended, deleted | – | conformance/test_faults, test_accounts, register/outbound |
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.exports import MAKERS
from stance.channels import discovery
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.limits import PackageRefused
from stance.engines.exports.package import open_package
from tests.sizes import sized

POSTS = 40
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp037")
SECRET = "a line of a file of the server"


@dataclass(frozen=True)
class Whole:
    """An export as it should be: where it is, its largest file, what is read from it, and what is said of it all the same."""

    platform: str
    path: Path
    named: str
    file: str
    said: dict[str, str]
    words: frozenset[str]


@cache
def whole(platform: str) -> Whole:
    make, named = MAKERS[platform]
    path = make(Path(mkdtemp()), POSTS)
    root = path if path.is_dir() else path.parent
    largest = max((one for one in root.rglob("*") if one.is_file()), key=lambda one: one.stat().st_size)
    found = list(read(platform, path, named))
    said = {one.record_id: one.text for one in found if isinstance(one, Item)}
    assert len(said) >= POSTS
    words = frozenset(one.reason for one in found if isinstance(one, Failure))
    return Whole(platform, root, named, str(largest.relative_to(root)), said, words)


def read(platform: str, path: Path, named: str) -> Iterator[Item | Failure]:
    """Raises ExportRefused, PackageRefused where it is refused whole."""
    reader = discovery.export_reader(platform)
    package = open_package([path])
    export = reader.recognise(package)
    for problem in export.problems:
        yield Failure(problem.where, 0, problem.reason)
    if not export.account_id:
        identifier, handle = reader.owner(package, export, named)
        export = export.of_account(identifier or "1f3a", handle)
    opened = reader.open(package, export)
    for part in export.parts:
        for one in opened.read(part):
            yield one if isinstance(one, Failure) else one[2]


def with_bytes(one: Whole, folder: Path, data: bytes) -> Path:
    place = folder / "export"
    shutil.copytree(one.path, place)
    (place / one.file).write_bytes(data)
    return place


def outcome(one: Whole, path: Path) -> tuple[list[Item], list[str]]:
    """What came in, and what was said of the rest."""
    try:
        found = list(read(one.platform, path, one.named))
    except (ExportRefused, NotRecognised, PackageRefused) as refusal:
        return [], [str(refusal)]
    reasons = [bad.reason for bad in found if isinstance(bad, Failure)]
    return [item for item in found if isinstance(item, Item)], [words for words in reasons if words not in one.words]


each_reader = pytest.mark.parametrize("platform", MAKERS)


def test_every_reader_is_held_to_it() -> None:
    assert set(MAKERS) == {channel.platform for channel in discovery.reading()}


@each_reader
def test_cut_off_at_every_hundredth(platform: str, tmp_path: Path) -> None:
    one = whole(platform)
    data = (one.path / one.file).read_bytes()
    place = with_bytes(one, tmp_path, data)
    for hundredth in range(0, 100, sized(4, 1)):
        (place / one.file).write_bytes(data[: len(data) * hundredth // 100])
        items, said = outcome(one, place)
        missing = one.said.keys() - {item.record_id for item in items}
        assert said or not missing, f"at {hundredth} %: {len(missing)} posts are missing, and nothing says so"
        for item in items:
            assert one.said.get(item.record_id) == item.text, f"at {hundredth} %: a post was read that is none"


@each_reader
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_encoding_is_read_or_named(platform: str, encoding: str, tmp_path: Path) -> None:
    one = whole(platform)
    data = (one.path / one.file).read_bytes()
    try:
        other = data.decode().encode(encoding)
    except UnicodeError:
        other = data[::-1]
    items, said = outcome(one, with_bytes(one, tmp_path, other))
    assert said or {item.record_id for item in items} == set(one.said)


@each_reader
@given(data=st.data())
def test_damaged_bytes_cost_no_more_than_they_touch_and_never_end_the_reading(
    platform: str, data: st.DataObject
) -> None:
    one = whole(platform)
    raw = bytearray((one.path / one.file).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=3)):
        raw[at] = data.draw(st.integers(0, 255))
    folder = Path(mkdtemp())
    try:
        outcome(one, with_bytes(one, folder, bytes(raw)))
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("platform", ["website", "feed"])
@pytest.mark.parametrize("kind", ["outside", "laughs", "parameter"])
def test_entities_are_never_looked_up(platform: str, kind: str, tmp_path: Path) -> None:
    one = whole(platform)
    (tmp_path / "secret").write_text(SECRET)
    data = (one.path / one.file).read_text()
    declared = {
        "outside": f'<!ENTITY x SYSTEM "file://{tmp_path}/secret">',
        "laughs": '<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        + '<!ENTITY x "&a11;">',
        "parameter": f'<!ENTITY % p SYSTEM "file://{tmp_path}/secret">%p;<!ENTITY x "y">',
    }[kind]
    beginning, _, rest = data.partition("?>")
    hostile = f"{beginning}?><!DOCTYPE rss [{declared}]>{rest}".replace("water", "&x;").replace("clinic", "&x;")
    items, said = outcome(one, with_bytes(one, tmp_path, hostile.encode()))
    assert items or said
    for item in items:
        assert SECRET not in item.text
        assert len(item.text) < len(hostile)


@each_reader
def test_it_is_found_among_very_many_files(platform: str, tmp_path: Path) -> None:
    one = whole(platform)
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(one.path.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(one.path))
        for number in range(sized(3_000, 100_000)):
            archive.writestr(f"something/{number:06}.bin", b"")
    items, _said = outcome(one, packed)
    assert {item.record_id: item.text for item in items} == one.said
