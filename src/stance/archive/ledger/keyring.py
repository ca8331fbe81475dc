"""The ledger's signing key: a file beside the database, never in it.

``keys/ledger.skey`` holds the private key in the signed-note text form, mode 0600; ``ledger/vkey`` is the public half,
served so that anyone can check. ``keys/last-checkpoint`` remembers the newest head that was signed, out of reach of
whoever can only write the database or the tiles: a rolled-back ledger does not match it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from stance.archive.ledger.broken import LedgerBroken
from stance.archive.models import Checkpoint
from stance.data_folder import write_private
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.note import Signer, Verifier

MISSING = (
    "The signing key keys/ledger.skey is missing, but this ledger was signed before. Put it back from a backup "
    "(backups made with --without-keys leave it out); where several machines share the database, each needs the same keys/. "
    "Nothing is signed with another key."
)


def signer() -> Signer:
    """The installation's key, made the first time it is asked for. Raises LedgerBroken when it was lost or damaged."""
    path = _folder() / "ledger.skey"
    if not path.exists():
        was_signed = (Path(settings.LEDGER_DIR) / "checkpoint").exists() or remembered() is not None
        if was_signed or Checkpoint.objects.exists():
            raise LedgerBroken(MISSING)
        origin = settings.LEDGER_ORIGIN or f"stance.local/{secrets.token_hex(8)}"
        write_private(path, Signer.generate(origin).skey() + "\n")
    try:
        key = Signer.from_skey(path.read_text().strip())
    except (EvidenceError, UnicodeDecodeError) as error:
        raise LedgerBroken(
            f"The signing key keys/ledger.skey is damaged ({error}). Put it back from a backup."
        ) from error
    public = _public()
    if not public.exists():
        replace_file(public, (key.verifier().vkey() + "\n").encode())
    return key


def verifier() -> Verifier:
    """The public half, taken from the private key: a changed ``ledger/vkey`` does not mislead our own checks.

    Without the private key, the public file has to do. Raises LedgerBroken when neither can be read.
    """
    try:
        return signer().verifier()
    except LedgerBroken:
        try:
            return Verifier.from_vkey(_public().read_text().strip())
        except (OSError, UnicodeDecodeError, EvidenceError):
            pass  # the loss of the private key is what has to be mended
        raise


def remember(note: bytes) -> None:
    replace_file(_folder() / "last-checkpoint", note)


def remembered() -> bytes | None:
    """The newest head this installation signed, as remembered beside the key."""
    path = _folder() / "last-checkpoint"
    return path.read_bytes() if path.exists() else None


def replace_file(path: Path, data: bytes) -> None:
    """Whole or not at all, flushed to disk."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def _public() -> Path:
    return Path(settings.LEDGER_DIR) / "vkey"


def _folder() -> Path:
    return Path(settings.KEYS_DIR)
