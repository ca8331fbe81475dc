"""The files of an export from which somebody chooses, and the list of its posts: in one scratch folder that goes as a whole."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from stance.archive.blobs import sha256_of
from stance.archive.importing.chosen import Line
from stance.engines.evidence.canonical import canonical

SCHEMA = "stance-not-kept/1"
AT_ONCE = 1_000
PAGE_ROWS = 50


class Listed(NamedTuple):
    """One post of the export; ``number`` is its place in the list, the newest first. ``created_at`` is Unix seconds UTC."""

    number: int
    record_id: str
    permalink: str
    created_at: int
    text: str
    media: int

    @property
    def made_at(self) -> datetime:
        return datetime.fromtimestamp(self.created_at, UTC)


def folder_of(held: UUID) -> Path:
    return Path(settings.SCRATCH_DIR) / f"lodging-{held}"


def paths_of(held: UUID) -> list[Path]:
    return sorted(path for path in folder_of(held).glob("*/*") if path.is_file())


def take(held: UUID, number: int, name: str, made: Path) -> Path:
    """Move a file that came with a form. Raises OSError."""
    place = folder_of(held) / f"{number:03d}"
    place.mkdir(mode=0o700, parents=True)
    return Path(shutil.move(made, place / name))


def remove(held: UUID) -> None:
    shutil.rmtree(folder_of(held), ignore_errors=True)


def left_behind(known: set[UUID]) -> list[UUID]:
    """Folders that no row speaks of any more."""
    found = []
    for path in Path(settings.SCRATCH_DIR).glob("lodging-*"):
        try:
            held = UUID(path.name.removeprefix("lodging-"))
        except ValueError:
            continue
        if held not in known:
            found.append(held)
    return found


def name_of(paths: Sequence[Path]) -> str:
    """The SHA-256 that names an export that is not kept: of the digests and lengths of its files, in the order of the digests. Whoever has the
    export can prove by it that a lodged post came from there. Raises OSError."""
    files = sorted((_digest(path), path.stat().st_size) for one in paths for path in _files(one))
    listed = [{"sha256": digest, "size_bytes": size} for digest, size in files]
    return sha256(canonical({"files": listed, "schema": SCHEMA})).hexdigest()


def _files(path: Path) -> list[Path]:
    return [one for one in path.rglob("*") if one.is_file() and not one.is_symlink()] if path.is_dir() else [path]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return sha256_of(stream)


def write_list(held: UUID, lines: Iterable[Line]) -> int:
    """Each post once, in its newest state. Returns how many. Raises OSError and sqlite3.Error (disk full)."""
    with closing(sqlite3.connect(folder_of(held) / "posts.sqlite3")) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA secure_delete = ON")
        database.execute("CREATE TABLE found (record_id TEXT PRIMARY KEY, permalink, created_at, text, folded, media)")
        rows = (
            (one.record_id, one.permalink, one.created_at, one.text, one.text.casefold(), one.media)
            for one in map(_without_surrogates, lines)
        )
        database.executemany("INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute(
            "CREATE TABLE post AS SELECT row_number() OVER (ORDER BY created_at DESC, record_id DESC) AS number, * FROM found"
        )
        database.execute("CREATE UNIQUE INDEX by_number ON post (number)")
        database.execute("DROP TABLE found")
        database.commit()
        (count,) = database.execute("SELECT count(*) FROM post").fetchone()
    return int(count)


def _without_surrogates(line: Line) -> Line:
    clean = line.text.encode("utf-8", "replace").decode()
    return line._replace(text=clean, permalink=line.permalink.encode("utf-8", "replace").decode())


def page(held: UUID, *, words: str = "", after: int = 0) -> tuple[list[Listed], int | None]:
    """Posts that hold all of these words, the newest first, and the number to go on from. Raises FileNotFoundError where it is gone."""
    place = folder_of(held) / "posts.sqlite3"
    if not place.is_file():
        raise FileNotFoundError(place)
    asked = words.casefold().split()[:20]
    condition = "".join(" AND instr(folded, ?) > 0" for _ in asked)
    # Nothing of what was typed stands in the statement.
    columns = "SELECT number, record_id, permalink, created_at, text, media FROM post WHERE number > ?"
    statement = columns + condition + " ORDER BY number LIMIT ?"
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as database:
        rows = [Listed(*row) for row in database.execute(statement, [after, *asked, PAGE_ROWS + 1])]
    return rows[:PAGE_ROWS], rows[PAGE_ROWS - 1].number if len(rows) > PAGE_ROWS else None
