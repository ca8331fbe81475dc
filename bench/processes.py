"""Running a command and watching what it and its children take."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Watched:
    """``peak_bytes`` is the largest sum of proportional set sizes (shared pages counted once) of all its processes,
    ``processor_seconds`` what they took of the processors, in their own code and in the kernel."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    output: str


def watch(command: list[str], env: dict[str, str] | None = None) -> Watched:
    started, before = time.perf_counter(), children_seconds()
    # Into a file: a full pipe that nobody reads until the end would stop the command.
    with (
        tempfile.TemporaryFile("w+") as written,
        subprocess.Popen(command, stdout=written, text=True, env={**os.environ, **(env or {})}) as process,
    ):
        peak = 0
        while process.poll() is None:
            asked = time.perf_counter()
            peak = max(peak, sum(proportional_bytes(pid) for pid in family(process.pid)))
            # The kernel walks all pages of a process to tell: of gigabytes that takes long, and the process waits with it.
            time.sleep(max(SAMPLE_SECONDS, 20 * (time.perf_counter() - asked)))
        seconds = time.perf_counter() - started
        written.seek(0)
        output = written.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {output[-500:]}")
    return Watched(seconds, children_seconds() - before, peak, output)


def children_seconds() -> float:
    """Of all processes that ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(found for child in children for found in family(int(child)))]


def proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def stance(data: Path, *arguments: str) -> Watched:
    return watch([sys.executable, "-m", "stance.site.cli", "--data", str(data), *arguments, "--json"])


def last_json(output: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return found


def open_handles(pid: int) -> list[str]:
    """What a process has open, as /proc names it ("socket:[…]", a path); what is closed meanwhile is left out."""
    found = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.append(str(handle.readlink()))
    return found
