"""Killed with -9 between what a migration changes and the note that it was applied, an installation starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

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


POINTS = [
    ("people", "0001_initial"), ("register", "0002_register_of_accounts"), ("jobs", "0001_initial"), ("archive", "0001_initial"),
]  # fmt: skip
"""In the order in which they are applied."""


def test_it_starts_again_after_each(tmp_path: Path) -> None:
    """Each start is killed at the next point, and goes on from the one before."""
    data = str(tmp_path / "data")
    for app, name in POINTS:
        for moment in ("before", "after"):
            killed = subprocess.run([sys.executable, "-c", ENDS_AT, data, app, name, moment], check=False)
            assert killed.returncode == -signal.SIGKILL, f"it was not killed {moment} {app} {name}: is that the order?"
    checked = subprocess.run(
        [*STANCE, "--data", data, "verify", "--json"],
        capture_output=True, text=True, check=False, env={**os.environ, "STANCE_DATA": data},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
