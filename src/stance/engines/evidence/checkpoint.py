"""Checkpoints: a ledger's size and root, signed (https://c2sp.org/tlog-checkpoint).

The specification recommends that the log's key be named as its origin; here it is required, so that a
witness's key can never pass for the log's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.note import Signer, Verifier, parse_note, sign_note, verify_note
from stance.engines.evidence.strict_base64 import Base64Error, decode, encode
from stance.engines.evidence.tree import EMPTY_ROOT, HASH_BYTES

MAX_SIZE = 2**63 - 1
"""Largest tree size accepted, as in Go's ``tlog``."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class CheckpointError(EvidenceError):
    """A checkpoint is malformed or not signed by its own log."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: the log's ``origin``, how many entries (``size``), and the 32-byte ``root`` over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be written and read back the same."""
        if not 0 <= self.size <= MAX_SIZE:
            raise CheckpointError(f"tree size {self.size} is not between 0 and 2^63 - 1")
        if len(self.root) != HASH_BYTES:
            raise CheckpointError(f"root of {len(self.root)} bytes, expected {HASH_BYTES}")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointError("the root of an empty tree must be SHA-256 of nothing")
        for line in (self.origin, *self.extensions):
            if not line or "\n" in line:
                raise CheckpointError(f"checkpoint line {line[:80]!r} is empty or holds a line break")

    def body(self) -> str:
        """Return the note text that is signed."""
        lines = (self.origin, str(self.size), encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_number(text: str) -> int:
    """Read a size or index: ASCII digits, no leading zero, below 2**63. Raises ``CheckpointError``."""
    if _NUMBER.fullmatch(text) is None or int(text) > MAX_SIZE:
        raise CheckpointError(f"{text[:40]!r} is not a whole number without leading zeros below 2^63")
    return int(text)


def parse_body(text: str) -> Checkpoint:
    """Read a note text as a checkpoint. Raises ``CheckpointError``."""
    if not text.endswith("\n"):
        raise CheckpointError("checkpoint does not end with a newline")
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise CheckpointError(f"checkpoint has {len(lines)} lines, needs origin, size and root")
    try:
        root = decode(lines[2])
    except Base64Error as error:
        raise CheckpointError(f"checkpoint root: {error}") from error
    return Checkpoint(lines[0], parse_number(lines[1]), root, tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return the signed note; the signer's name must be the origin.

    Raises ``CheckpointError`` or ``NoteError``.

    A log must never sign two checkpoints that contradict each other: the caller signs only what ``append``
    returned for the last size and root that it signed.
    """
    if signer.name != checkpoint.origin:
        raise CheckpointError(f"key {signer.name!r} may not sign for log {checkpoint.origin!r}")
    return sign_note(checkpoint.body(), [signer])


def read_checkpoint(note: bytes) -> Checkpoint:
    """Read a checkpoint without verifying a signature: for one's own, fresh from storage.

    Raises ``EvidenceError``.
    """
    return parse_body(parse_note(note).text)


def verify_checkpoint(note: bytes, verifiers: Iterable[Verifier]) -> Checkpoint:
    """Return the checkpoint in ``note`` if the log named by its origin signed it with one of ``verifiers``.

    Raises ``NoteError`` when no trusted signature verifies or one is wrong, ``CheckpointError`` otherwise.
    """
    verified = verify_note(note, verifiers)
    checkpoint = parse_body(verified.text)
    if all(signature.name != checkpoint.origin for signature in verified.verified):
        names = ", ".join(signature.name for signature in verified.verified)
        raise CheckpointError(f"checkpoint of {checkpoint.origin!r} is signed only by {names}, not by the log itself")
    return checkpoint
