"""Entries of the ledger: salted commitments to statements.

A *statement* is a JSON object that says one thing ("this record had this version"). Only a commitment to it
enters the ledger::

    commitment = SHA-256( salt (32 random bytes) || SHA-256( RFC 8785 form of the statement ) )
    entry      = {"commitment":"<64 hex digits>","kind":"<kind>"}      (RFC 8785 form)

The salt lives beside the statement. Destroying both (lawful disposal) leaves a ledger that still verifies and
tells nothing: without the salt, a short post could be found by guessing and hashing.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.errors import EvidenceError

EntryKind = Literal[
    "intent",
    "publish-receipt",
    "capture",
    "version",
    "tombstone",
    "alias",
    "import-manifest",
    "coverage",
    "hold",
    "disposal",
    "key-rotation",
    "audit",
    "stance",
    "bundle",
    "lodgement",
]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
SALT_BYTES = 32
COMMITMENT_BYTES = 32

_SALTS_AT_ONCE = 4096
_HEAD = b'{"commitment":"'
_TAILS: dict[str, bytes] = {kind: b'","kind":"' + kind.encode() + b'"}' for kind in ENTRY_KINDS}
_KINDS: dict[str, EntryKind] = {kind: kind for kind in ENTRY_KINDS}
_KIND_OF_TAIL = {_TAILS[kind]: kind for kind in ENTRY_KINDS}
_HEX_END = len(_HEAD) + 2 * COMMITMENT_BYTES
_HEX = re.compile(rb"[0-9a-f]{64}")


class CommitmentError(EvidenceError):
    """A statement cannot be committed to, an entry is malformed, or an opening does not match its entry."""


class Entry(NamedTuple):
    """One line of the ledger."""

    kind: EntryKind
    commitment: bytes


class Sealed(NamedTuple):
    """A statement made ready for the ledger: ``entry`` is public.

    ``salt`` and ``statement`` stay with the record.
    """

    entry: bytes
    salt: bytes
    statement: bytes


def new_salt() -> bytes:
    """Return 32 bytes from the operating system's random generator."""
    return os.urandom(SALT_BYTES)


def new_salts(count: int) -> Iterator[bytes]:
    """Yield ``count`` salts, asking the operating system once for thousands of them."""
    for start in range(0, count, _SALTS_AT_ONCE):
        block = os.urandom(SALT_BYTES * min(_SALTS_AT_ONCE, count - start))
        for offset in range(0, len(block), SALT_BYTES):
            yield block[offset : offset + SALT_BYTES]


def endless_salts() -> Iterator[bytes]:
    """Yield salts, asking the operating system once for thousands of them.

    Those asked for in advance are this process's own: make the iterator after a fork, never before.
    """
    while True:
        yield from new_salts(_SALTS_AT_ONCE)


def commitment(salt: bytes, statement: bytes) -> bytes:
    """Return the 32-byte commitment to ``statement`` (its RFC 8785 bytes). Raises ``CommitmentError``."""
    if len(salt) != SALT_BYTES:
        raise CommitmentError(f"salt has {len(salt)} bytes, expected {SALT_BYTES}")
    return hashlib.sha256(salt + hashlib.sha256(statement).digest()).digest()


def entry_bytes(kind: EntryKind, commitment: bytes) -> bytes:
    """Return the bytes that enter the ledger, an RFC 8785 JSON object. Raises ``CommitmentError``."""
    tail = _TAILS.get(kind)
    if tail is None:
        raise CommitmentError(f"unknown entry kind {kind!r}; expected one of {', '.join(ENTRY_KINDS)}")
    if len(commitment) != COMMITMENT_BYTES:
        raise CommitmentError(f"commitment has {len(commitment)} bytes, expected {COMMITMENT_BYTES}")
    return _HEAD + commitment.hex().encode() + tail


def parse_entry(entry: bytes) -> Entry:
    """Read an entry; only the exact bytes that ``entry_bytes`` writes are accepted.

    Raises ``CommitmentError``.
    """
    digits = entry[len(_HEAD) : _HEX_END]
    if not entry.startswith(_HEAD) or _HEX.fullmatch(digits) is None:
        raise CommitmentError(f"not a ledger entry: {entry[:120]!r}")
    kind = _KIND_OF_TAIL.get(entry[_HEX_END:])
    if kind is None:
        raise CommitmentError(f"ledger entry with unknown ending {entry[_HEX_END:][:80]!r}")
    return Entry(kind, bytes.fromhex(digits.decode()))


def seal(statement: Mapping[str, object]) -> Sealed:
    """Commit to ``statement`` under a new salt; its ``kind`` member says which kind of entry it is.

    Raises ``CommitmentError`` when the kind is missing or unknown, ``CanonicalError`` when the rest is no
    JSON.
    """
    return _sealed(statement, new_salt())


def seal_many(statements: Iterable[Mapping[str, object]]) -> Iterator[Sealed]:
    """Commit to each of ``statements``, in order, each under its own salt: ``seal`` for millions."""
    for statement, salt in zip(statements, endless_salts(), strict=False):
        yield _sealed(statement, salt)


def verify_opening(entry: bytes, salt: bytes, statement: Mapping[str, object]) -> None:
    """Check that ``salt`` and ``statement`` are what ``entry`` commits to.

    Raises ``CommitmentError`` when they are not, ``CanonicalError`` when the statement is no JSON.
    """
    kind, committed = parse_entry(entry)
    if statement.get("kind") != kind:
        raise CommitmentError(f"entry is of kind {kind!r}, statement says {statement.get('kind')!r}")
    if commitment(salt, canonical(statement)) != committed:
        raise CommitmentError("salt and statement do not give the entry's commitment: one of the three was changed")


def statement_kind(statement: Mapping[str, object]) -> EntryKind:
    """Return the kind of entry that ``statement`` makes: its ``kind`` member. Raises ``CommitmentError``."""
    kind = statement.get("kind")
    known = _KINDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise CommitmentError(f"statement of unknown kind {kind!r}; expected one of {', '.join(ENTRY_KINDS)}")
    return known


def _sealed(statement: Mapping[str, object], salt: bytes) -> Sealed:
    tail = _TAILS[statement_kind(statement)]
    text = canonical(statement)
    digest = hashlib.sha256(salt + hashlib.sha256(text).digest()).hexdigest()
    return Sealed(_HEAD + digest.encode() + tail, salt, text)
