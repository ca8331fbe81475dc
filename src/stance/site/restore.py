"""``stance restore``: makes a data folder from a backup, after checking who signed it and every file of it."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from stance import data_folder
from stance.doors.command_output import DONE, Output
from stance.site import connections
from stance.site.backup_check import Checked, RestoreRefused, check
from stance.site.backup_files import DUMP, LINK_TABLES, SESSION_TABLES, SQLITE, digest_of, opened_beneath

LEFT = "Sessions and open links did not come along: everybody signs in again."


def run(options: argparse.Namespace, output: Output) -> int:
    folder = data_folder.located()
    source = Path(options.source)
    try:
        if folder.root.exists() and any(folder.root.iterdir()):
            raise RestoreRefused(f"{folder.root} is not empty. Restore into a new data folder: --data DIR")
        checked = check(source, folder.root, vkey=options.vkey, may_be_unsigned=options.unsigned)
        _copy_all(source, folder, checked, output)
    except RestoreRefused as error:
        return output.refuse(str(error))
    except OSError as error:
        return output.refuse(
            f"Restoring stopped: {error.strerror} ({error.filename}). Remove {folder.root} and try again."
        )
    output.result(
        {"folder": str(folder.root), "files": len(checked.files), "signed_by": checked.signer},
        f"Restored {len(checked.files):,} files into {folder.root}.\n{_words_of(checked, options.vkey)}\n{LEFT}\n"
        f"{_where_blobs_are(folder, checked)}Now check it: stance --data {folder.root} verify",
    )
    return DONE


def _words_of(checked: Checked, vkey: str) -> str:
    if not checked.signer:
        return "WARNING: nobody signed this backup. Its keys and its database are taken as they stood."
    if vkey:
        return f"Signed by {checked.signer}, the key that you named."
    return (
        f"Signed by {checked.signer}. That is the key which the backup itself names: compare it with one kept apart, "
        "or name that with --vkey."
    )


def _where_blobs_are(folder: data_folder.DataFolder, checked: Checked) -> str:
    place = os.environ.get("STANCE_BLOBS", "")
    if not any(name.startswith("blobs/") for name in checked.files):
        return "" if place else "It holds no originals and no media: if they are in a bucket, set STANCE_BLOBS first.\n"
    if place in ("", "folder"):
        return ""
    return (
        f"Originals and media are in {folder.blobs}, and STANCE_BLOBS says {place}. To put them there: "
        f"stance --data {folder.root} blobs move --to {place}\n"
    )


def _copy_all(source: Path, folder: data_folder.DataFolder, checked: Checked, output: Output) -> None:
    """Modes are ours, never those of the backup."""
    folder.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, (name, expected) in enumerate(checked.files.items(), start=1):
        place = folder.root / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(source, name, place, expected)
        output.advance(number, len(checked.files), "Restoring")
    if DUMP in checked.files:
        _load_dump(folder.root / DUMP)
        (folder.root / DUMP).unlink()
    if SQLITE in checked.files:
        _end_sign_ins(folder.database)
    data_folder.prepare(folder)


def _copy(source: Path, name: str, place: Path, expected: str) -> None:
    """What is written is what was checked, whatever happened to the backup since."""
    mode = 0o400 if name.startswith("blobs/") else 0o600
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as target, opened_beneath(source, name) as stream:
        if digest_of(stream, target) != expected:
            raise RestoreRefused(f"{name} in the backup changed while it was restored. Remove the new folder.")
        target.flush()
        os.fsync(target.fileno())


def _end_sign_ins(path: Path) -> None:
    """Whoever was signed in when an older backup was made is not so here; nor does a link work a second time."""
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("PRAGMA secure_delete = ON")
            there = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for statement in _ending(there):
                database.execute(statement)
    except sqlite3.DatabaseError as error:
        raise RestoreRefused(f"The backup's {SQLITE} is no database: {error}. Use another backup.") from error


def _end_sign_ins_on_server(url: str) -> None:
    with psycopg.connect(url) as database:
        rows = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        for statement in _ending({row[0] for row in rows}):
            database.execute(statement.encode())


def _ending(there: set[str]) -> list[str]:
    sessions = [f"DELETE FROM {name}" for name in SESSION_TABLES if name in there]  # noqa: S608  (names of ours)
    links = [f"DELETE FROM {name} WHERE used_at IS NULL" for name in LINK_TABLES if name in there]  # noqa: S608
    return sessions + links


def _load_dump(dump: Path) -> None:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise RestoreRefused("This backup is of a PostgreSQL installation. Set DATABASE_URL to an empty database.")
    if shutil.which("pg_restore") is None:
        raise RestoreRefused("pg_restore is not on this machine. Install postgresql-client.")
    parts = urlsplit(url)
    command = [
        "pg_restore",
        "--exit-on-error",
        "--no-owner",
        "-h",
        parts.hostname or "",
        "-p",
        str(parts.port or 5432),
    ]
    done = subprocess.run(
        [*command, "-U", unquote(parts.username or ""), "-d", parts.path.lstrip("/"), str(dump)],
        env=connections.environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RestoreRefused(f"pg_restore failed: {done.stderr.strip()[:500]}")
    _end_sign_ins_on_server(url)
