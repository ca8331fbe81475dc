"""Workbooks (XLSX, ODS), told by what they are and not by their names, and read by a second process: what is in a stranger's
file can end that process, and nothing else.

XLSX is Office Open XML (ECMA-376), ODS OpenDocument 1.3 (OASIS), both zip archives of XML.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from typing import Any

from stance.engines.tables.limits import Limits, TableRefused

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound File Binary (MS-CFB): the old Excel's files, and workbooks with a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
READ_WITHIN_SECONDS = 60
MOST_UNPACKED_BYTES = 400 << 20
MOST_PARTS = 2_000
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
"""Of our surroundings: that process needs no secrets, so it gets none."""
SAVE_AS = "Open it in a spreadsheet, save it as .xlsx or as “CSV UTF-8”, and import that."


@dataclass(frozen=True, slots=True)
class Workbook:
    """``rows`` of one sheet, as ``grids.Grid`` has them; ``sheets`` are those with something in them."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheet: str
    sheets: tuple[str, ...]
    hidden: int


def is_workbook(content: bytes) -> bool:
    """Whether it is no text: a zip archive, or a file of the old Excel."""
    return content.startswith((ZIP, COMPOUND, b"PK\x05\x06"))


def read(content: bytes, *, sheet: str, limits: Limits) -> Workbook:
    """Raises TableRefused with what is wrong and what to do."""
    _must_be_readable(content)
    found = _by_another_process(content, sheet, limits)
    if refusal := found.get("refused"):
        raise TableRefused(refusal)
    rows = tuple((number, tuple(cells)) for number, cells in found["rows"])
    return Workbook(rows, found["sheet"], tuple(found["sheets"]), found["hidden"])


def _must_be_readable(content: bytes) -> None:
    if content.startswith(COMPOUND):
        if ENCRYPTED in content:
            raise TableRefused("The workbook is protected by a password. Save it without one, and import that.")
        raise TableRefused(f"This is a file of the old Excel (.xls), which is not read. {SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {one.filename for one in parts}
            kind = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise TableRefused(f"The workbook is damaged, or was not downloaded to its end. {SAVE_AS}") from error
    if "xl/workbook.xml" not in names and not kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        raise TableRefused(f"This is no table: neither CSV nor XLSX nor ODS. {SAVE_AS}")
    size = sum(one.file_size for one in parts)
    if size > MOST_UNPACKED_BYTES or len(parts) > MOST_PARTS:
        raise TableRefused(
            f"The workbook unpacks to {size:,} bytes in {len(parts):,} parts; at most {MOST_UNPACKED_BYTES:,} bytes and "
            f"{MOST_PARTS:,} parts are read. Copy the rows that matter into a new workbook, or save the sheet as “CSV UTF-8”."
        )


def _by_another_process(content: bytes, sheet: str, limits: Limits) -> dict[str, Any]:
    order = json.dumps({"sheet": sheet, "max_rows": limits.max_rows, "max_columns": limits.max_columns,
                        "max_cell_characters": limits.max_cell_characters})  # fmt: skip
    command = [sys.executable, "-m", "stance.engines.tables.workbook_process", order]
    try:
        done = subprocess.run(  # our own module, by our own interpreter
            command,
            input=content,
            capture_output=True,
            timeout=READ_WITHIN_SECONDS,
            check=False,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise TableRefused(
            f"Reading the workbook took longer than {READ_WITHIN_SECONDS} seconds and was ended. {SAVE_AS}"
        ) from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise TableRefused(
            "The workbook could not be read within the memory and time that one file may take. Often it holds formatted "
            f"but empty rows or columns far away: delete those. {SAVE_AS}"
        ) from error
    return found
