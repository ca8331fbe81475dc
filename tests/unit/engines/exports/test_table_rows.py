"""Tables row by row: any cell comes back, and what is wrong costs its own row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.table_rows import LONGEST_ROW_BYTES, BadRow, Row, header, rows
from tests.sizes import sized
from tests.unit.growth.counting import lines
from tests.unit.growth.spending import overspent

BEGINS = rb'"?\d{4}-\d\d-\d\d"?,'
HEAD = "Date,Link,Message"
CELLS = st.text(
    alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]) | st.sampled_from('"",\n\\;=@'),
    max_size=60,
)


def written(cells: list[tuple[str, str]], style: str, line_end: str = "\n") -> bytes:
    buffer = io.StringIO()
    if style == "doubled":
        csv.writer(buffer, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(
            ("2026-01-02", *row) for row in cells
        )
    else:
        for row in cells:
            quoted = ",".join('"' + cell.replace('"', '\\"') + '"' for cell in row)
            buffer.write(f"2026-01-02,{quoted}{line_end}")
    return f"{HEAD}{line_end}{buffer.getvalue()}".encode()


def read(data: bytes, start: int = 0, width: int = 3) -> list[Row | BadRow]:
    return list(rows(io.BytesIO(data), BEGINS, width, start))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=12), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=sized(100, 3_000), deadline=None)
def test_any_cells_come_back(cells: list[tuple[str, str]], line_end: str) -> None:
    data = written(cells, "doubled", line_end)
    found = read(data)
    assert [one.cells[1:] for one in found if isinstance(one, Row)] == [list(row) for row in cells]
    for one in found:
        assert isinstance(one, Row)
        again = next(csv.reader([data[one.offset_bytes : one.offset_bytes + one.length_bytes].decode()]))
        assert again == one.cells


@given(st.lists(st.tuples(CELLS, CELLS).filter(lambda row: not any("\\" in cell for cell in row)), max_size=12))
@settings(max_examples=sized(100, 3_000), deadline=None)
def test_quotation_marks_behind_backslashes(cells: list[tuple[str, str]]) -> None:
    """Exactly what was written, where it could not have been meant otherwise: a cell that only doubles some marks is read so."""
    found = read(written(cells, "backslash"))
    assert len(found) == len(cells)
    for one, (link, message) in zip(found, cells, strict=True):
        assert isinstance(one, Row)
        marks = [cell.replace('"', '\\"') for cell in (link, message)]
        doubled = all(cell.count('"') == 2 * cell.count('""') for cell in marks)
        assert one.cells[1:] == [link, message] or doubled


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.data())
@settings(max_examples=sized(60, 3_000), deadline=None)
def test_it_goes_on_from_every_row_with_the_same_results(cells: list[tuple[str, str]], data: st.DataObject) -> None:
    raw = bytearray(written(cells, data.draw(st.sampled_from(["doubled", "backslash"]))))
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(len(HEAD) + 1, len(raw) - 1))] = data.draw(st.sampled_from(list(b'",\n\\x\x00\xff')))
    whole = read(bytes(raw))
    for number, one in enumerate(whole):
        if isinstance(one, Row):
            assert read(bytes(raw), one.offset_bytes) == whole[number:]


def test_a_missing_quotation_mark_costs_its_row() -> None:
    lines = [f'2026-01-{day:02d},link,"text {day}"' for day in range(1, 10)]
    lines[3] = lines[3][:-1]
    data = "\n".join([HEAD, *lines, ""]).encode()
    found = read(data)
    assert [one.cells[2] for one in found if isinstance(one, Row)] == [
        f"text {day}" for day in (1, 2, 3, 5, 6, 7, 8, 9)
    ]
    (bad,) = [one for one in found if isinstance(one, BadRow)]
    assert (bad.reason, bad.lost) == ("a quotation mark is missing in it", True)
    assert data[bad.offset_bytes :].startswith(b"2026-01-04")


def test_rows_with_more_or_fewer_cells_are_said() -> None:
    found = read(f"{HEAD}\n2026-01-01,a\n2026-01-02,a,b\n2026-01-03,a,b,c\n".encode())
    assert [getattr(one, "reason", "") for one in found] == [
        "it has 2 cells, the headings have 3", "", "it has 4 cells, the headings have 3",
    ]  # fmt: skip


def test_what_begins_like_no_row_costs_itself_alone() -> None:
    data = f'{HEAD}\n2026-01-01,a,"b\nc"\n,no date,x\n\nnotes\n2026-01-02,a,d\n'.encode()
    found = read(data)
    assert [one.cells for one in found if isinstance(one, Row)] == [
        ["2026-01-01", "a", "b\nc"], ["", "no date", "x"], ["2026-01-02", "a", "d"],
    ]  # fmt: skip
    (bad,) = [one for one in found if isinstance(one, BadRow)]
    assert data[bad.offset_bytes : bad.offset_bytes + bad.length_bytes] == b"\nnotes\n"


def test_a_line_that_begins_like_a_row_may_belong_to_a_cell() -> None:
    text = "we said:\n2026-01-05,link,nothing\n2026-01-06,link,more"
    found = read(f'{HEAD}\n2026-01-01,a,"{text}"\n2026-01-02,a,b\n'.encode())
    assert [one.cells[2] for one in found if isinstance(one, Row)] == [text, "b"]


def test_what_is_no_text_is_shown_and_said() -> None:
    (one, other) = read(HEAD.encode() + b"\n2026-01-01,a,bad \xff\xfe bytes\n2026-01-02,a,nul \x00 here\n")
    assert isinstance(one, Row)
    assert isinstance(other, Row)
    assert (one.cells[2], other.cells[2]) == ("bad \ufffd\ufffd bytes", "nul \ufffd here")
    assert one.warnings
    assert other.warnings


def test_a_file_that_was_cut_off_keeps_what_is_whole_and_says_so() -> None:
    data = written([(f"link {number}", f'a "text"\nof lines {number}') for number in range(60)], "doubled")
    whole = [one for one in read(data) if isinstance(one, Row)]
    for percent in range(1, 100):
        cut = data[: len(data) * percent // 100]
        found = read(cut)
        good = [one for one in found if isinstance(one, Row)]
        assert good[:-1] == whole[: len(good[:-1])]
        if not cut.endswith(b"\n") and good:
            assert isinstance(found[-1], BadRow)


class _Breaking(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise MemberDamaged("Shares.csv", "the zip file ends inside it")
        return data


def test_damage_of_the_package_is_said_behind_what_came() -> None:
    found = list(rows(_Breaking(written([("a", "b")] * 3, "doubled")), BEGINS, 3))
    assert [type(one) for one in found] == [Row, Row, Row, BadRow]
    assert isinstance(found[-1], BadRow)
    assert "ends inside it" in found[-1].reason


@pytest.mark.parametrize("size", [LONGEST_ROW_BYTES + 10, 5 << 20])
def test_a_row_of_any_size_costs_itself(size: int) -> None:
    data = HEAD.encode() + b'\n2026-01-01,a,b\n2026-01-02,a,"' + b"x" * size + b'"\n2026-01-03,a,c\n'
    found = read(data)
    assert [one.cells[2] for one in found if isinstance(one, Row)] == ["b", "c"]
    (bad,) = [one for one in found if isinstance(one, BadRow)]
    assert "longer than" in bad.reason
    assert bad.length_bytes == size + len(b'2026-01-02,a,""\n')


def test_what_stands_above_the_first_row_is_said() -> None:
    found = read(f"{HEAD}\nnotes of somebody\n2026-01-01,a,b\n".encode())
    assert [type(one) for one in found] == [BadRow, Row]
    assert read(f"{HEAD}\n".encode()) == read(b"") == []
    assert [type(one) for one in read(HEAD.encode())] == [BadRow]


HOSTILE = (b'2026-01-01,a,"\n', b'2026-01-01,a,"x\\""\n', b"2026-01-01\n", b'2026-01-01,""a,"b"\n', b"2026-01-01,a\n", b'"' * 9 + b"\n",
           b"2026-01-01,", b"\n", b"\r", b"\x00", b'\\"', b",", b"2026-01-01,a,b\n\n", b"\xff,")  # fmt: skip


def pieces(count: int) -> dict[str, Callable[[], object]]:
    return {
        f"{lead!r} {line!r}": partial(read, HEAD.encode() + b"\n" + lead + line * count)
        for lead in (b"", b"2026-01-01,a,b\n", b'2026-01-01,a,"')
        for line in HOSTILE
    }


def test_hostile_tables_take_work_in_line_with_their_size(tmp_path: Path) -> None:
    assert overspent(pieces(10_000).items(), 10, tmp_path / "told") == []
    for few, many in zip(pieces(150).values(), pieces(600).values(), strict=True):
        lines(few)
        assert lines(many) < 6 * lines(few) + 10_000


def test_the_header_is_read_whatever_it_begins_with() -> None:
    assert header(io.BytesIO(b"\xef\xbb\xbfDate, Link ,Message\r\n2026")) == ["Date", "Link", "Message"]
    assert header(io.BytesIO(b'"Date","Li""nk"\n')) == ["Date", 'Li"nk']
    assert header(io.BytesIO(b'"Date\n')) == []
    assert header(io.BytesIO(b"")) == []
