"""Data folders that cannot be trusted or written: refused with a clear sentence, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed

POSTS = 1500


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    make_folder(tmp_path / "export", Feed(POSTS, media_every=10), part_bytes=300_000)
    return tmp_path / "export"


def on_mount(script: str, **names: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a mount namespace of its own, so that file systems of any size can be made and vanish."""
    command = ["unshare", "--map-root-user", "--mount", "sh", "-euc", script]
    env = {**os.environ, "PYTHON": sys.executable, **names}
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=120, check=False)


def last_object(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(text.strip().splitlines()[-1])
    return found


def test_disk_full_stops_with_the_reason_and_goes_on_once_there_is_room(tmp_path: Path, archive: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    script = """
        mount -t tmpfs -o size=6m none "$PLACE"
        set +e
        "$PYTHON" -m stance.site.cli --data "$PLACE/data" import "$ARCHIVE" --yes --json; echo "first $?"
        mount -o remount,size=80m "$PLACE"
        "$PYTHON" -m stance.site.cli --data "$PLACE/data" import "$ARCHIVE" --yes --json; echo "second $?"
        "$PYTHON" -m stance.site.cli --data "$PLACE/data" verify --json; echo "verify $?"
        """
    done = on_mount(script, PLACE=str(place), ARCHIVE=str(archive))
    lines = done.stdout.strip().splitlines()
    assert lines[1] == "first 2", done.stderr
    refused = json.loads(lines[0])["error"]
    assert "full" in refused or "No space" in refused
    assert "again" in refused
    assert "Traceback" not in done.stderr
    brought = json.loads(lines[2])
    assert lines[3] == "second 0", done.stderr
    assert brought["counted"] == brought["claimed"] >= POSTS
    assert lines[5] == "verify 0"


def test_a_read_only_data_folder_is_refused_and_untouched(tmp_path: Path, archive: Path) -> None:
    run_stance(tmp_path / "data", "import", str(archive), "--yes")
    script = """
        mount --bind "$DATA" "$DATA"; mount -o remount,bind,ro "$DATA"
        set +e
        "$PYTHON" -m stance.site.cli --data "$DATA" import "$ARCHIVE" --yes --json; echo "code $?"
        """
    done = on_mount(script, DATA=str(tmp_path / "data"), ARCHIVE=str(archive))
    lines = done.stdout.strip().splitlines()
    assert lines[-1] == "code 2", done.stderr
    assert "cannot be written" in json.loads(lines[0])["error"]
    assert "Traceback" not in done.stderr
    assert run_stance(tmp_path / "data", "verify").code == 0


def test_a_folder_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_stance(data, "search", "anything")
    (data / "stance.json").write_text('{"format": 99}')
    refused = run_stance(data, "search", "anything")
    assert refused.code == 2
    assert "format 99" in refused.value["error"]
    assert "newer" in refused.value["error"]


def test_a_database_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_stance(data, "search", "anything")
    with sqlite3.connect(data / "db.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('archive', '0999_from_the_future', '2030-01-01')"
        )
    refused = run_stance(data, "search", "anything")
    assert refused.code == 2
    assert "0999_from_the_future" in refused.value["error"]


def test_a_damaged_marker_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_stance(data, "search", "anything")
    (data / "stance.json").write_text("{")
    refused = run_stance(data, "search", "anything")
    assert refused.code == 2
    assert "stance.json" in refused.value["error"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    refused = run_stance(tmp_path / "data", "search", "anything")
    assert refused.code == 2
    assert "Name a folder" in refused.value["error"] or "file" in refused.value["error"]


def test_a_database_that_is_not_one_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_stance(data, "search", "anything")
    for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    (data / "db.sqlite3").write_bytes(b"this is no database" * 500)
    refused = run_stance(data, "search", "anything")
    assert refused.code == 2
    assert "database" in refused.value["error"]
    assert "Traceback" not in refused.stderr


def test_backup_and_restore_give_the_same_installation(tmp_path: Path, archive: Path) -> None:
    run_stance(tmp_path / "data", "import", str(archive), "--yes")
    before = run_stance(
        tmp_path / "data",
        "search",
        "is:post OR is:reply OR is:repost OR is:quote",
        "--limit",
        "50",
        "--sort",
        "oldest",
    ).value
    assert before["total"] > 1000
    backed = run_stance(tmp_path / "data", "backup", str(tmp_path / "copy"))
    assert backed.code == 0
    sums = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "copy", check=False)
    assert sums.returncode == 0
    shutil.rmtree(tmp_path / "data")
    assert run_stance(tmp_path / "again", "restore", str(tmp_path / "copy")).code == 0
    assert run_stance(tmp_path / "again", "verify").value["ok"]
    assert (
        run_stance(
            tmp_path / "again",
            "search",
            "is:post OR is:reply OR is:repost OR is:quote",
            "--limit",
            "50",
            "--sort",
            "oldest",
        ).value
        == before
    )


def test_a_changed_backup_is_not_restored(tmp_path: Path, archive: Path) -> None:
    run_stance(tmp_path / "data", "import", str(archive), "--yes")
    run_stance(tmp_path / "data", "backup", str(tmp_path / "copy"))
    blob = next((tmp_path / "copy" / "blobs").glob("??/??/*"))
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes() + b"x")
    refused = run_stance(tmp_path / "again", "restore", str(tmp_path / "copy"))
    assert refused.code == 2
    assert "changed" in refused.value["error"]
    assert not (tmp_path / "again" / "db.sqlite3").exists()
