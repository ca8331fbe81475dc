"""The process that reads a workbook: from standard input, with limits on memory and time, to one line of JSON.

Values only: of a formula what the spreadsheet last worked out. Dates and times come as ISO 8601 has them, whole numbers
without a fraction, and numbers that are too long to be kept exactly (IEEE 754: 2**53) with their exponent, so that nobody
takes them for an identifier.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MOST_MEMORY_BYTES = 1 << 30
"""setrlimit(2), RLIMIT_DATA; a table of 20,000 rows and 40 columns takes a tenth of it."""
MOST_SECONDS = 45
"""Of the processor (RLIMIT_CPU)."""
MOST_OUTPUT_CHARACTERS = 64 << 20
EXACT = 10**15
HIDDEN_ROW = re.compile(rb'<row\b[^>]{0,400}?\bhidden="(?:1|true)"')
HIDDEN_ODS_ROW = re.compile(rb'<table:table-row\b[^>]{0,400}?table:visibility="(?:collapse|filter)"')
OVERLAP_BYTES = 600
CHUNK_BYTES = 1 << 20


class Refused(Exception):
    """In words for who brought the file in."""


def main() -> int:
    order: dict[str, Any] = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        found: dict[str, Any] = _read(content, order)
    except Refused as refusal:
        found = {"refused": str(refusal)}
    except python_calamine.PasswordError:
        found = {"refused": "The workbook is protected by a password. Save it without one, and import that."}
    except (python_calamine.CalamineError, zipfile.BadZipFile, ValueError) as error:
        words = " ".join(str(error).split())[:120]
        found = {"refused": f"The workbook cannot be read ({words}). Open it in a spreadsheet and save it again."}
    sys.stdout.write(json.dumps(found))
    return 0


def _read(content: bytes, order: dict[str, Any]) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    tables = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    names = [one.name for one in tables]
    shown = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible]
    wanted = order["sheet"]
    if wanted and wanted not in names:
        raise Refused(f"There is no sheet “{wanted[:60]}”. There are: {_listed(names)}.")
    filled = [name for name in shown if book.get_sheet_by_name(name).height] if not wanted or len(shown) > 1 else shown
    if not wanted and not filled:
        raise Refused("Every sheet of the workbook is empty. Import the one with the accounts.")
    name = wanted or filled[0]
    sheet = book.get_sheet_by_name(name)
    if sheet.height > order["max_rows"] + 1:
        raise Refused(
            f"The sheet “{name[:60]}” has {sheet.height:,} rows; at most {order['max_rows']:,} are read. Split it, or "
            "delete the formatted rows below the last account."
        )
    if sheet.width > order["max_columns"]:
        raise Refused(f"The sheet has {sheet.width:,} columns; at most {order['max_columns']:,} are read.")
    return {
        "rows": list(_rows(sheet, order["max_cell_characters"])),
        "sheet": name,
        "sheets": filled or [name],
        "hidden": _hidden_rows(content),
    }


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name[:60]}”" for name in names[:10])


def _rows(sheet: CalamineSheet, longest: int) -> Iterator[tuple[int, list[str]]]:
    first_row, first_column = sheet.start or (0, 0)
    size = 0
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=first_row + 1):
        cells = [*[""] * first_column, *(_text(value)[: longest + 1] for value in values)]
        if not any(cells):
            continue
        size += sum(map(len, cells))
        if size > MOST_OUTPUT_CHARACTERS:
            raise Refused(f"The sheet holds more than {MOST_OUTPUT_CHARACTERS:,} characters. Split it.")
        yield number, cells


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT else f"{value:e}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def _hidden_rows(content: bytes) -> int:
    """In all sheets; the library does not say it. Counted in pieces, so that a long part takes no memory."""
    count = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
            if is_sheet or part.filename == "content.xml":
                pattern = HIDDEN_ROW if is_sheet else HIDDEN_ODS_ROW
                with archive.open(part) as stream:
                    count += _counted(stream, pattern)
    return count


def _counted(stream: Any, pattern: re.Pattern[bytes]) -> int:
    count, kept = 0, b""
    while piece := stream.read(CHUNK_BYTES):
        text = kept + piece
        found = list(pattern.finditer(text))
        count += len(found)
        kept = text[max(found[-1].end() if found else 0, len(text) - OVERLAP_BYTES) :]
    return count


if __name__ == "__main__":
    raise SystemExit(main())
