"""The operator's malware scanner looks first: what it finds is not kept, and nothing comes in that it did not look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stance.archive.importing import scanning
from stance.archive.importing.progress import Silent
from stance.archive.importing.recognition import ImportRefused
from stance.archive.importing.scanning import ScanFailed, scan


@pytest.fixture
def scanner(tmp_path: Path, settings: Any) -> Callable[[str], Path]:
    def made(script: str) -> Path:
        path = tmp_path / "a scanner"
        path.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n{script}\n')
        path.chmod(0o700)
        settings.SCAN_COMMAND = f"'{path}' --quiet"
        return tmp_path / "asked"

    return made


def test_without_a_scanner_nothing_is_asked(settings: Any) -> None:
    settings.SCAN_COMMAND = ""
    scan([Path("/nowhere")], Silent())


def test_each_file_is_looked_at_as_it_is_called(scanner: Callable[[str], Path], tmp_path: Path) -> None:
    asked = scanner("exit 0")
    scan([tmp_path / "a b; rm -rf x.zip", tmp_path / "$(c).zip"], Silent())
    assert asked.read_text().splitlines() == [f"--quiet {tmp_path}/a b; rm -rf x.zip", f"--quiet {tmp_path}/$(c).zip"]


def test_what_is_found_is_refused_by_name_alone(scanner: Callable[[str], Path], tmp_path: Path) -> None:
    scanner("exit 1")
    with pytest.raises(ImportRefused) as refusal:
        scan([tmp_path / "bad.zip"], Silent())
    assert str(refusal.value) == "The malware scanner found something in bad.zip, so it was not imported."


@pytest.mark.parametrize("script", ["exit 2", "kill -9 $$", "exit 127", "sleep 5"])
def test_nothing_comes_in_unseen(script: str, scanner: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    scanner(script)
    monkeypatch.setattr(scanning, "LONGEST_SECONDS", 1)
    with pytest.raises(ScanFailed, match="could not be scanned"):
        scan([Path("one.zip")], Silent())


def test_a_scanner_that_is_not_there_lets_nothing_in(settings: Any) -> None:
    settings.SCAN_COMMAND = "/nowhere/clamdscan --fdpass"
    with pytest.raises(ScanFailed):
        scan([Path("one.zip")], Silent())
