"""Ids made of what does not change, for posts to which an export gives none, or one that cannot stand in an address."""

from hashlib import sha256

LENGTH = 20
"""Characters: 100 bits, so that of a billion ids no two are expected to be equal."""

_BYTES = 13
"""Of the digest: 104 bits, of which the first 100 are written."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = range(94, -1, -10)


def hashed(*parts: str) -> str:
    """Lower-case letters and digits 2 to 7 (RFC 4648, base32) of the SHA-256 of these texts; no two lists of texts are
    taken for one another."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8, "big") + data)
    number = int.from_bytes(digest.digest()[:_BYTES])
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
