"""Work that may get out of hand, each piece in a process of its own with a limit of processor time and of memory, which the
operating system holds whatever the work does. Not a clock: a busy machine makes nothing fail."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

TOGETHER = 12
"""Pieces that share a process as long as all of them end well: what each may spend, they have not spent together. A process is
started for each only among those of which something went wrong."""
MEMORY = 1 << 30
"""Bytes of data beyond what the process has already."""
ENDED_WELL, RAISED = 0, 1
T = TypeVar("T")


def overspent(pieces: Iterable[tuple[str, Callable[[], object]]], seconds: int, told: Path) -> list[str]:
    """The names of those that did not come to a good end within so many seconds of processor time each, and why."""
    wrong: list[str] = []
    for some in batched(pieces, TOGETHER):
        if _spent([("", partial(_all, [piece for _, piece in some]))], seconds, told):
            wrong += _spent(some, seconds, told)
    return wrong


def _all(pieces: Sequence[Callable[[], object]]) -> None:
    for piece in pieces:
        piece()


def _spent(pieces: Iterable[tuple[str, Callable[[], object]]], seconds: int, told: Path) -> list[str]:
    wrong = []
    for name, piece in pieces:
        child = os.fork()
        if child == 0:
            _run(piece, seconds, told)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            wrong.append(
                f"{name}: ended by {signal.Signals(os.WTERMSIG(status)).name} after {seconds} s of processor time"
            )
        elif os.WEXITSTATUS(status) != ENDED_WELL:
            wrong.append(f"{name}: {told.read_text().strip().splitlines()[-1][:300]}")
    return wrong


def batched(pieces: Iterable[T], count: int) -> Iterator[list[T]]:
    remaining = iter(pieces)
    while some := list(islice(remaining, count)):
        yield some


def _run(piece: Callable[[], object], seconds: int, told: Path) -> None:
    ended = RAISED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_DATA, (held + MEMORY, held + MEMORY))
        piece()
        ended = ENDED_WELL
    except BaseException:  # noqa: BLE001  # whatever it is, the parent is told and this process ends here
        told.write_text(traceback.format_exc())
    finally:
        os._exit(ended)
