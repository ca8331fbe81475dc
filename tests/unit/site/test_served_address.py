"""Commands beside the server know its address from it, and believe only what is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.data_folder import DataFolder
from stance.site.served_address import note, noted


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path)
    made.scratch.mkdir()
    return made


def test_it_is_what_the_server_said_last(folder: DataFolder) -> None:
    assert noted(folder) == ""
    for address in ("http://localhost:9123", "https://stance.agency.example"):
        note(folder, address)
        assert noted(folder) == address
    assert folder.served_at.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "held",
    [b"", b"localhost", b"javascript:x", b"http://a b", b"http://a\nhttp://b", b"\xff\xfe", b"http://" + b"a" * 400],
)
def test_anything_else_is_no_address(folder: DataFolder, held: bytes) -> None:
    folder.served_at.write_bytes(held)
    assert noted(folder) == ""
