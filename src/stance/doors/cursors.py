"""Where a page of a list ended, as a text that says nothing to anybody else and fits an address."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence

LONGEST = 2_000
"""Characters. Ours are shorter, so a longer one is not even looked at."""


class CursorUnknown(ValueError):
    """The text is no cursor of ours."""


def written(*parts: str | int | float) -> str:
    """Numbers keep every digit that they have."""
    text = json.dumps([part if isinstance(part, str) else repr(part) for part in parts], ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str, count: int | None = None) -> Sequence[str]:
    """The parts of a cursor, as texts. Raises CursorUnknown, also for one of another ``count`` of parts."""
    try:
        if len(cursor) > LONGEST:
            raise CursorUnknown(cursor[:40])
        parts = json.loads(b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CursorUnknown(cursor[:40]) from error
    if not isinstance(parts, list) or not all(isinstance(part, str) and is_kept(part) for part in parts):
        raise CursorUnknown(cursor[:40])
    if count is not None and len(parts) != count:
        raise CursorUnknown(cursor[:40])
    return parts


def is_kept(part: str) -> bool:
    """Whether a database could hold such a text. JSON can say what none does: NUL, and halves of pairs (lone surrogates)."""
    return "\0" not in part and not any("\ud800" <= sign <= "\udfff" for sign in part)
