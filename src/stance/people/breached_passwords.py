"""Passwords that became known elsewhere, looked up in a list that the operator keeps on this machine (OWASP ASVS 5.0, 6.2.12): no
part of a password leaves it.

The list is that of Have I Been Pwned as its own downloader writes it: a line for each SHA-1, in capital hexadecimal digits, in
their order, with a count after a colon. It has a billion lines; about thirty of them are read.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError

log = logging.getLogger("stance.people")
DIGITS = 40
LONGEST_LINE = 80


class BreachedValidator:
    def __init__(self, path: str = "") -> None:
        self._path = Path(path) if path else None

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError, also where the list is named and cannot be read: no password is taken without a look."""
        if self._path is None:
            return
        digest = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False).hexdigest().upper()
        try:
            with self._path.open("rb") as listed:
                is_known = holds(listed, digest.encode())
        except OSError as error:
            log.error("the list of STANCE_BREACHED_PASSWORDS cannot be read: %s", error)
            raise ValidationError(
                "No password can be chosen now: whether it became known elsewhere cannot be looked up. Tell the system operator.",
                code="password_not_looked_up",
            ) from error
        if is_known:
            raise ValidationError(
                "This password became known when another service was broken into. Choose one that you use nowhere else.",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return "Not one that became known elsewhere."


def holds(listed: IO[bytes], digest: bytes) -> bool:
    """Whether a sorted list has this digest: halved by position until it is found, line by line."""
    low, high = 0, listed.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        listed.seek(max(0, middle - 1))
        if middle:
            listed.readline(LONGEST_LINE)  # the rest of the line before, or its end
        line = listed.readline(LONGEST_LINE)
        found = line[:DIGITS].upper()
        if found == digest:
            return True
        if line and found < digest:
            low = listed.tell()
        else:
            high = middle
    return False
