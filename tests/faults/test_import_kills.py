"""An import killed with -9 at random moments, again and again, ends like one that nobody disturbed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import STANCE, run_stance
from tests.factories import tars
from tests.factories.x_archive import make_folder, make_zip
from tests.factories.x_posts import Feed
from tests.factories.x_shuffled import shuffle_posts
from tests.faults.snapshot import differences, snapshot

POSTS = 9000
KILLS = 10


def make(root: Path, shape: str) -> Path:
    feed = Feed(POSTS, media_every=40)
    if shape == "zip":
        make_zip(root / "export.zip", feed, part_bytes=2_000_000)
        return root / "export.zip"
    make_folder(root / "sorted", feed, part_bytes=2_000_000)
    if shape == "tar.gz":
        files = {
            str(path.relative_to(root)): path.read_bytes() for path in (root / "sorted").rglob("*") if path.is_file()
        }
        return tars.write(root / "export.tar.gz", files)
    if shape == "folder":
        return root / "sorted"
    shutil.copytree(root / "sorted", root / "shuffled")
    shuffle_posts(root / "sorted" / "data", root / "shuffled" / "data")
    return root / "shuffled"


def start(data: Path, archive: Path) -> subprocess.Popen[bytes]:
    command = [*STANCE, "--data", str(data), "import", str(archive), "--yes", "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def readers_of(session: int) -> list[int]:
    """Processes of that session that are still alive."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("shape", ["folder", "zip", "tar.gz", "in no order"])
def test_killed_at_random_moments_it_ends_the_same(tmp_path: Path, shape: str) -> None:
    archive = make(tmp_path, shape)
    started = time.monotonic()
    calm = run_stance(tmp_path / "calm", "import", str(archive), "--yes")
    whole = time.monotonic() - started
    assert calm.code == 0, calm.value

    chance = random.Random(os.environ.get("STANCE_SEED", f"{shape}-7"))
    killed = 0
    for _ in range(KILLS):
        process = start(tmp_path / "killed", archive)
        # Most kills fall into the work itself; the first second is start-up.
        time.sleep(chance.uniform(0.2, whole * 0.9))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
        deadline = time.monotonic() + 10
        while readers_of(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert readers_of(process.pid) == [], "the reading process outlived the one that wrote"
    assert killed >= 3, "the kills came too late to mean anything"

    last = run_stance(tmp_path / "killed", "import", str(archive), "--yes")
    first_run = run_stance(tmp_path / "killed", "verify")
    assert first_run.value["ok"], first_run.value["differences"][:3]
    assert last.code == 0

    found, expected = snapshot(tmp_path / "killed"), snapshot(tmp_path / "calm")
    # A run that was through when its kill came is followed by runs that add nothing.
    extra = found["runs"][1:]
    assert all(run[5] == run[6] == 0 for run in extra)
    for name in ("runs", "files"):
        found[name] = found[name][: len(expected[name])]
    found["observations"] = sorted(set(found["observations"]))
    found["left over"] = []
    assert differences(expected, found) == {}


def test_two_processes_on_one_import_do_the_work_once(tmp_path: Path) -> None:
    archive = make(tmp_path, "zip")
    processes = [start(tmp_path / "data", archive) for _ in range(2)]
    codes = [process.wait(timeout=120) for process in processes]
    assert codes == [0, 0]
    report = run_stance(tmp_path / "data", "verify")
    assert report.value["ok"], report.value["differences"][:3]
    held = snapshot(tmp_path / "data")
    assert len(held["records"]) == len({row[0] for row in held["records"]})
    assert sum(run[5] for run in held["runs"]) == len(held["records"])
