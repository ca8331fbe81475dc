"""What of a request may stand in the log: no secret of an address, and no stack trace for what a client did wrong."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(?<![\w-])(?![0-9A-F]+(?![\w-]))(?=[\w-]{0,200}[A-Z])[\w-]{40,200}(?![\w-])", re.ASCII)
"""What looks like a token of ours (``secrets.token_urlsafe(32)``, 43 characters), wherever it stands; digests and names in
the code do not."""
AFTER_LINK = re.compile(r"(/|%2[fF])(start|reset)\1[^\s/%?]+")
IN_ITS_PLACE = "[redacted]"
CLIENTS_FAULT = ("django.security", "django.request")


class Discreet(logging.Filter):
    """Changes each record, lets all pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        if record.name.startswith(CLIENTS_FAULT) and _is_clients(record):
            record.exc_info = record.exc_text = None
        elif record.exc_info and not record.exc_text:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return True


def redacted(text: str) -> str:
    return SECRET.sub(IN_ITS_PLACE, AFTER_LINK.sub(rf"\1\2\1{IN_ITS_PLACE}", text))


def _is_clients(record: logging.LogRecord) -> bool:
    return record.name.startswith("django.security") or 400 <= getattr(record, "status_code", 0) < 500
