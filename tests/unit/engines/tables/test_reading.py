"""CSV from any spreadsheet, and from people who mean harm: every cell arrives as it is, or with a reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.tables import Fault, Limits, Table, TableRefused, read_table, write_table
from stance.engines.tables.decoding import decode
from stance.engines.tables.formulas import SIGNS

COLUMNS = ("email", "name", "unit")


def read(content: bytes | str, **more: object) -> Table:
    given_bytes = content if isinstance(content, bytes) else content.encode()
    return read_table(given_bytes, columns=COLUMNS, **more)  # type: ignore[arg-type]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in COLUMNS) for row in table.rows]


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        ("email,name\nana@a.test,Ána\n".encode(), "utf-8", ","),
        ("\ufeffEmail;Name\r\nana@a.test;Ána\r\n".encode(), "utf-8", ";"),
        ("email\tname\nana@a.test\tÁna".encode("utf-16"), "utf-16-le", "\t"),
        ("\ufeffemail\tname\nana@a.test\tÁna".encode("utf-16-be"), "utf-16-be", "\t"),
        ("sep=;\r\nemail;name\r\nana@a.test;Ána".encode(), "utf-8", ";"),
        ('"E-Mail","Name"\r"ana@a.test","A\u0301na"\r'.replace("E-Mail", "Email").encode(), "utf-8", ","),
    ],
)
def test_what_spreadsheets_write(content: bytes, encoding: str, separator: str) -> None:
    table = read(content)
    assert (cells(table), table.faults, table.encoding, table.separator) == (
        [("ana@a.test", "Ána", "")], (), encoding, separator,
    )  # fmt: skip


def test_windows_1252_is_found_out_and_said() -> None:
    content = "email,name\nbo@a.test,plain\nana@a.test,Ána – €\n".encode("cp1252")
    for encoding in ("auto", "windows-1252"):
        table = read(content, encoding=encoding)
        assert (cells(table)[1], table.encoding) == (("ana@a.test", "Ána – €", ""), "cp1252")
    with pytest.raises(TableRefused, match=r"Line 3 of the file is not UTF-8 text.*CSV UTF-8"):
        read(content, encoding="utf-8")


@given(st.text(st.sampled_from("aé ÿñŸ€’–, \n"), min_size=1))
def test_a_text_that_is_utf_8_is_never_taken_for_another(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")
    assert decode(text.encode("cp1252"))[1] in ("cp1252", "utf-8")


@pytest.mark.parametrize(
    "content", [b"email\ncaf\xe9\x81", b"email\ncaf\xe9\x00", "email\n\u4e2d\u6587\u4e2d\u6587".encode() + b"\xe9"]
)
def test_what_speaks_against_windows_1252_is_refused(content: bytes) -> None:
    with pytest.raises(TableRefused, match="Line 2 of the file is not UTF-8"):
        read(content)


def test_utf_16_without_its_mark() -> None:
    content = "email,name\nana@a.test,Ána\n".encode("utf-16-le")
    with pytest.raises(TableRefused, match="UTF-16 text without its mark"):
        read(content)
    assert cells(read(content, encoding="utf-16")) == [("ana@a.test", "Ána", "")]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    table = read('email,name\n\n"a@a.test","two\nlines"\n , \nb@a.test,=1+1\nc@a.test\n')
    assert [row.number for row in table.rows] == [3, 6]
    assert table.faults == (Fault(5, "name", table.faults[0].reason),)
    assert table.count == 3


@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_is_refused_whatever_stands_before_it(sign: str) -> None:
    for cell in (f"{sign}HYPERLINK(1)", f"'{sign}1", f" {sign}1", f"\u2003{sign}1", f"' {sign}1", f"\u2003'{sign}1"):
        table = read(write_like_an_attacker(cell))
        assert table.rows == ()
        (fault,) = table.faults
        assert (fault.row, fault.column) == (2, "name")
        assert "runs as a formula" in fault.reason


def write_like_an_attacker(cell: str) -> str:
    return f'email,name\na@a.test,"{cell}"\n'


def test_signs_that_belong_to_a_column() -> None:
    table = read("email,name\na@a.test,@handle\nb@a.test,'@handle\n", signs={"name": "@"})
    assert [row.cells["name"] for row in table.rows] == ["@handle", "@handle"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Row 1 must name the columns"),
        (b"\n\nemail\n", "Row 1 must name the columns"),
        (b"a,b\n1,2\n", "names none of: email, name, unit"),
        (b"email,colour\n", "a column “colour” that is not known"),
        (b"email,Name,NAME\n", "names the column “name” twice"),
        (b"name,unit\n", "does not name the column “email”"),
        (b'email,name\na@a.test,"never closed\n', "Row 2 is not CSV"),
        (b'email,name\na@a.test,"a"b\n', "Row 2 is not CSV"),
        (b"\x89PNG\r\n\x1a\n", "a picture, not a table"),
        (b"PK\x03\x04\x00\x00\x00\x00\x00\x00", "damaged"),
    ],
)
def test_what_cannot_be_trusted_is_refused_whole(content: bytes, reason: str) -> None:
    with pytest.raises(TableRefused, match=reason):
        read(content, required=["email"])


def test_limits() -> None:
    with pytest.raises(TableRefused, match="at most 20 are read"):
        read(b"email\n" + b"a" * 20, limits=Limits(max_bytes=20))
    with pytest.raises(TableRefused, match="more than 3 rows"):
        read("email\n" + "a\n" * 4, limits=Limits(max_rows=3))
    assert read("email\n" + "a\n" * 3, limits=Limits(max_rows=3)).count == 3
    assert (
        "has 6 characters; at most 5"
        in read("email\n" + "a" * 6, limits=Limits(max_cell_characters=5)).faults[0].reason
    )
    with pytest.raises(TableRefused, match="More than 2 cells"):
        read("email\n" + "=1\n" * 3, limits=Limits(max_faults=2))


def test_a_row_that_is_too_long_and_characters_that_nobody_types() -> None:
    table = read("email,name\na,b,c\na,b,,\n\0,b\na,\u0085\n")
    assert [(fault.row, fault.column) for fault in table.faults] == [(2, ""), (4, "email"), (5, "name")]
    assert "U+0000" in table.faults[1].reason
    assert cells(table) == [("a", "b", "")]


PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)


@settings(deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN, PLAIN), max_size=8))
def test_what_is_written_comes_back(rows: list[tuple[str, str, str]]) -> None:
    """Whatever begins as a formula comes back where its column allows it, and stays text in a spreadsheet."""
    text = write_table(COLUMNS, rows)
    table = read_table(text.encode(), columns=COLUMNS, signs=dict.fromkeys(COLUMNS, SIGNS))
    wanted = [tuple(unicodedata.normalize("NFC", cell).strip() for cell in row) for row in rows]
    kept = [row for row in wanted if any(row)]
    assert table.faults == ()
    assert cells(table) == [tuple(_unguarded(cell) for cell in row) for row in kept]


def _unguarded(cell: str) -> str:
    """An apostrophe that somebody wrote before a formula of theirs goes as well: nobody can tell it from ours."""
    rest = cell[1:].lstrip()
    return rest if cell[:1] == "'" and rest[:1] and rest[0] in SIGNS else cell


@settings(deadline=None)
@given(st.text(st.sampled_from([*SIGNS, "'", " ", "\u2003", "\u00a0", "\n", "a"]), max_size=6))
def test_no_cell_arrives_that_begins_as_a_formula(cell: str) -> None:
    for row in read(write_like_an_attacker(cell)).rows:
        assert row.cells["name"][:1] not in tuple(SIGNS)


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["auto", "utf-8", "utf-16", "windows-1252"]))
def test_any_bytes_get_a_table_or_a_reason(content: bytes, encoding: str) -> None:
    for start in (b"", b"email,name\n"):
        try:
            table = read(start + content, encoding=encoding)
        except TableRefused as refusal:
            assert str(refusal)
        else:
            assert table.count == len({fault.row for fault in table.faults} | {row.number for row in table.rows})


def test_other_headings_of_a_column_and_of_none() -> None:
    aliases = {"mail": "email", "e_mail": "email", "id": ""}
    table = read("ID,Mail,name\n7,ana@a.test,Ana\n", aliases=aliases)
    assert (cells(table), table.columns, table.passed_over) == ([("ana@a.test", "Ana", "")], ("email", "name"), ("ID",))
    both = read("mail,email,e-mail\nold@a.test,ana@a.test,=1\n", aliases=aliases)
    assert (cells(both), both.passed_over, both.faults) == ([("ana@a.test", "", "")], ("mail", "e-mail"), ())
    first = read("mail,e-mail[]\nold@a.test,ana@a.test\n", aliases=aliases)
    assert (cells(first), first.passed_over) == ([("old@a.test", "", "")], ("e-mail[]",))
    with pytest.raises(TableRefused, match="names none of"):
        read("id\n7\n", aliases=aliases)
    with pytest.raises(TableRefused, match="“post” that is not known"):
        read("mail,post\n7,8\n", aliases=aliases)
