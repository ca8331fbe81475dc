"""Lines of the log, without the tokens of one-time links: whoever reads a log could use a link before its owner does."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"(/(?:start|reset)/)[A-Za-z0-9_%-]+")


class WithoutTokens(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The whole line, tracebacks included."""
        return TOKEN.sub(r"\1…", super().format(record))
