"""Archives and installations of a size, made once and kept in the work folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
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


def installation(work: Path, posts: int) -> Path:
    """A data folder with that archive in it."""
    data = work / f"data-{posts}"
    if not (work / f"data-{posts}.made").exists():
        shutil.rmtree(data, ignore_errors=True)
        stance(data, "import", str(archive(work, posts)), "--yes")
        (work / f"data-{posts}.made").touch()
    return data
