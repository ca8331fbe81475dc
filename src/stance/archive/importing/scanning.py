"""The operator's own malware scanner over what was handed in, before any of it is kept or read (OWASP ASVS 5.0, 5.4.3)."""

from __future__ import annotations

import logging
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.conf import settings

from stance.archive.importing.progress import Progress
from stance.archive.importing.recognition import ImportRefused

log = logging.getLogger("stance.archive")
CLEAN, FOUND = 0, 1
"""How ``clamscan`` and ``clamdscan`` end, and what others are told to end with."""
LONGEST_SECONDS = 6 * 3600
ASKED_EVERY_SECONDS = 0.5
LOOKING = "Scanning for malware"


class ScanFailed(Exception):
    """The scanner did not look: nothing comes in unseen, and the import is tried again."""


def scan(paths: Sequence[Path], progress: Progress) -> None:
    """Without ``STANCE_SCAN_COMMAND`` nothing is done. ``progress`` is told, and may stop it, while the scanner looks.
    Raises ImportRefused for what was found, ScanFailed."""
    command = shlex.split(settings.SCAN_COMMAND)
    for number, path in enumerate(paths if command else ()):
        ended = _ended([*command, str(path.absolute())], partial(progress.advance, number, len(paths), LOOKING))
        if ended == FOUND:
            raise ImportRefused(f"The malware scanner found something in {path.name}, so it was not imported.")
        if ended != CLEAN:
            log.error("STANCE_SCAN_COMMAND ended with %s for %s", ended, path)
            raise ScanFailed(
                f"{path.name} could not be scanned for malware. The system operator finds more in the log."
            )


def _ended(command: list[str], go_on: Callable[[], None]) -> int | str:
    """The exit code, or why there is none. ``go_on`` is asked all the while: a scanner that hangs holds up neither whoever
    cancels the import nor the end of the worker. What it has started ends with it."""
    until = time.monotonic() + LONGEST_SECONDS
    nowhere = subprocess.DEVNULL
    try:
        scanner = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
    except OSError as error:
        return str(error)
    try:
        while time.monotonic() < until:
            go_on()
            with suppress(subprocess.TimeoutExpired):
                return scanner.wait(ASKED_EVERY_SECONDS)
        return f"no answer within {LONGEST_SECONDS} seconds"
    finally:
        if scanner.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(scanner.pid, signal.SIGKILL)
            scanner.wait()
