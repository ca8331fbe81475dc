"""How a command reports: results on standard output, progress and trouble on standard error.

Exit codes: 0 done, 1 done with listed failures, 2 refused or wrong usage.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

DONE, DONE_WITH_FAILURES, REFUSED = 0, 1, 2


class Output:
    """``as_json``: one object as the last line of standard output, for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._shown_at = 0.0
        self._is_terminal = sys.stderr.isatty()

    def result(self, value: Mapping[str, Any], text: str) -> None:
        print(json.dumps(value, ensure_ascii=False) if self.as_json else text)

    def refuse(self, message: str) -> int:
        if self.as_json:
            print(json.dumps({"error": message}, ensure_ascii=False))
        print(f"stance: {message}", file=sys.stderr)
        return REFUSED

    def advance(self, done: int, total: int | None, note: str) -> None:
        """A progress line, on a terminal only, at most five times a second."""
        now = time.monotonic()
        if not self._is_terminal or (now - self._shown_at < 0.2 and done != total):
            return
        self._shown_at = now
        share = f"{100 * done // total:3d} %  {done:,} of {total:,}" if total else f"{done:,}"
        print(f"\r\033[K{note}: {share}", end="", file=sys.stderr, flush=True)
        if done == total:
            print(file=sys.stderr)

    def fence(self) -> None:
        """The command line holds its work by a file lock; there is no lease to lose."""
