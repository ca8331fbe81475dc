"""``stance restore``: makes a data folder from a backup, after checking every file of it."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from stance import data_folder
from stance.site.backup_files import DUMP, SUMS, digest

if TYPE_CHECKING:
    from stance.site.command_line import Output

LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class RestoreRefused(Exception):
    """Nothing was restored; the message says why and what to do."""


def run(options: argparse.Namespace, output: Output) -> int:
    folder = data_folder.located()
    source = Path(options.source)
    try:
        names = check(source)
        if folder.root.exists() and any(folder.root.iterdir()):
            raise RestoreRefused(f"{folder.root} is not empty. Restore into a new data folder: --data DIR")
        _copy_all(source, folder, names, output)
    except RestoreRefused as error:
        return output.refuse(str(error))
    except OSError as error:
        return output.refuse(
            f"Restoring stopped: {error.strerror} ({error.filename}). Remove {folder.root} and try again."
        )
    output.result(
        {"folder": str(folder.root), "files": len(names)},
        f"Restored {len(names):,} files into {folder.root}.\nNow check it: stance --data {folder.root} verify",
    )
    return 0


def check(source: Path) -> list[str]:
    """The names in a backup whose every file has the SHA-256 that its list says. Raises RestoreRefused."""
    listing = source / SUMS
    if not listing.is_file():
        raise RestoreRefused(f"{source} is not a backup of Stance: it has no {SUMS}.")
    names = []
    for line in listing.read_text().splitlines():
        found = LINE.fullmatch(line)
        if found is None or found[2].startswith("/") or ".." in Path(found[2]).parts:
            raise RestoreRefused(f"{listing} is damaged at “{line[:80]}”. Use another backup.")
        path = source / found[2]
        if not path.is_file():
            raise RestoreRefused(f"The backup is not complete: {found[2]} is missing. Use another backup.")
        if digest(path) != found[1]:
            raise RestoreRefused(f"{found[2]} in the backup was changed after it was written. Use another backup.")
        names.append(found[2])
    return names


def _copy_all(source: Path, folder: data_folder.DataFolder, names: list[str], output: Output) -> None:
    folder.root.mkdir(parents=True, exist_ok=True)
    (folder.root / "keys").mkdir(mode=0o700, exist_ok=True)
    for number, name in enumerate(names, start=1):
        if name == DUMP:
            _load_dump(source / name)
            continue
        place = folder.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / name, place)
        output.advance(number, len(names), "Restoring")
    data_folder.prepare(folder)


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
        env={**os.environ, "PGPASSWORD": unquote(parts.password or "")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RestoreRefused(f"pg_restore failed: {done.stderr.strip()[:500]}")
