"""Exports of Town Board, and the channel plugged in: nothing but its folder."""

from __future__ import annotations

import csv
import io
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from stance import channels
from stance.channels import discovery

TOY = Path(__file__).parent
PLUGGED = {"PYTHONPATH": str(TOY / "plugged")}


class Notice(NamedTuple):
    id: str
    text: str
    at: str = "2021-03-04T05:06:07Z"
    answers: str = ""
    poster: str = ""
    state: int = 1


@contextmanager
def plugged_in() -> Iterator[None]:
    """For this process and those that it starts."""
    folder, before = str(TOY / "channels"), os.environ.get("PYTHONPATH")
    channels.__path__.append(folder)
    os.environ |= PLUGGED
    discovery.forget()
    try:
        yield
    finally:
        channels.__path__.remove(folder)
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
        for name in [name for name in sys.modules if name.startswith("stance.channels.townboard")]:
            del sys.modules[name]
        discovery.forget()


def write_export(path: Path, *notices: Notice, desk: str = "desk-4", handle: str = "health") -> Path:
    """A zip; every second poster is missing from it."""
    table = io.StringIO()
    csv.writer(table).writerows((one.id, one.state, one.at, one.answers, one.poster, one.text) for one in notices)
    posters = [one.poster for one in notices if one.poster]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("desk.csv", f"{desk},{handle},The Health Desk\r\n")
        archive.writestr("notices.csv", table.getvalue())
        for poster in posters[::2]:
            archive.writestr(f"posters/{poster}", b"\x89PNG\r\n\x1a\n" + poster.encode())
    return path
