"""The malware scanner within a whole import, by page and by action: what it found or did not look at is nowhere afterwards but where
it was handed in, what it let through is whole, and one that hangs holds up nobody."""

from __future__ import annotations

import os
import time
import uuid
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from stance.archive import tasks
from stance.archive.actions import imports
from stance.archive.importing import scanning
from stance.archive.importing.progress import Silent
from stance.archive.importing.recognition import ImportRefused
from stance.archive.importing.scanning import ScanFailed
from stance.archive.models import ImportRun, Record, Upload
from stance.archive.uploads import storage
from stance.jobs.worker import Pointless
from tests.rooms.archive.small import archive, bring_in, picture_of, tweet
from tests.rooms.archive.test_uploads import create, patch
from tests.rooms.archive.test_uploads import signed_in as signed_in

pytestmark = pytest.mark.django_db
BAD = b"X5O!P%@AP-harmless-sign"
SCANNER = """#!/bin/sh
echo "$@" >> "{asked}"
{script}
"""
LOOKS_INSIDE = f"""python3 - "$1" <<'END' || exit 1
import sys, zipfile, pathlib
there = pathlib.Path(sys.argv[1])
if there.is_dir():
    sys.exit(any(b"{BAD.decode()}" in one.read_bytes() for one in there.rglob("*") if one.is_file()))
with zipfile.ZipFile(there) as files:
    sys.exit(any(b"{BAD.decode()}" in files.read(name) for name in files.namelist()))
END"""
"""As a real one: into the zip."""


@pytest.fixture
def scanner(tmp_path: Path, settings: Any) -> Callable[[str], Path]:
    def made(script: str) -> Path:
        path = tmp_path / "scanner"
        path.write_text(SCANNER.format(asked=tmp_path / "asked", script=script))
        path.chmod(0o700)
        settings.SCAN_COMMAND = str(path)
        return tmp_path / "asked"

    return made


def export(folder: Path, *, medium: bytes = b"\xff\xd8\xff\xe0 a picture") -> Path:
    posts = [tweet(1_500_000_000_000_000_001, "Bridge closed", **picture_of(7, "a.jpg"))]
    return archive(folder, posts, media={"1500000000000000001-a.jpg": medium})


def zipped(folder: Path, **more: bytes) -> bytes:
    there, made = export(folder / "unpacked", **more), folder / "export.zip"
    with zipfile.ZipFile(made, "w") as file:
        for one in sorted(there.rglob("*")):
            if one.is_file():
                file.write(one, one.relative_to(there))
    return made.read_bytes()


def blobs(settings: Any) -> list[Path]:
    return [path for path in Path(settings.BLOBS_DIR).rglob("*") if path.is_file()]


def handed_in(client: Client, content: bytes) -> ImportRun:
    """By the page, as a browser sends it; the worker has not begun."""
    group = uuid.uuid4()
    where = create(client, len(content), group=group)["Location"]
    assert patch(client, where, 0, content).status_code == 204
    answer = client.post("/archive/imports/new/", {"group": str(group), "account": ""})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    ImportRun.objects.update(may_register=True)  # as if it had asked already
    return ImportRun.objects.get()


@pytest.mark.parametrize("by", ["action", "page"])
@pytest.mark.parametrize("what", ["clean", "one medium"])
def test_a_whole_import(
    what: str, by: str, scanner: Callable[[str], Path], folders: Path, tmp_path: Path, settings: Any, signed_in: Any
) -> None:
    del folders
    asked = scanner(LOOKS_INSIDE)
    medium = BAD if what == "one medium" else b"\xff\xd8\xff\xe0 a picture"
    if by == "page":
        run = handed_in(signed_in(), zipped(tmp_path, medium=medium))
        with suppress(Pointless):
            worked(run)
        assert not Upload.objects.exists()
    elif what == "clean":
        run = bring_in(export(tmp_path / "unpacked", medium=medium))
    else:
        with pytest.raises(ImportRefused, match="scanner found something in unpacked"):
            bring_in(export(tmp_path / "unpacked", medium=medium))
        run = ImportRun.objects.get()
    assert len(asked.read_text().splitlines()) == 1
    if what == "clean":
        assert (run.state, run.new, Record.objects.count()) == ("done", 1, 1)
        return
    assert run.state == "refused"
    assert "The malware scanner found something" in run.refusal
    assert (blobs(settings), Record.objects.count(), run.original) == ([], 0, "")
    shown = signed_in().get(f"/archive/imports/{run.pk}/").content.decode()
    assert "The malware scanner found something" in shown


@pytest.mark.parametrize("script", ["exit 2", "kill -9 $$", "exit 127", "exit 40"])
def test_what_was_not_looked_at_waits_and_comes_in_later(
    script: str, scanner: Callable[[str], Path], folders: Path, tmp_path: Path, settings: Any, signed_in: Any
) -> None:
    del folders
    scanner(script)
    run = handed_in(signed_in(), zipped(tmp_path))
    with pytest.raises(ScanFailed, match="could not be scanned"):
        worked(run)
    assert (run.is_finished, blobs(settings)) == (False, [])
    assert storage.path_of(Upload.objects.get()).exists()
    scanner("exit 0")
    worked(run)
    assert (run.state, run.new) == ("done", 1)


def worked(run: ImportRun) -> None:
    """As the worker does it, once."""
    try:
        tasks.bring_in.func(Silent(), run.pk)  # type: ignore[call-arg, arg-type]
    finally:
        run.refresh_from_db()


class Stopped(Exception):
    pass


class Impatient:
    """Cancels once it has been told that the scanner looks."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def advance(self, done: int, total: int | None, note: str) -> None:
        del done, total
        self.told.append(note)
        if len(self.told) > 1:
            raise Stopped

    def fence(self) -> None:
        return None


def test_one_that_hangs_is_cancelled_with_all_that_it_started(
    scanner: Callable[[str], Path], folders: Path, tmp_path: Path, settings: Any
) -> None:
    del folders
    scanner(f"sleep 300 & echo $! > {tmp_path}/child; wait")
    run = imports.begin([export(tmp_path / "unpacked")], account="", may_register=True)
    impatient, began = Impatient(), time.monotonic()
    with pytest.raises(Stopped):
        imports.carry_out(run, impatient)
    assert set(impatient.told) == {scanning.LOOKING}
    assert time.monotonic() - began < 60
    assert blobs(settings) == []
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not _is_alive(child):
            break
        time.sleep(0.1)
    assert not _is_alive(child)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_one_that_takes_too_long_has_not_looked(
    scanner: Callable[[str], Path], folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del folders
    scanner("sleep 300")
    monkeypatch.setattr(scanning, "LONGEST_SECONDS", 1)
    with pytest.raises(ScanFailed, match="could not be scanned"):
        bring_in(export(tmp_path / "unpacked"))
    assert not ImportRun.objects.get().is_finished
