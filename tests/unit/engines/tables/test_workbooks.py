"""Workbooks: what is in them arrives as text; what could hold or end the process that reads them is refused in words."""

from __future__ import annotations

import io
import resource
import struct
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.tables import Grid, Limits, TableRefused, read_grid, workbook_process
from stance.engines.tables.workbooks import COMPOUND, ENCRYPTED
from tests.factories.workbooks import Cells, Formula, ods, xlsx, zipped

ROWS: Cells = [
    ["Account", "URL", "Since", "Number", "Worked out"],
    ["@Storm", "https://social.test/@storm", date(2026, 3, 9), 1234567, Formula('HYPERLINK("x")', "seen")],
    [],
    ["Größe", "", "", 0.5, "=1+1"],
]
EXPECTED = (
    (1, ("Account", "URL", "Since", "Number", "Worked out")),
    (2, ("@Storm", "https://social.test/@storm", "2026-03-09", "1234567", "seen")),
    (4, ("Größe", "", "", "0.5", "=1+1")),
)


def read(content: bytes, *, sheet: str = "", **limits: int) -> Grid:
    return read_grid(content, is_heading=lambda _name: False, sheet=sheet, limits=Limits(**limits))


@pytest.mark.parametrize("made", [xlsx, ods])
def test_cells_arrive_as_text_of_what_was_worked_out(made: object) -> None:
    grid = read(made({"Accounts": ROWS}))  # type: ignore[operator]
    assert tuple((number, cells[:5]) for number, cells in grid.rows) == EXPECTED
    assert (grid.sheet, grid.sheets, grid.encoding, grid.hidden) == ("Accounts", ("Accounts",), "", 0)


@pytest.mark.parametrize("made", [xlsx, ods])
def test_of_several_sheets_one_is_named_or_the_first_with_something_is_read(made: object) -> None:
    content = made({"Cover": [], "One": [["a"]], "Two": [["b"], ["c"]]})  # type: ignore[operator]
    assert (read(content).sheet, read(content).sheets) == ("One", ("One", "Two"))
    assert read(content, sheet="Two").rows == ((1, ("b",)), (2, ("c",)))
    with pytest.raises(TableRefused, match="no sheet “Three”. There are: “Cover”, “One”, “Two”"):
        read(content, sheet="Three")
    with pytest.raises(TableRefused, match="no sheets"):
        read(b"a,b\n", sheet="One")


def test_a_hidden_sheet_is_read_only_when_it_is_named() -> None:
    content = xlsx({"Lists": [["x"]], "Accounts": [["y"]]}, hidden_sheets=["Lists"])
    assert (read(content).sheet, read(content).sheets) == ("Accounts", ("Accounts",))
    assert read(content, sheet="Lists").rows == ((1, ("x",)),)


@pytest.mark.parametrize("made", [xlsx, ods])
def test_hidden_rows_are_read_and_counted(made: object) -> None:
    grid = read(made({"A": [["a"], ["b"], ["c"]]}, hidden_rows=[2, 3]))  # type: ignore[operator]
    assert ([cells[0] for _number, cells in grid.rows], grid.hidden) == (["a", "b", "c"], 2)


def test_long_numbers_are_not_passed_off_as_exact() -> None:
    (row,) = read(xlsx({"A": [[123456789012345678, 999999999999999, 1e20, -3.0]]})).rows
    assert row[1] == ("1.2345678901234568e+17", "999999999999999", "1e+20", "-3")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (datetime.fromisoformat("2026-01-02T03:04"), "2026-01-02 03:04"),
        (datetime.fromisoformat("2026-01-02"), "2026-01-02"),
        (None, ""),
    ],
)
def test_every_kind_of_value_is_text(value: object, text: str) -> None:
    assert workbook_process._text(value) == text


@pytest.mark.parametrize("made", [xlsx, ods])
def test_an_empty_workbook_says_so(made: object) -> None:
    with pytest.raises(TableRefused, match="Every sheet of the workbook is empty"):
        read(made({"A": [], "B": [[]]}))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (COMPOUND + bytes(600), r"old Excel \(.xls\).*save it as .xlsx"),
        (COMPOUND + bytes(600) + ENCRYPTED, "protected by a password. Save it without one"),
        (zipped({"word/document.xml": "<a/>"}), "neither CSV nor XLSX nor ODS"),
        (xlsx({"A": [["a"]]})[:400], "is damaged"),
        (zipped({"xl/workbook.xml": "<a"}), "cannot be read"),
        (b"PK\x05\x06" + bytes(18), "neither CSV"),
    ],
)
def test_what_is_no_readable_workbook_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        read(content)


def test_limits_say_how_much_there_is() -> None:
    with pytest.raises(TableRefused, match="has 5 rows; at most 3"):
        read(xlsx({"A": [["a"]] * 5}), max_rows=3)
    with pytest.raises(TableRefused, match="6 columns; at most 5"):
        read(xlsx({"A": [["a"] * 6]}), max_columns=5)


def test_a_million_rows_are_refused_in_words() -> None:
    line = '<row r="%d"><c r="A%d"><v>1</v></c></row>'
    sheet = "".join(line % (number, number) for number in range(1, 1_000_001))
    content = _with_part("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
    with pytest.raises(TableRefused, match="1,000,000 rows; at most 20,000"):
        read(content, max_rows=20_000)


def test_one_cell_far_away_takes_no_memory_of_ours() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = _with_part("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TableRefused, match="memory|rows; at most"):
        read(content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def _with_part(name: str, text: str) -> bytes:
    source = xlsx({"A": [["a"]]})
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        return zipped({**{one: archive.read(one) for one in archive.namelist()}, name: text})


def test_an_archive_that_unpacks_to_far_more_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(TableRefused, match="unpacks to"):
        read(_with_part("xl/media/image1.png", "0" * (450 << 20)))


def test_one_that_lies_about_its_size_ends_only_the_process_that_reads_it() -> None:
    content = bytearray(_with_part("xl/worksheets/sheet1.xml", "<worksheet>" + " " * (300 << 20)))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    told = bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 1_000))
    with pytest.raises(TableRefused, match=r"workbook|memory"):
        read(told)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_not_unfolded(part: str) -> None:
    lol = "".join(f"<!ENTITY l{after} '{10 * f'&l{after - 1};'}'>" for after in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    cell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a&l9;&f;</t></is></c></row></sheetData>'
    content = _with_part(part, f"{bomb}<worksheet>{cell}</worksheet>")
    try:
        grid = read(content)
    except TableRefused as refusal:
        assert str(refusal)
    else:
        assert all("lol" not in cell and "root:" not in cell for _number, cells in grid.rows for cell in cells)


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3_000))
def test_any_damage_gets_a_table_or_a_reason(noise: bytes, at: int) -> None:
    content = xlsx({"A": ROWS})
    for damaged in (content[:at] + noise + content[at + len(noise) :], b"PK\x03\x04" + noise):
        try:
            assert read(damaged).sheet
        except TableRefused as refusal:
            assert str(refusal)
