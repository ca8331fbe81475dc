"""A room is three lines outside itself: one that lives in the tests is plugged in, and everything that it declares is there;
the sweeps over all rooms meet it without knowing of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import made_ready

ROOT = Path(__file__).parents[3]
TOY = ROOT / "tests" / "toy"
SWEEPS = [
    "tests/rooms/structure/toy_room.py",
    "tests/rooms/site/test_addresses.py::test_every_address_answers_each_as_the_table_says",
    "tests/rooms/site/test_addresses.py::test_whoever_may_not_do_it_is_refused_with_the_reason",
    "tests/unit/structure/test_guarded_actions.py",
    "tests/rooms/site/test_addresses.py::test_what_only_reads_is_not_posted_to",
    "tests/unit/structure/test_models.py::test_no_foreign_key_points_up",
]


PATH = os.pathsep.join([str(TOY / "plugged_room"), str(ROOT)])


def plugged_in(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": PATH}
    for name in [name for name in environment if name.startswith(("PYTEST_", "STANCE_"))]:
        del environment[name]
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment | more, capture_output=True, text=True, check=False
    )


def test_a_room_that_is_plugged_in_is_a_room_like_the_others(tmp_path: Path) -> None:
    made_ready.template_for(tmp_path / "template", PYTHONPATH=PATH)
    place = {made_ready.PLACE: str(tmp_path / "template")}
    run = plugged_in("-m", "pytest", "-q", "--tb=short", *SWEEPS, **place)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def test_its_command_runs_and_stands_in_the_help(tmp_path: Path) -> None:
    assert "list the notices" in plugged_in("-m", "stance.site.cli", "--help").stdout
    data = made_ready.folder(tmp_path / "data")
    ran = plugged_in("-m", "stance.site.cli", "--data", str(data), "notices", "--json")
    assert (ran.returncode, ran.stdout.strip()) == (0, '{"notices": []}'), ran.stderr
