"""Killed with -9 between what a migration changes and the note that it was applied, an installation starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import STANCE

ENDS_AT = """
import os, signal, sys
from django.db.migrations.recorder import MigrationRecorder
noted = MigrationRecorder.record_applied
def record_applied(self, app, name):
    if [app, name] == sys.argv[2:4] and sys.argv[4] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    noted(self, app, name)
    if [app, name] == sys.argv[2:4]:
        os.kill(os.getpid(), signal.SIGKILL)
MigrationRecorder.record_applied = record_applied
os.environ["STANCE_DATA"] = sys.argv[1]
from stance import data_folder
data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django
start_django()
"""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("app", "name"), [("people", "0001_initial"), ("jobs", "0001_initial"), ("register", "0002_register_of_accounts"), ("archive", "0001_initial")]
)  # fmt: skip
def test_it_starts_again(tmp_path: Path, app: str, name: str, moment: str) -> None:
    killed = subprocess.run([sys.executable, "-c", ENDS_AT, str(tmp_path / "data"), app, name, moment], check=False)
    assert killed.returncode == -signal.SIGKILL, "it was not killed there: is there no such migration?"
    checked = subprocess.run(
        [*STANCE, "--data", str(tmp_path / "data"), "verify", "--json"],
        capture_output=True, text=True, check=False, env={**os.environ, "STANCE_DATA": str(tmp_path / "data")},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
