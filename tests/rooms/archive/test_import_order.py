"""In which order an export has its posts makes no difference to what is held, found and proven."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.factories.x_shuffled import shuffle_posts
from tests.faults.snapshot import differences, snapshot

POSTS = 1500
OWN = {"DATABASE_URL": ""}
"""Each folder has its own database, whatever the other tests use."""
# Where it stands in which file, and what follows from the files' bytes.
OF_THE_PLACE = ("observations", "runs", "files", "blobs")


def brought_in(data: Path, export: Path) -> dict[str, Any]:
    """What is held then, without where it was read."""
    assert run_stance(data, "import", str(export), "--yes", env=OWN).code == 0
    report = run_stance(data, "verify", env=OWN).value
    assert report["ok"], report["differences"][:3]
    held = snapshot(data)
    held["looks"] = sorted((row[0], *row[4:]) for row in held["observations"])
    held["versions"] = [row[:-1] for row in held["versions"]]  # the last is the digest of the original
    return {name: rows for name, rows in held.items() if name not in OF_THE_PLACE}


def shuffled(export: Path, seed: int) -> Path:
    target = export.with_name(f"shuffled-{seed}")
    shutil.copytree(export, target)
    shuffle_posts(export / "data", target / "data", seed)
    return target


@pytest.fixture(scope="module")
def one_part(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    root = tmp_path_factory.mktemp("one-part")
    make_folder(root / "export", Feed(POSTS, media_every=60))
    return root / "export", brought_in(root / "data", root / "export")


@pytest.mark.parametrize("seed", [3, 2015])
def test_any_order_of_a_part_gives_the_same(seed: int, one_part: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    export, expected = one_part
    assert any(row[5] > 1 for row in expected["records"]), "no edited post among them"
    assert differences(expected, brought_in(tmp_path / "data", shuffled(export, seed))) == {}


def test_any_order_over_many_parts_gives_the_same(tmp_path: Path) -> None:
    """Only the states of an edited post are numbered as they came in, and the record filed under its first."""
    make_folder(tmp_path / "export", Feed(POSTS, media_every=60), part_bytes=400_000)
    assert len(list((tmp_path / "export" / "data").glob("tweets*.js"))) > 3
    one = brought_in(tmp_path / "one", tmp_path / "export")
    other = brought_in(tmp_path / "other", shuffled(tmp_path / "export", 7))
    assert {(row[0], row[2]) for row in one["versions"]} == {(row[0], row[2]) for row in other["versions"]}
    edited = {row[0] for row in one["records"] if row[6]}
    assert edited == {row[0] for row in other["records"] if row[6]}
    for name in ("records", "versions", "looks", "media", "tombstones"):
        assert [row for row in one[name] if row[0] not in edited] == [
            row for row in other[name] if row[0] not in edited
        ]
    assert one["aliases"] == other["aliases"]
    keys = {row[1] for held in (one, other) for row in held["records"] if row[0] in edited}
    assert [row for row in one["found"] if row[0] not in keys] == [row for row in other["found"] if row[0] not in keys]
