"""``stance audit FILE.csv``: the audit trail as a file."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stance.doors.command_output import Output
from stance.journal import actions
from stance.journal.queries import Filter


def run(options: argparse.Namespace, output: Output) -> int:
    target = Path(options.file)
    if target.exists():
        return output.refuse(f"{target} exists already. Give the name of a new file: nothing is written over.")
    try:
        wanted = Filter(since=_day(options.since), until=_day(options.until, timedelta(days=1)))
    except ValueError as error:
        return output.refuse(str(error))
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            lines = sum(piece.count("\r\n") for piece in _written(stream, actions.export(wanted)))
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        return output.refuse(f"{target} could not be written: {error.strerror}. No part of it was saved.")
    output.result({"file": str(target), "bytes": target.stat().st_size, "lines": lines}, f"{target}: {lines} lines.")
    return 0


def _written(stream: Any, pieces: Any) -> Any:
    for piece in pieces:
        stream.write(piece)
        yield piece


def _day(text: str, later: timedelta = timedelta()) -> datetime | None:
    """Midnight (UTC) of a day, or of the day after it. Raises ValueError in words."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + later
    except ValueError as error:
        raise ValueError(f"“{text}” is no day: give it as year-month-day, such as 2026-11-24.") from error
