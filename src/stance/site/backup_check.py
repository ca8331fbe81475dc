"""Whether a backup may be restored: who signed it, what it says it holds, and that it holds nothing else in its place.

Whoever keeps a backup is not trusted: it may have been changed, or made up, to plant a link, a path, or a key.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.note import Verifier, verify_note
from stance.site.backup_files import HELD, NOTE, SUMS, digest_of, opened_beneath, statement

LINE = re.compile(r"([0-9a-f]{64})  (.+)")
LARGEST_LIST_BYTES = 4 << 30
"""About 30 million files; a list is read into memory."""
LARGEST_NOTE_BYTES = 64 << 10
MARGIN_BYTES = 64 << 20
UNSIGNED = (
    "This backup is not signed: nobody can say that it is as Stance wrote it, keys and database included. Backups from "
    "before signing are like this. If you are sure where it comes from, restore it with --unsigned."
)


class RestoreRefused(Exception):
    """Nothing was restored; the message says why and what to do."""


class Checked(NamedTuple):
    """``files`` is name → SHA-256; ``signer`` the name and id of the key, "" for nobody."""

    files: dict[str, str]
    signer: str


def check(source: Path, target: Path, *, vkey: str = "", may_be_unsigned: bool = False) -> Checked:
    """What a backup holds, each file with the SHA-256 that its signed list says. Raises RestoreRefused."""
    if not source.is_dir():
        raise RestoreRefused(f"{source} is not a folder.")
    listing = _read(source, SUMS, LARGEST_LIST_BYTES)
    if listing is None:
        raise RestoreRefused(f"{source} is not a backup of Stance: it has no {SUMS}.")
    signer = _signer(source, listing, vkey, may_be_unsigned=may_be_unsigned)
    files = _files(source, listing)
    _refuse_without_room(source, files, target)
    for name, expected in files.items():
        with _opened(source, name) as stream:
            if digest_of(stream) != expected:
                raise RestoreRefused(f"{name} in the backup was changed after it was written. Use another backup.")
    return Checked(files, signer)


def _signer(source: Path, listing: bytes, vkey: str, *, may_be_unsigned: bool) -> str:
    note = _read(source, NOTE, LARGEST_NOTE_BYTES)
    if note is None:
        if may_be_unsigned and not vkey:
            return ""
        raise RestoreRefused(UNSIGNED)
    try:
        text = Path(vkey).read_text() if vkey else (_read(source, "ledger/vkey", LARGEST_NOTE_BYTES) or b"").decode()
        trusted = Verifier.from_vkey(text.strip())
        signed = verify_note(note, [trusted])
    except OSError as error:
        raise RestoreRefused(f"The key {vkey} cannot be read: {error.strerror}.") from error
    except (EvidenceError, UnicodeDecodeError) as error:
        whose = "the key that you named" if vkey else "the key of its own ledger (ledger/vkey)"
        raise RestoreRefused(f"{NOTE} in the backup is not signed by {whose}: {error}. Use another backup.") from error
    if signed.text != statement(listing):
        raise RestoreRefused(f"{SUMS} in the backup was changed after it was signed. Use another backup.")
    return f"{trusted.name} ({trusted.key_id.hex()})"


def _files(source: Path, listing: bytes) -> dict[str, str]:
    files: dict[str, str] = {}
    for line in listing.decode("utf-8", "replace").splitlines():
        found = LINE.fullmatch(line)
        if found is None or HELD.fullmatch(found[2]) is None or found[2] in files:
            raise RestoreRefused(f"{source / SUMS} is damaged at {line[:120]!r}. Use another backup.")
        files[found[2]] = found[1]
    return files


def _refuse_without_room(source: Path, files: dict[str, str], target: Path) -> None:
    size = 0
    for name in files:
        with _opened(source, name) as stream:
            size += stream.seek(0, 2)
    place = next(path for path in (target, *target.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if size + MARGIN_BYTES > free:
        raise RestoreRefused(
            f"The backup has {size / 1e9:,.1f} GB, and {place} has {free / 1e9:,.1f} GB free. "
            "Free space, or name a data folder on another disk with --data."
        )


@contextmanager
def _opened(source: Path, name: str) -> Iterator[BinaryIO]:
    try:
        with opened_beneath(source, name) as stream:
            yield stream
    except FileNotFoundError as error:
        raise RestoreRefused(f"The backup is not complete: {name} is missing. Use another backup.") from error
    except OSError as error:
        raise RestoreRefused(
            f"{name} in the backup cannot be taken: it is a link, or no ordinary file, or cannot be read "
            f"({error.strerror}). Use another backup."
        ) from error


def _read(source: Path, name: str, largest: int) -> bytes | None:
    """A small file of the backup, None where there is none."""
    try:
        with opened_beneath(source, name) as stream:
            data = stream.read(largest + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RestoreRefused(f"{name} in the backup cannot be taken: {error.strerror}. Use another backup.") from error
    if len(data) > largest:
        raise RestoreRefused(f"{name} in the backup has over {largest:,} bytes. Use another backup.")
    return data
