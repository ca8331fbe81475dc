"""What is run on SQLite alone is named, by file or by test, and nothing that is gone or new hides there."""

from __future__ import annotations

from pathlib import Path

from tests.rooms import conftest

ROOMS = Path(conftest.__file__).parent
SWEEPS = {"site/test_addresses.py", "site/test_nul.py", "site/test_long_texts.py", "structure/test_migrations.py"}


def test_all_that_is_left_out_is_there() -> None:
    assert [name for name in conftest.ALIKE if not _is_there(*name.split("::"))] == []


def _is_there(file: str, test: str = "") -> bool:
    path = ROOMS / file
    return path.is_file() and (not test or f"def {test}(" in path.read_text())


def test_the_sweeps_and_every_rooms_actions_run_on_both() -> None:
    traces = {str(path.relative_to(ROOMS)) for path in ROOMS.glob("*/test_traces.py")}
    assert len(traces) == 5
    assert not (SWEEPS | traces) & set(conftest.ALIKE)
