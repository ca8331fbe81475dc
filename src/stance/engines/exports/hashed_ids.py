"""Ids made of what does not change, for posts to which an export gives none, or one that cannot stand in an address."""

from base64 import b32encode
from hashlib import sha256

LENGTH = 20
"""Characters: 100 bits, so that of a billion ids no two are expected to be equal."""

_BYTES = 15
"""Of the digest: they give these letters, and four more."""


def hashed(*parts: str) -> str:
    """Lower-case letters and digits 2 to 7 (RFC 4648, base32) of the SHA-256 of these texts; no two lists of texts are
    taken for one another."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8, "big") + data)
    return b32encode(digest.digest()[:_BYTES])[:LENGTH].decode().lower()
