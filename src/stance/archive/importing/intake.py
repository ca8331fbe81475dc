"""Keeping the original: every byte that was handed in goes into the blob store before anything is read from it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from stance.archive.blobs import BlobStore, store
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.limits import Problem
from stance.engines.exports.package import Package, open_package

SCHEMA = "stance-original/1"
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """``original`` is the SHA-256 of the manifest that lists every file; ``paths`` are the kept copies to
    read from; ``problems`` what of a folder was not kept (links, pipes)."""

    original: str
    paths: list[Path]
    size_bytes: int
    problems: list[Problem]


def keep_original(run_id: int, paths: list[Path], advance: Advance) -> Kept:
    """Copy files as they are and folders file by file, and lay the copies out for reading under ``tmp/import-<id>``.

    Doing it again after a kill gives the same result. Raises OSError (disk full, file gone), PackageRefused.
    """
    blobs = store()
    staging = staging_of(run_id)
    shutil.rmtree(staging, ignore_errors=True)
    files: list[dict[str, object]] = []
    staged: list[Path] = []
    problems: list[Problem] = []
    for number, path in enumerate(paths):
        place = staging / str(number)
        place.mkdir(parents=True)
        if path.is_dir():
            place = place / path.name
            place.mkdir()
            package = open_package(path)
            problems += package.problems
            files.extend(_keep_folder(blobs, package, path.name, place, advance))
        else:
            place = place / path.name
            with path.open("rb") as stream:
                files.append(_keep_file(blobs, stream, path.name, place, advance))
        staged.append(place)
    files.sort(key=lambda file: str(file["name"]))
    manifest = blobs.keep(io.BytesIO(canonical({"files": files, "schema": SCHEMA})))
    return Kept(manifest.sha256, staged, sum(int(str(file["size_bytes"])) for file in files), problems)


def _keep_folder(
    blobs: BlobStore, package: Package, name: str, place: Path, advance: Advance
) -> Iterator[dict[str, object]]:
    for member in package.members():
        target = place / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with package.open(member.name) as stream:
            yield _keep_file(blobs, stream, f"{name}/{member.name}", target, advance)


def _keep_file(blobs: BlobStore, stream: BinaryIO, name: str, place: Path, advance: Advance) -> dict[str, object]:
    stored = blobs.keep(stream, advance, beside=place)
    return {"name": name, "sha256": stored.sha256, "size_bytes": stored.size_bytes}


def staging_of(run_id: int) -> Path:
    """The import's scratch folder: the kept copies under their names, and what is on its way into the database."""
    return Path(settings.SCRATCH_DIR) / f"import-{run_id}"


def clear_staging(run_id: int) -> None:
    shutil.rmtree(staging_of(run_id), ignore_errors=True)
