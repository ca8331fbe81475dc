"""Nothing of an installation is for anybody else on the machine: from the moment it is made, whatever the umask."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from stance import data_folder
from stance.data_folder import DataFolder, open_to_others
from tests.conftest import STANCE, run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed


def modes(root: Path) -> dict[str, str]:
    """What in a folder others could reach."""
    paths = [root, *root.rglob("*")]
    return {
        str(path.relative_to(root)): oct(path.lstat().st_mode)
        for path in paths
        if not path.is_symlink() and stat.S_IMODE(path.lstat().st_mode) & 0o077
    }


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027])
def test_everything_a_busy_run_leaves_is_private(tmp_path: Path, umask: int) -> None:
    make_folder(tmp_path / "export", Feed(40, media_every=10))
    data, copy = tmp_path / "data", tmp_path / "copy"
    table = tmp_path / "trail.csv"
    for command in (
        ["import", str(tmp_path / "export"), "--yes"],
        ["search", "anything"],
        ["audit", str(table)],
        ["backup", str(copy)],
    ):
        done = subprocess.run([*STANCE, "--data", str(data), *command], umask=umask, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    restored = [*STANCE, "--data", str(tmp_path / "again"), "restore", str(copy)]
    subprocess.run(restored, umask=umask, capture_output=True, check=True)
    assert {name: modes(tmp_path / name) for name in ("data", "copy", "again")} == {"data": {}, "copy": {}, "again": {}}
    assert modes(table) == {}


def test_what_a_running_database_makes_beside_itself_is_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    code = (
        "from stance import data_folder; data_folder.prepare(data_folder.located())\n"
        "from stance.site.command_line import start_django; start_django()\n"
        "from stance.people.models import User; User.objects.create_user('a@agency.test', None, name='a')\n"
        "import pathlib, sys\n"
        "print({p.name: oct(p.stat().st_mode & 0o777) for p in pathlib.Path(sys.argv[1]).glob('db.*')})"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(data)],
        env=environment | {"STANCE_DATA": str(data)},
        umask=0,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "db.sqlite3-wal" in done.stdout
    assert set(eval(done.stdout).values()) == {"0o600"}  # noqa: S307


def test_an_older_folder_is_mended_at_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_stance(data, "search", "anything")
    (data / "blobs" / "ab").mkdir()
    (data / "blobs" / "ab" / "x").write_text("x")
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    outside.chmod(0o644)
    (data / "link").symlink_to(outside)
    for path in [data, *data.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert run_stance(data, "search", "anything").code == 0
    assert modes(data) == {}
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644, "what a link points to is not ours"


def test_doctor_says_what_others_could_reach(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_stance(data, "search", "anything")
    (data / "blobs" / "ab").mkdir(mode=0o755)
    (data / "blobs" / "ab").chmod(0o755)
    assert list(open_to_others(DataFolder(data))) == [data / "blobs" / "ab"]
    (finding,) = [one for one in run_stance(data, "doctor").value["findings"] if one["name"] == "privacy"]
    assert (finding["ok"], "blobs/ab" in finding["detail"]) == (False, True)


def test_a_key_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    for text in ("first", "second"):
        data_folder.write_private(tmp_path / "key", text)
    assert (tmp_path / "key").read_text() == "first"
    data_folder.replace_private(tmp_path / "key", "third")
    assert ((tmp_path / "key").read_text(), [path.name for path in tmp_path.iterdir()]) == ("third", ["key"])
    assert modes(tmp_path / "key") == {}
