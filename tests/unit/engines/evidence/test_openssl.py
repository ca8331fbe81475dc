"""OpenSSL, which knows nothing of us, agrees: the program for a shell is run on what is hard to cut."""

import shutil
import subprocess

import pytest

from stance.engines.evidence import verifiers
from stance.engines.evidence.canonical import version_id
from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.commitment import seal
from stance.engines.evidence.note import Signer, sign_note
from stance.engines.evidence.proof import build_record_proof

_CONTENT = {"text": 'a "salt":"00","statement":{} \\ in a text é', "lang": "en"}
_STATEMENT = {"kind": "version", "record": 'x:1/2 "é\\', "version": version_id(_CONTENT).hex()}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.fail("openssl is missing: install Debian's package openssl", pytrace=False)
    path = tmp_path_factory.mktemp("openssl") / "verify.sh"
    path.write_bytes(verifiers.source("verify.sh"))
    return path


def _written(folder, grown, signer):
    """Write a record's proof, cosigned by a witness whose line comes first; return the proven entry."""
    sealed = seal(_STATEMENT)
    store, root = grown([b"before", sealed.entry, b"after"])
    note = sign_checkpoint(Checkpoint(signer.name, 3, root), signer)
    witness = sign_note(note.decode().partition("\n\n")[0] + "\n", [Signer.generate("witness.example")])
    head, _, line = note.decode().partition("\n\n")
    checkpoint = f"{head}\n\n{witness.decode().partition(chr(10) * 2)[2]}{line}".encode()
    proof = build_record_proof(
        store, index=1, salt=sealed.salt, statement=_STATEMENT, checkpoint=checkpoint, content=_CONTENT
    )
    (folder / "record.tlog-proof").write_text(proof, encoding="utf-8")
    return sealed.entry


def _run(program, folder, signer):
    command = ["sh", str(program), "record.tlog-proof", signer.verifier().vkey()]
    environment = {"PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("attempt", range(5))
def test_a_cosigned_proof_of_awkward_texts_holds(program, grown, tmp_path, attempt):
    signer = Signer.generate("agency.example/ledger")
    _written(tmp_path, grown, signer)
    run = _run(program, tmp_path, signer)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("PROVEN: entry 1 of 3")


def test_a_changed_checkpoint_is_refused(program, grown, tmp_path):
    signer = Signer.generate("agency.example/ledger")
    _written(tmp_path, grown, signer)
    proof = tmp_path / "record.tlog-proof"
    proof.write_text(proof.read_text(encoding="utf-8").replace("\n3\n", "\n4\n"), encoding="utf-8")
    run = _run(program, tmp_path, signer)
    assert run.returncode == 1
    assert "not signed by this key" in run.stdout
