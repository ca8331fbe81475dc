"""The data folder: everything one installation keeps, in one place, refused when it cannot be trusted.

Nothing in it is for anybody but the user that runs Stance: folders are 0700, files 0600, from the moment they are made.

Layout: ``stance.json`` (format number), ``db.sqlite3``, ``blobs/`` (originals and media by SHA-256),
``ledger/`` (tiles and checkpoint, served as static files), ``keys/`` (never inside the database, mode 0700),
``uploads/`` (unfinished uploads), ``bundles/`` (what was found and is taken away), ``tmp/``.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1
"""Raised by one whenever an older Stance could misread the folder."""


class DataFolderRefused(Exception):
    """The folder cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    root: Path

    @property
    def database(self) -> Path:
        return self.root / "db.sqlite3"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def bundles(self) -> Path:
        return self.root / "bundles"

    @property
    def scratch(self) -> Path:
        return self.root / "tmp"

    @property
    def served_at(self) -> Path:
        """Where the server says its address."""
        return self.scratch / "served-at"

    def secret(self, name: str) -> str:
        """Return the text of ``keys/<name>``, made once from 48 random bytes, readable by the owner only."""
        path = self.keys / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            write_private(path, secrets.token_urlsafe(48) + "\n")
            return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Create ``path`` with mode 0600 unless it exists already (another process may have been first). It is there whole
    or not at all: nobody reads an empty key."""
    partial = _partial(path, text)
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        return
    finally:
        partial.unlink()


def replace_private(path: Path, text: str) -> None:
    """Put ``text`` in place of what ``path`` held, with mode 0600, whole or not at all, flushed to disk."""
    _partial(path, text).replace(path)


def _partial(path: Path, text: str) -> Path:
    partial = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return partial


def keep_private() -> None:
    """From now on whatever this process and its children make is for its own user alone, whatever the umask was."""
    os.umask(0o077)


def open_to_others(folder: DataFolder) -> Iterator[Path]:
    """Everything in the folder, itself included, that somebody else on the machine could read, write or enter.
    Links are not followed."""
    if _is_open(folder.root):
        yield folder.root
    for place, folders, files in os.walk(folder.root):
        yield from (path for path in (Path(place, name) for name in (*folders, *files)) if _is_open(path))


def mend_modes(folder: DataFolder) -> int:
    """Close to others what was open. Returns how many paths. What belongs to another user stays; ``stance doctor``
    names it.

    The whole tree is walked only where a folder near the top was open: behind closed folders nobody gets further, and
    an archive has millions of files.
    """
    tops = [folder.root, *folder.root.iterdir(), *folder.keys.iterdir()]
    found = [path for path in tops if _is_open(path)]
    if any(path.is_dir() for path in found):
        found = list(open_to_others(folder))
    return sum(map(_close, found))


def _close(path: Path) -> bool:
    try:
        path.chmod(stat.S_IMODE(path.lstat().st_mode) & 0o700)
    except (FileNotFoundError, PermissionError):
        return False  # gone in the meantime, or another user's
    return True


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def secret_in(path: str) -> str:
    """The text of a file that an operator put a secret into, without white space around it; "" for no file named.

    Raises DataFolderRefused when the file cannot be read.
    """
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise DataFolderRefused(
            f"The secret in {path} cannot be read: {reason}. Fix the file or the setting."
        ) from error


def located() -> DataFolder:
    """The folder named by ``STANCE_DATA`` (default ``./data``), made absolute."""
    return DataFolder(Path(os.environ.get("STANCE_DATA") or "data").absolute())


def prepare(folder: DataFolder) -> None:
    """Create what is missing and check the format.

    Raises DataFolderRefused when the folder is a file, read-only, full, or written by a newer Stance.
    """
    keep_private()
    try:
        for path in (folder.root, folder.blobs, folder.ledger, folder.uploads, folder.bundles, folder.scratch):
            path.mkdir(parents=True, exist_ok=True)
        folder.keys.mkdir(mode=0o700, exist_ok=True)
        mend_modes(folder)
        _probe_writing(folder)
        _check_format(folder)
    except FileExistsError as error:
        raise DataFolderRefused(f"{error.filename} is a file. Name a folder with --data or STANCE_DATA.") from error
    except PermissionError as error:
        raise DataFolderRefused(
            f"The data folder {folder.root} cannot be written ({error.filename}: permission denied). "
            "Give this user write access, or name another folder with --data or STANCE_DATA."
        ) from error
    except OSError as error:
        raise DataFolderRefused(
            f"The data folder {folder.root} cannot be written: {error.strerror}. "
            "Free space or mount it read-write, then try again. Nothing was changed."
        ) from error


def _probe_writing(folder: DataFolder) -> None:
    probe = folder.scratch / f"probe-{os.getpid()}"
    probe.write_bytes(b"x")
    probe.unlink()
    if folder.database.exists() and not os.access(folder.database, os.W_OK):
        raise PermissionError(13, "Permission denied", str(folder.database))


def _check_format(folder: DataFolder) -> None:
    marker = folder.root / "stance.json"
    if not marker.exists():
        partial = marker.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps({"format": FORMAT}) + "\n")
        partial.replace(marker)
        return
    try:
        found = int(json.loads(marker.read_text())["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataFolderRefused(
            f'{marker} is damaged: it should read {{"format": {FORMAT}}}. Restore it from a backup.'
        ) from error
    if found > FORMAT:
        raise DataFolderRefused(
            f"The data folder {folder.root} is in format {found}; this Stance reads up to format {FORMAT}. "
            "Install the newer Stance that wrote it. Nothing was changed."
        )
