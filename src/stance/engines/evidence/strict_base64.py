"""Base 64 with exactly one spelling for each value (RFC 4648 sections 3.5 and 4).

Nothing can be changed unseen.
"""

import base64
import binascii

from stance.engines.evidence.errors import EvidenceError


class Base64Error(EvidenceError):
    """The text is no canonical standard Base 64."""


def encode(data: bytes) -> str:
    """Return ``data`` in standard Base 64, padded, on one line."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of ``text``.

    Raises ``Base64Error`` unless it is exactly what ``encode`` would write.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Base64Error(f"not Base 64: {text[:80]!r} ({error})") from error
    if encode(data) != text:
        raise Base64Error(f"Base 64 with stray bits or padding: {text[:80]!r}")
    return data
