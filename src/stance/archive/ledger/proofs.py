"""The proof of one record's version, complete in itself: an outsider needs only our public key."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from stance.archive.ledger import keyring
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.ledger.sequencer import reach, tiles
from stance.archive.ledger.tile_folder import TileFolder
from stance.archive.models import Checkpoint, Entry, Statement, Version
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.proof import build_record_proof
from stance.engines.evidence.statements import version_statement
from stance.engines.evidence.tree import ProofError

TILES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Proof:
    """``text`` is the C2SP tlog-proof; ``problem`` says instead why there is none (the ledger does not fit)."""

    index: int
    size: int
    text: str
    vkey: str
    problem: str = ""


def proof_of(version: Version, record_id: str) -> Proof | None:
    """The proof at the newest checkpoint; None while the version waits to be signed."""
    head = Checkpoint.objects.order_by("-size").first()
    index = version.entry.index
    if head is None or index is None or index >= head.size:
        return None
    prover = Prover(head)
    try:
        return Proof(index, head.size, prover.of(version, record_id), prover.vkey)
    except EvidenceError as error:
        return Proof(index, head.size, "", prover.vkey, problem=str(error))


class Prover:
    """Proofs of many entries at one head: key and tiles are read once."""

    def __init__(self, head: Checkpoint) -> None:
        self.head = head
        self.vkey = keyring.verifier().vkey()
        with suppress(LedgerBroken):  # then the proof itself says what is wrong
            reach(head)
        self._tiles = KeptTiles(tiles())

    def reaches(self, version: Version) -> bool:
        """Whether the head was signed with this version in it."""
        index = version.entry.index
        return index is not None and index < self.head.size

    def of(self, version: Version, record_id: str) -> str:
        """A version of a record, with its content, as a C2SP tlog-proof. Raises EvidenceError."""
        statement = version_statement(
            record=record_id, seen_at=version.seen_at, source=version.source, version=bytes(version.digest).hex()
        )
        return self._built(version.entry, bytes(version.salt), statement, version.fields)

    def of_statement(self, said: Statement) -> str:
        """Any other statement. Raises EvidenceError."""
        return self._built(said.entry, bytes(said.salt), json.loads(bytes(said.body)), None)

    def _built(self, entry: Entry, salt: bytes, statement: dict[str, object], content: dict[str, object] | None) -> str:
        if entry.index is None:
            raise ProofError(f"entry {entry.pk} waits to be signed")
        return build_record_proof(
            self._tiles,
            index=entry.index,
            salt=salt,
            statement=statement,
            checkpoint=self.head.note.encode(),
            content=content,
        )


class KeptTiles:
    """The tiles that were read last, at 8 KiB each: neighbours in the ledger share them."""

    def __init__(self, folder: TileFolder) -> None:
        self._folder = folder
        self._read = lru_cache(maxsize=TILES_KEPT)(folder.read)

    def read(self, path: str) -> bytes | None:
        return self._read(path)
