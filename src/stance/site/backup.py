"""``stance backup``: a complete copy of the installation, checkable with ``sha256sum -c SHA256SUMS``."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from stance.archive import blobs
from stance.archive.blobs import BlobsFailed
from stance.archive.ledger import keyring
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.ledger.sequencer import alone
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.evidence.note import sign_note
from stance.engines.policy import authorise
from stance.journal import trail
from stance.site import backup_blobs, connections
from stance.site.backup_files import (
    DUMP,
    HELD,
    LINK_TABLES,
    NOTE,
    SESSION_TABLES,
    SQLITE,
    SUMS,
    digest,
    statement,
)

LISTED = 20
"""Blobs that are named on the screen; the answer for programs has all."""


class BackupRefused(Exception):
    """The backup cannot be written; the message says why and what to do."""


def run(options: argparse.Namespace, output: Output) -> int:
    decision = authorise("installation.backup")
    target = Path(options.target)
    try:
        copied, lacking = write(
            target, with_keys=not options.without_keys, with_blobs=not options.without_blobs, output=output
        )
    except BackupRefused as error:
        return output.refuse(str(error))
    except BlobsFailed as error:
        return output.refuse(f"The backup in {target} is not complete: {error} Remove it and try again.")
    except OSError as error:
        return output.refuse(
            f"The backup in {target} is not complete: {error.strerror} ({error.filename}). Remove it and try again."
        )
    trail.record(
        action="installation.backup",
        summary=f"backed up {len(copied):,} files to {target.name}",
        decision=decision,
    )
    is_signed = _sign(target)
    size = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    left = str(blobs.store()) if options.without_blobs else ""
    output.result(
        {
            "folder": str(target),
            "files": len(copied),
            "size_bytes": size,
            "keys": not options.without_keys,
            "signed": is_signed,
            "blobs_left_in": left,
            "lacking": lacking,
        },
        f"Backed up {len(copied):,} files ({size:,} bytes) to {target}.\nCheck it any time: cd {target} && sha256sum -c --quiet {SUMS}"
        + (f"\nOriginals and media are not in it: they stay in {left}." if left else "")
        + ("" if is_signed else "\nIt is not signed, because the ledger's key cannot be used: see stance doctor.")
        + _words_of(lacking),
    )
    return DONE_WITH_FAILURES if lacking else DONE


def _words_of(lacking: list[str]) -> str:
    if not lacking:
        return ""
    shown = "\n".join(lacking[:LISTED]) + (f"\nand {len(lacking) - LISTED:,} more" if len(lacking) > LISTED else "")
    return (
        f"\nIT IS NOT COMPLETE: {len(lacking):,} originals or media are missing or damaged where they are kept ({blobs.store()}). "
        f"Put them back from an earlier backup, then back up again; keep the earlier backup until then.\n{shown}"
    )


def _sign(target: Path) -> bool:
    """Sign the list of a finished backup. An installation that lost its key is backed up all the same."""
    try:
        signer = keyring.signer()
    except LedgerBroken:
        return False
    (target / NOTE).write_bytes(sign_note(statement((target / SUMS).read_bytes()), [signer]))
    return True


def write(target: Path, *, with_keys: bool, with_blobs: bool, output: Output) -> tuple[list[str], list[str]]:
    """Copy everything into an empty folder, database and ledger at one moment. Returns the names copied, and what is wrong with blobs."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(f"{target} exists and is not an empty folder. Name a new one.")
    root = settings.DATA.root
    if root == target.absolute() or root in target.absolute().parents:
        raise BackupRefused("The backup cannot be inside the data folder that it copies.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    with suppress(LedgerBroken):
        keyring.signer()  # made now where there is none yet, so that its public half is in the backup
    with alone():  # nothing is signed while database, tiles and head are copied: they stay of one moment
        _copy_database(target)
        names = [name for name in _files(root) if name.parts[0] != "blobs" and (with_keys or name.parts[0] != "keys")]
        for name in names:
            _copy(root / name, target / name)
    lacking = backup_blobs.copy(target if with_blobs else None, output.advance)
    copied = sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())
    lines = [f"{digest(target / name)}  {name}\n" for name in copied]
    (target / SUMS).write_text("".join(lines))
    return copied, lacking


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if HELD.fullmatch(name.as_posix()) and str(name) != SQLITE and path.is_file():
            yield name


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
        target.chmod(0o600)
    except FileNotFoundError:
        return  # a partial tile that was superseded, or a blob that was lawfully disposed of, in the meantime


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(settings.DATA.database)) as source,
            closing(sqlite3.connect(target / SQLITE)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA secure_delete = ON")
            with copy:
                for name in SESSION_TABLES:
                    copy.execute(f"DELETE FROM {name}")  # noqa: S608  (names of ours)
                for name in LINK_TABLES:
                    copy.execute(f"DELETE FROM {name} WHERE used_at IS NULL")  # noqa: S608  (names of ours)
        return
    if shutil.which("pg_dump") is None:
        raise BackupRefused("pg_dump is not on this machine. Install postgresql-client of the server's version.")
    parts = connection.settings_dict
    command = [
        "pg_dump",
        "--format=custom",
        "--no-owner",
        # All of a table or nothing: used links stay behind as well, and the audit trail says what was done with them.
        *(f"--exclude-table-data={name}" for name in (*SESSION_TABLES, *LINK_TABLES)),
        "-h",
        parts["HOST"],
        "-p",
        parts["PORT"],
        "-U",
        parts["USER"],
    ]
    done = subprocess.run(
        [*command, "-f", str(target / DUMP), parts["NAME"]],
        env=connections.environment(os.environ["DATABASE_URL"]),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"pg_dump failed: {done.stderr.strip()[:500]}")
