"""Workbooks as spreadsheets write them, part by part, so that tests can make bad ones too."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

Cells = Sequence[Sequence[object]]
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = f'<?xml version="1.0"?><styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
ROW_HIDDEN, SHEET_HIDDEN = ' hidden="1"', ' state="hidden"'
ODS_HIDDEN = ' table:visibility="collapse"'
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"


class Formula(str):
    """``Formula("1+1", "2")``: what is worked out, and what came out of it last."""

    value: str

    def __new__(cls, formula: str, value: str) -> Formula:
        made = super().__new__(cls, formula)
        made.value = value
        return made


def xlsx(
    sheets: Mapping[str, Cells], *, hidden_rows: Iterable[int] = (), hidden_sheets: Iterable[str] = (), **parts: str
) -> bytes:
    """``parts`` replace or add parts by their name, "/" written "__"."""
    names = list(sheets)
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": _workbook(names, set(hidden_sheets)),
    }
    for number, name in enumerate(names, start=1):
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheets[name], set(hidden_rows))
    files |= {name.replace("__", "/"): text for name, text in parts.items()}
    return zipped(files)


def ods(sheets: Mapping[str, Cells], *, hidden_rows: Iterable[int] = ()) -> bytes:
    hidden = set(hidden_rows)
    spaces = " ".join(
        f'xmlns:{short}="{OPEN_DOCUMENT}{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(
            f"<table:table-row{ODS_HIDDEN * (number in hidden)}>{_joined(_ods_cell(value) for value in row)}</table:table-row>"
            for number, row in enumerate(rows, start=1)
        )
        tables += f'<table:table table:name="{escape(name)}">{lines}</table:table>'
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3"><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": _manifest(kind)})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


_joined = "".join


def _manifest(kind: str) -> str:
    space = f"{OPEN_DOCUMENT}manifest:1.0"
    return (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{space}">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _workbook(names: list[str], hidden: set[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"{SHEET_HIDDEN * (name in hidden)}/>'
        for number, name in enumerate(names, start=1)
    )
    return f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def _sheet(rows: Cells, hidden: set[int]) -> str:
    lines = "".join(
        f'<row r="{number}"{ROW_HIDDEN * (number in hidden)}>'
        f"{_joined(_cell(value, number, column) for column, value in enumerate(row))}</row>"
        for number, row in enumerate(rows, start=1)
    )
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def place(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _cell(value: object, row: int, column: int) -> str:
    at = place(row, column)
    if value is None or value == "":
        return ""
    if isinstance(value, Formula):
        return f'<c r="{at}" t="str"><f>{escape(value)}</f><v>{escape(value.value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _ods_cell(value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"><text:p>{value}</text:p></table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    text = value.value if isinstance(value, Formula) else str(value)
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
