"""Signed notes (https://c2sp.org/signed-note) with Ed25519 keys.

Keys have the text encodings of Go's ``sumdb/note``.

A verification key is ``<name>+<key id, 8 hex digits>+<Base 64 of 0x01 and the public key>``; a signing key is
``PRIVATE+KEY+<name>+<key id>+<Base 64 of 0x01 and the seed>``.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.strict_base64 import Base64Error, decode, encode

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
"""Both limits are those of Go's implementation.

The specification asks for room for at least 16 signatures.
"""

_ED25519 = b"\x01"
_KEY_BYTES = 32
_ID_BYTES = 4
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_SIGNING_PREFIX = "PRIVATE+KEY+"
_LINE_START = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(EvidenceError):
    """A note or key is malformed, or a signature does not verify."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not verified: of a key that may be known or not."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line as it stands in a note, newline included."""
        return f"{_LINE_START}{self.name} {encode(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart. Its ``text`` must not be used before ``verify_note`` returned it."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """Return the note's bytes: text, an empty line, signature lines."""
        return f"{self.text}\n{''.join(line.line() for line in self.signatures)}".encode()


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """A note signed by at least one known key; ``unknown`` holds the signatures nobody here can judge."""

    text: str
    verified: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that is trusted under ``name``."""

    name: str
    public_key: bytes

    @classmethod
    def from_vkey(cls, vkey: str) -> "Verifier":
        """Read a verification key's text. Raises ``NoteError``."""
        name, key_id, key = _split_key(vkey, "verification key")
        verifier = cls(name, key)
        if verifier.key_id != key_id:
            raise NoteError(f"verification key of {name!r}: key id {key_id.hex()} is not that of its key")
        return verifier

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name, newline, signature type, public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:_ID_BYTES]

    def vkey(self) -> str:
        """Return the text to publish."""
        return f"{self.name}+{self.key_id.hex()}+{encode(_ED25519 + self.public_key)}"

    def verify(self, text: str, signature: Signature) -> None:
        """Raise ``NoteError`` unless ``signature`` is this key's over ``text``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature.signature, text.encode())
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"signature of {self.name} ({self.key_id.hex()}) does not match the text") from error


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a ``name``; ``seed`` is secret and kept out of ``repr``."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """Make a new key. Raises ``NoteError`` when ``name`` cannot be a key name."""
        require_name(name)
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_skey(cls, skey: str) -> "Signer":
        """Read a signing key's text. Raises ``NoteError``, which never repeats the key."""
        if not skey.startswith(_SIGNING_PREFIX):
            raise NoteError(f"signing key does not begin with {_SIGNING_PREFIX}")
        name, key_id, seed = _split_key(skey.removeprefix(_SIGNING_PREFIX), "signing key")
        signer = cls(name, seed)
        if signer.verifier().key_id != key_id:
            raise NoteError(f"signing key of {name!r}: key id {key_id.hex()} is not that of its key")
        return signer

    def skey(self) -> str:
        """Return the text to keep secret."""
        return f"{_SIGNING_PREFIX}{self.name}+{self.verifier().key_id.hex()}+{encode(_ED25519 + self.seed)}"

    def verifier(self) -> Verifier:
        """Return the public half."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Return the signature over ``text`` (its UTF-8 bytes)."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifier().key_id, signature)


def require_name(name: str) -> None:
    """Raise ``NoteError`` unless ``name`` may name a key: not empty, no space, plus or control character."""
    if not name or "+" in name or any(char.isspace() or ord(char) < 0x20 for char in name):
        raise NoteError(f"key name {name!r}: must not be empty nor contain spaces, plus or control characters")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise NoteError(f"key name {name!r}: not valid Unicode") from error


def sign_note(text: str, signers: Iterable[Signer]) -> bytes:
    """Return ``text`` as a note with one signature per signer. Raises ``NoteError``."""
    if not text.endswith("\n"):
        raise NoteError("note text must end with a newline")
    _require_clean(text)
    signatures = tuple(signer.sign(text) for signer in signers)
    if not signatures:
        raise NoteError("a note needs at least one signature")
    return Note(text, signatures).encode()


def parse_note(data: bytes) -> Note:
    """Take a note apart without verifying it. Raises ``NoteError``."""
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError(f"note of {len(data)} bytes, at most {MAX_NOTE_BYTES} are read")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise NoteError(f"note is not UTF-8 at byte {error.start}") from error
    _require_clean(whole)
    head, separator, tail = whole.rpartition("\n\n")
    if not separator:
        raise NoteError("note has no empty line between text and signatures")
    if not tail.endswith("\n"):
        raise NoteError("note has no signatures, or its last line does not end")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"note has {len(lines)} signatures, at most {MAX_SIGNATURES} are read")
    return Note(head + "\n", tuple(map(_parse_line, lines)))


def verify_note(data: bytes, verifiers: Iterable[Verifier]) -> VerifiedNote:
    """Return the text of a note that at least one of ``verifiers`` signed.

    Signatures of other keys are kept and ignored, as the specification demands. Raises ``NoteError`` when a
    known key's signature is wrong, when none is from a known key, or when the note is malformed.
    """
    note = parse_note(data)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified, unknown = [], []
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            unknown.append(signature)
        else:
            verifier.verify(note.text, signature)
            verified.append(signature)
    if not verified:
        seen = ", ".join(f"{line.name}+{line.key_id.hex()}" for line in note.signatures)
        raise NoteError(f"no signature by a trusted key; signed by {seen}")
    return VerifiedNote(note.text, tuple(verified), tuple(unknown))


def _parse_line(line: str) -> Signature:
    parts = line.removeprefix(_LINE_START).split(" ")
    if not line.startswith(_LINE_START) or len(parts) != 2:
        raise NoteError(f"malformed signature line {line[:120]!r}")
    name, text = parts
    require_name(name)
    try:
        data = decode(text)
    except Base64Error as error:
        raise NoteError(f"signature line of {name}: {error}") from error
    if len(data) <= _ID_BYTES:
        raise NoteError(f"signature line of {name}: {len(data)} bytes hold no key id and signature")
    return Signature(name, data[:_ID_BYTES], data[_ID_BYTES:])


def _split_key(text: str, what: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.partition("+")
    key_id, separator, key = rest.partition("+")
    if not separator or _KEY_ID.fullmatch(key_id) is None:
        raise NoteError(f"malformed {what}: expected name+key id+Base 64")
    require_name(name)
    try:
        data = decode(key)
    except Base64Error as error:
        raise NoteError(f"{what} of {name!r}: the part after the last plus is not Base 64") from error.__cause__
    if data[:1] != _ED25519:
        raise NoteError(f"{what} of {name!r}: signature type {data[:1].hex() or 'missing'}, only 01 (Ed25519) is read")
    if len(data) != 1 + _KEY_BYTES:
        raise NoteError(f"{what} of {name!r}: {len(data) - 1} bytes, expected {_KEY_BYTES}")
    return name, bytes.fromhex(key_id), data[1:]


def _require_clean(text: str) -> None:
    found = _CONTROL.search(text)
    if found is not None:
        raise NoteError(f"note has control character U+{ord(found.group()):04X} at character {found.start()}")
