"""Archives and installations of a size, made once and kept in the work folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from bench.processes import stance
from tests.factories.x_shuffled import shuffle_posts

PART_BYTES = 100_000_000


def archive(work: Path, posts: int) -> Path:
    """A folder with an X archive of that many posts in parts of 100 MB."""
    folder = work / f"archive-{posts}"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.factories.x_archive",
                "--posts",
                str(posts),
                "--part-bytes",
                str(PART_BYTES),
                "--out",
                str(folder / "x"),
            ],
            check=True,
        )
        (folder / "made").touch()
    return folder / "x"


def in_no_order(work: Path, posts: int) -> Path:
    """The same archive with its posts shuffled over all its parts."""
    ordered, folder = archive(work, posts), work / f"archive-{posts}-shuffled"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ordered, folder / "x", ignore=shutil.ignore_patterns("tweets*.js"))
        shuffle_posts(ordered / "data", folder / "x" / "data")
        (folder / "made").touch()
    return folder / "x"


def packed(work: Path, posts: int) -> Path:
    """The same archive as X hands it out: one zip."""
    folder, target = archive(work, posts), work / f"twitter-{posts}.zip"
    if not target.exists():
        unfinished = target.with_suffix(".part")
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                package.write(path, path.relative_to(folder))
        unfinished.rename(target)
    return target


def json_bytes(work: Path, posts: int) -> int:
    """Of the posts alone, unpacked."""
    return sum(path.stat().st_size for path in (archive(work, posts) / "data").glob("tweets*.js"))


def disk_bytes(folder: Path) -> int:
    """What a folder takes up, as the disk counts it."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def installation(work: Path, posts: int) -> Path:
    """A data folder with that archive in it, handed in as people have it. With DATABASE_URL its rows are in that database, which has to be
    empty the first time."""
    name = f"installation-{posts}" + ("-elsewhere" if os.environ.get("DATABASE_URL") else "")
    data = work / name
    if not (work / f"{name}.made").exists():
        shutil.rmtree(data, ignore_errors=True)
        stance(data, "import", str(packed(work, posts)), "--yes")
        (work / f"{name}.made").touch()
    return data
