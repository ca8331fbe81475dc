"""A small JSON file that may be dressed as a JavaScript assignment, read whole."""

import re
from typing import Any, BinaryIO

from stance.engines.exports.decode import BadJson, decode

_ASSIGNMENT = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*(?:[^=\[\]{}"]{1,200}=)?\s*')
_TRAILING = b"; \t\r\n"


def read_assignment(stream: BinaryIO, max_bytes: int) -> Any:
    """Parse what follows the first `=`, or the whole when there is none.

    Raises BadJson when it is larger than `max_bytes` or is not JSON, MemberDamaged when it cannot be read.
    """
    raw = stream.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise BadJson(f"it is larger than {max_bytes:,} bytes")
    start = _ASSIGNMENT.match(raw)
    value, _ = decode(raw[start.end() if start else 0 :].rstrip(_TRAILING))
    return value
