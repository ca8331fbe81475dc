"""A file that is no table is called what it is, in no program's words."""

from __future__ import annotations

import pytest

from stance.engines.tables import Limits, TableRefused, read_grid

LIMITS = Limits(max_bytes=1 << 20, max_rows=100)
GIVEN = {
    b"%PDF-1.7\n1 0 obj": "a PDF",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR": "a picture",
    b"\xff\xd8\xff\xe0\0\x10JFIF": "a picture",
    b"<!doctype html><html>": "a web page",
    b"PK\x03\x04abc": "damaged",
}


@pytest.mark.parametrize("content", GIVEN)
def test_it_is_called_what_it_is(content: bytes) -> None:
    with pytest.raises(TableRefused) as refused:
        read_grid(content, is_heading=bool, limits=LIMITS)
    assert GIVEN[content] in str(refused.value)
    assert "Error" not in str(refused.value)
    assert "BadZipFile" not in str(refused.value)
    assert "CSV" in str(refused.value)
