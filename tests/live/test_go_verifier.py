"""Go's golang.org/x/mod/sumdb, which knows nothing of us, agrees with us.

It opens the notes and checks tiles, entries, and both kinds of proof.
"""

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from stance.engines.evidence.appender import append
from stance.engines.evidence.audit_path import consistency_proof
from stance.engines.evidence.canonical import version_id
from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.commitment import seal
from stance.engines.evidence.note import Signer
from stance.engines.evidence.proof import build_record_proof
from tests.factories.proofs import FolderTiles

_DEBIAN_GOPATH = Path("/usr/share/gocode")
_SOURCE = Path(__file__).parent / "go_verifier" / "main.go"
_SIGNER = Signer("agency.example/ledger", bytes(range(32)))


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    go = shutil.which("go")
    if go is None:
        pytest.fail("go is missing: install Debian's package golang-go", pytrace=False)
    if not (_DEBIAN_GOPATH / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.fail("x/mod/sumdb is missing: install Debian's package golang-golang-x-mod-dev", pytrace=False)
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(_DEBIAN_GOPATH),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "CGO_ENABLED": "0",
    }
    command = [go, "build", "-o", str(folder / "go_verifier"), str(_SOURCE)]
    built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder / "go_verifier"


def _ledger(folder: Path, *, size: int, old: int, index: int) -> None:
    """Write a ledger of ``size`` entries, a checkpoint at ``old`` and at ``size``.

    The proof of one record and the consistency proof lie beside them.
    """
    content = {"text": "Flood warning \U0001f30a <&> \u2028", "lang": "en"}
    statement = {"kind": "version", "record": "x:1/2é", "version": version_id(content).hex()}
    sealed = seal(statement)
    entries = [b'{"commitment":"%064x","kind":"capture"}' % number for number in range(size)]
    entries[index] = sealed.entry
    store = FolderTiles(folder)
    _, root = append(store, 0, entries[:old])
    (folder / "checkpoint.old").write_bytes(sign_checkpoint(Checkpoint(_SIGNER.name, old, root), _SIGNER))
    _, root = append(store, old, entries[old:], expected_root=root)
    checkpoint = sign_checkpoint(Checkpoint(_SIGNER.name, size, root), _SIGNER)
    (folder / "checkpoint").write_bytes(checkpoint)
    hashes = consistency_proof(store, old, size)
    lines = "".join(base64.b64encode(value).decode() + "\n" for value in hashes)
    (folder / "consistency").write_text(lines, encoding="utf-8")
    proof = build_record_proof(
        store, index=index, salt=sealed.salt, statement=statement, checkpoint=checkpoint, content=content
    )
    (folder / "record.tlog-proof").write_text(proof, encoding="utf-8")


def _verify(verifier: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(verifier), str(folder), _SIGNER.verifier().vkey()]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("size", "old", "index"),
    [
        (1, 1, 0),
        (2, 1, 1),
        (255, 3, 200),
        (256, 255, 0),
        (257, 256, 256),
        (3000, 1701, 511),
        (70000, 65536, 66000),
    ],
)
def test_go_agrees(verifier: Path, tmp_path: Path, size: int, old: int, index: int) -> None:
    _ledger(tmp_path, size=size, old=old, index=index)
    run = _verify(verifier, tmp_path)
    assert run.stdout.splitlines() == [
        f"ok checkpoint: {size} entries",
        f"ok checkpoint.old: {old} entries",
        "ok tiles and entries",
        "ok consistency",
        "ok record",
    ]
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("path", "place", "check"),
    [
        ("checkpoint", 25, "checkpoint"),
        ("checkpoint.old", 24, "checkpoint.old"),
        ("tile/0/001", 4000, "tiles and entries"),
        ("tile/1/000.p/3", 5, "tiles and entries"),
        ("tile/entries/002", 100, "tiles and entries"),
        ("consistency", 50, "consistency"),
        ("record.tlog-proof", 60, "record"),
    ],
)
def test_go_refuses_one_changed_byte(verifier: Path, tmp_path: Path, path: str, place: int, check: str) -> None:
    _ledger(tmp_path, size=900, old=500, index=511)
    changed = bytearray((tmp_path / path).read_bytes())
    changed[place] = changed[place] + 1
    (tmp_path / path).write_bytes(changed)
    run = _verify(verifier, tmp_path)
    assert run.returncode == 1
    assert run.stdout.splitlines()[-1].startswith(f"FAILED {check}: ")
