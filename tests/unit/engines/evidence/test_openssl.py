"""OpenSSL, which knows nothing of us, agrees about a checkpoint's signature: the steps of the engine's README."""

import base64
import shutil
import subprocess

import pytest

from stance.engines.evidence.checkpoint import Checkpoint, sign_checkpoint
from stance.engines.evidence.note import Signer

_SPKI_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""DER prefix of an Ed25519 public key (RFC 8410 section 4); the 32 key bytes follow."""


@pytest.fixture
def openssl():
    path = shutil.which("openssl")
    assert path is not None, "openssl is missing: install Debian's package openssl"
    return path


@pytest.mark.parametrize("tampered", [False, True])
def test_openssl_verifies_the_signature(openssl, tmp_path, tampered):
    signer = Signer.generate("agency.example/ledger")
    note = sign_checkpoint(Checkpoint(signer.name, 12345, bytes(range(32))), signer)
    body, _, line = note.decode().partition("\n\n")
    text = (body + "\n").replace("12345", "12346" if tampered else "12345")
    (tmp_path / "body").write_text(text, encoding="utf-8")
    (tmp_path / "signature").write_bytes(base64.b64decode(line.split()[2])[4:])
    public = base64.b64decode(signer.verifier().vkey().split("+", 2)[2])[1:]
    pem = base64.b64encode(_SPKI_ED25519 + public).decode()
    (tmp_path / "key.pem").write_text(f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n")
    run = subprocess.run(
        [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
        + ["-in", "body", "-sigfile", "signature"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = "Signature Verification Failure" if tampered else "Signature Verified Successfully"
    assert (run.returncode == 0, expected in run.stdout + run.stderr) == (not tampered, True)
