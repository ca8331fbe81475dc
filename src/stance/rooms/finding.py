"""What ``stance doctor`` found, as a room says it."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """``mend`` says what to do when it is not ``ok``."""

    name: str
    ok: bool
    detail: str
    mend: str = ""
