"""The operator's own malware scanner over what was handed in, before any of it is kept or read (OWASP ASVS 5.0, 5.4.3)."""

from __future__ import annotations

import logging
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from stance.archive.importing.recognition import ImportRefused

log = logging.getLogger("stance.archive")
CLEAN, FOUND = 0, 1
"""How ``clamscan`` and ``clamdscan`` end, and what others are told to end with."""
LONGEST_SECONDS = 6 * 3600


class ScanFailed(Exception):
    """The scanner did not look: nothing comes in unseen, and the import is tried again."""


def scan(paths: Iterable[Path]) -> None:
    """Without ``STANCE_SCAN_COMMAND`` nothing is done. Raises ImportRefused for what was found, ScanFailed."""
    command = shlex.split(settings.SCAN_COMMAND)
    for path in paths if command else ():
        ended = _ended([*command, str(path)])
        if ended == FOUND:
            raise ImportRefused(f"The malware scanner found something in {path.name}, so it was not brought in.")
        if ended != CLEAN:
            log.error("STANCE_SCAN_COMMAND ended with %s for %s", ended, path)
            raise ScanFailed(
                f"{path.name} could not be looked at by the malware scanner. Whoever runs the installation finds more in the log."
            )


def _ended(command: list[str]) -> int | str:
    """The exit code, or why there is none."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.returncode
