"""Proofs from small ledgers, and the ways in which somebody may have changed one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

from stance.engines.evidence.appender import append
from stance.engines.evidence.canonical import canonical, version_id
from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.commitment import seal
from stance.engines.evidence.note import Signer
from stance.engines.evidence.proof import build_record_proof
from stance.engines.evidence.statements import version_statement

SIGNER = Signer("agency.example/ledger", bytes(range(32)))
OTHER = Signer("agency.example/ledger", bytes(range(1, 33)))
RECORD = "x:42/1700000000000000101"
CONTENT = {
    "text": 'Flood warning \U0001f30a <&> \u2028 \u007f\t"quoted" \\ ,"salt":"',
    "id": "1",
    "\u20ac\U0001f600": 7,
    "\ufb33": 9,
}


class FolderTiles:
    """Tiles as files, each replaced whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes | None:
        file = self._folder / path
        return file.read_bytes() if file.exists() else None

    def write(self, path: str, data: bytes) -> None:
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def proof(
    folder: Path, size: int, index: int, *, content: dict[str, object] | None = None, signer: Signer = SIGNER
) -> str:
    """The proof of RECORD as entry ``index`` of a ledger of ``size``, with its content."""
    said = CONTENT if content is None else content
    statement = version_statement(
        record=RECORD, seen_at="2026-01-02T03:04:05Z", source="ab" * 32, version=version_id(said).hex()
    )
    sealed = seal(statement)
    entries = [b'{"commitment":"%064x","kind":"capture"}' % number for number in range(size)]
    entries[index] = sealed.entry
    store = FolderTiles(folder)
    _, root = append(store, 0, entries)
    head = sign_checkpoint(Checkpoint(signer.name, size, root), signer)
    return build_record_proof(store, index=index, salt=sealed.salt, statement=statement, checkpoint=head, content=said)


def _extra(change: Callable[[dict[str, dict[str, object]]], object]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        head, rest = text.split("extra ", 1)
        line, rest = rest.split("\n", 1)
        members = json.loads(base64.b64decode(line))
        change(members)
        return f"{head}extra {base64.b64encode(canonical(members)).decode()}\n{rest}"

    return changed


def _lines(change: Callable[[list[str]], object]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        lines = text.split("\n")
        change(lines)
        return "\n".join(lines)

    return changed


CHANGES: dict[str, Callable[[str], str]] = {
    "another text": _extra(lambda members: members["content"].update(text="All is well")),
    "another record": _extra(lambda members: members["statement"].update(record="x:42/9")),
    "another time": _extra(lambda members: members["statement"].update(seen_at="2020-01-02T03:04:05Z")),
    "another kind": _extra(lambda members: members["statement"].update(kind="alias")),
    "another salt": _extra(lambda members: members.update(salt="0" * 64)),  # type: ignore[call-overload]
    "no salt": _extra(lambda members: members.pop("salt")),
    "another place": lambda text: text.replace("index 5\n", "index 4\n"),
    "a place outside": lambda text: text.replace("index 5\n", "index 13\n"),
    "a hash less": _lines(lambda lines: lines.pop(3)),
    "a hash more": _lines(lambda lines: lines.insert(3, lines[3])),
    "hashes exchanged": _lines(lambda lines: lines.insert(3, lines.pop(4))),
    "another size": lambda text: text.replace("\n13\n", "\n12\n"),
    "another ledger": lambda text: text.replace("\n\nagency.example/ledger\n", "\n\nother.example/ledger\n"),
    "another signature": lambda text: text[:-6] + ("AAAA=\n" if text[-6:-2] != "AAAA" else "BBBB=\n"),
    "no signature": _lines(lambda lines: lines.pop(-2)),
    "no header": lambda text: text.replace("c2sp.org/tlog-proof@v1\n", ""),
    "nothing": lambda text: "",
    "half of it": lambda text: text[: len(text) // 2],
}
"""Each makes of the proof of entry 5 of 13 something that proves nothing."""
