"""The proof that a record's statement is in the ledger, as one text (https://c2sp.org/tlog-proof).

The ``extra`` line carries what opens the commitment, as RFC 8785 JSON, so the file stands on its own::

    {"content": {…}, "salt": "<64 hex digits>", "statement": {…}}

``content`` may be missing. Extra data is not authenticated by the format, so nothing in it is believed here
before it was hashed into the entry: statement and salt through the commitment, content through the
statement's ``version``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from stance.engines.evidence.audit_path import inclusion_proof
from stance.engines.evidence.canonical import canonical, version_id
from stance.engines.evidence.checkpoint import CheckpointError, parse_number, read_checkpoint
from stance.engines.evidence.commitment import commitment, entry_bytes, statement_kind
from stance.engines.evidence.strict_base64 import Base64Error, decode, encode
from stance.engines.evidence.tiles import TileSource
from stance.engines.evidence.tree import HASH_BYTES, ProofError, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
"""Longest audit path in a tree of fewer than 2**63 entries."""

_SALT = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBERS = frozenset({"content", "salt", "statement"})


@dataclass(frozen=True, slots=True)
class Proof:
    """A tlog-proof taken apart; ``checkpoint`` is a signed note, verbatim. Nothing in it is verified."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def text(self) -> str:
        """Return the proof as it is stored, with the file extension ``.tlog-proof``."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {encode(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [encode(value) for value in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint.decode()


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment.

    That is the 32-byte salt, the statement and, maybe, the content that the statement names.
    """

    salt: bytes
    statement: Mapping[str, object]
    content: Mapping[str, object] | None = None

    def encode(self) -> bytes:
        """Return the RFC 8785 JSON for a proof's extra data. Raises ``CanonicalError``."""
        members: dict[str, object] = {"salt": self.salt.hex(), "statement": dict(self.statement)}
        if self.content is not None:
            members["content"] = dict(self.content)
        return canonical(members)

    def entry(self) -> bytes:
        """Return the ledger entry that this opens. Raises ``CanonicalError`` or ``CommitmentError``."""
        return entry_bytes(statement_kind(self.statement), commitment(self.salt, canonical(self.statement)))

    def require_content(self) -> None:
        """Raise ``ProofError`` unless the content is there and is the version that the statement names."""
        if self.content is None:
            raise ProofError("no content to compare")
        named = self.statement.get("version")
        if not isinstance(named, str):
            raise ProofError(f"a statement of kind {self.statement.get('kind')!r} names no version of any content")
        actual = version_id(self.content).hex()
        if actual != named:
            raise ProofError(f"content has version {actual}, the statement names {named}")


def parse_proof(text: str | bytes) -> Proof:
    """Take a tlog-proof apart, strictly. Raises ``ProofError`` with the line at fault."""
    head, separator, note = _decoded(text).partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER:
        raise ProofError(f"first line is {lines[0][:80]!r}, expected {HEADER!r}")
    if not separator:
        raise ProofError("no empty line before the checkpoint")
    rest = lines[1:]
    extra = None
    if rest and rest[0].startswith("extra "):
        extra = _decode_line(rest.pop(0).removeprefix("extra "), "extra line")
    if not rest or not rest[0].startswith("index "):
        raise ProofError("no index line where one is expected")
    try:
        index = parse_number(rest[0].removeprefix("index "))
    except CheckpointError as error:
        raise ProofError(f"index line: {error}") from error
    if len(rest) - 1 > MAX_HASHES:
        raise ProofError(f"{len(rest) - 1} hashes, at most {MAX_HASHES} can be needed")
    hashes = tuple(_decode_line(line, f"hash {number}") for number, line in enumerate(rest[1:]))
    for number, value in enumerate(hashes):
        if len(value) != HASH_BYTES:
            raise ProofError(f"hash {number}: {len(value)} bytes, expected {HASH_BYTES}")
    return Proof(index, hashes, note.encode(), extra)


def parse_opening(extra: bytes | None) -> Opening:
    """Read a proof's extra data; only its RFC 8785 form is accepted. Raises ``EvidenceError``."""
    if extra is None:
        raise ProofError("proof carries no salt and statement: there is no extra line")
    try:
        members = orjson.loads(extra)
    except orjson.JSONDecodeError as error:
        raise ProofError(f"extra data is not JSON: {error}") from error
    if not isinstance(members, dict) or not {"salt", "statement"} <= members.keys() <= _MEMBERS:
        raise ProofError("extra data must be an object of salt, statement and maybe content")
    if canonical(members) != extra:
        raise ProofError("extra data is not in RFC 8785 form")
    salt, statement, content = members["salt"], members["statement"], members.get("content")
    if not isinstance(salt, str) or _SALT.fullmatch(salt) is None:
        raise ProofError("salt must be 64 lower-case hex digits")
    if not isinstance(statement, dict) or not ("content" not in members or isinstance(content, dict)):
        raise ProofError("statement and content must be objects")
    statement_kind(statement)
    return Opening(bytes.fromhex(salt), statement, content)


def build_record_proof(
    store: TileSource,
    *,
    index: int,
    salt: bytes,
    statement: Mapping[str, object],
    checkpoint: bytes,
    content: Mapping[str, object] | None = None,
    stored_size: int | None = None,
) -> str:
    """Return the self-contained proof that ``statement`` is entry ``index`` of the ledger at ``checkpoint``.

    ``checkpoint`` is the signed note (its signature is not checked here), ``stored_size`` how many entries
    the tiles in ``store`` hold when they are more than the checkpoint says. The proof is verified before it
    is returned: raises ``EvidenceError`` when entry, content, tiles and checkpoint do not fit together.
    """
    head = read_checkpoint(checkpoint)
    opening = Opening(salt, statement, content)
    entry = opening.entry()
    if content is not None:
        opening.require_content()
    hashes = inclusion_proof(store, index, head.size, stored_size=stored_size)
    try:
        verify_inclusion(index, head.size, leaf_hash(entry), hashes, head.root)
    except ProofError as error:
        raise ProofError(f"entry {index} cannot be proven at {head.size} entries: {error}") from error
    return Proof(index, tuple(hashes), checkpoint, opening.encode()).text()


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise ProofError(f"proof is not UTF-8 at byte {error.start}") from error


def _decode_line(text: str, what: str) -> bytes:
    try:
        return decode(text)
    except Base64Error as error:
        raise ProofError(f"{what}: {error}") from error
