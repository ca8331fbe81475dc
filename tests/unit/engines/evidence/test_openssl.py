"""OpenSSL, which knows nothing of us, agrees: the README's own commands are run, word for word."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from stance.engines import evidence
from stance.engines.evidence.canonical import version_id
from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.commitment import seal
from stance.engines.evidence.note import Signer, sign_note
from stance.engines.evidence.proof import build_record_proof
from stance.engines.evidence.tree import leaf_hash

_CONTENT = {"text": 'a "salt":"00","statement":{} \\ in a text é', "lang": "en"}
_STATEMENT = {"kind": "version", "record": 'x:1/2 "é\\', "version": version_id(_CONTENT).hex()}


@pytest.fixture(scope="module")
def commands():
    if shutil.which("openssl") is None:
        pytest.fail("openssl is missing: install Debian's package openssl", pytrace=False)
    readme = (Path(evidence.__file__).parent / "README.md").read_text(encoding="utf-8")
    (block,) = (text for text in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL) if "openssl" in text)
    return block


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


def _run(commands, folder, signer):
    environment = {"VKEY": signer.verifier().vkey(), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    script = ["bash", "-e", "-o", "pipefail", "-c", commands]
    return subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("attempt", range(5))
def test_signature_and_entry_are_those_that_openssl_computes(commands, grown, tmp_path, attempt):
    signer = Signer.generate("agency.example/ledger")
    entry = _written(tmp_path, grown, signer)
    run = _run(commands, tmp_path, signer)
    assert run.returncode == 0, run.stderr
    assert "Signature Verified Successfully" in run.stdout
    assert (tmp_path / "entry").read_bytes() == entry
    assert (tmp_path / "leaf").read_text().strip() == leaf_hash(entry).hex()


def test_a_changed_checkpoint_is_refused(commands, grown, tmp_path):
    signer = Signer.generate("agency.example/ledger")
    _written(tmp_path, grown, signer)
    proof = tmp_path / "record.tlog-proof"
    proof.write_text(proof.read_text(encoding="utf-8").replace("\n3\n", "\n4\n"), encoding="utf-8")
    run = _run(commands, tmp_path, signer)
    assert run.returncode != 0
    assert "Signature Verification Failure" in run.stdout + run.stderr
