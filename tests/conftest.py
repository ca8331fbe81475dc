"""Shared by all tests: who is acting, a fresh set of folders per test, a real `stance` command."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from xdist.scheduler import LoadScopeScheduling

from stance.journal.actor import Actor, acting_as
from tests import made_ready
from tests.quick_hashing import QuickArgon2
from tests.sizes import sized

STANCE = [sys.executable, "-m", "stance.site.cli"]


BY_THEMSELVES = ("tests/web/test_first_day.py", "tests/web/test_stance.py", "tests/web/test_tutorial.py")
"""These start an installation of their own, so whichever process is free takes them."""


class Together(LoadScopeScheduling):
    """With several processes, whatever uses one browser installation runs in one of them: each is started once.

    By the file's name, not by marks: pytest-xdist 3.8 writes groups into a field that pytest 9.2 does not read.
    """

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith("tests/web/"):
            return nodeid
        if nodeid.startswith(BY_THEMSELVES):
            return nodeid.partition("::")[0]
        return "browser, archive" if nodeid.startswith("tests/web/test_archive_") else "browser, rooms"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


hypothesis.settings.register_profile(
    "busy", max_examples=sized(50, 2_000), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")
"""Nothing here is measured by a clock: on a busy machine whatever is slow is no fault. A property that says nothing of how many
examples it needs has this many (``tests/sizes.py``)."""


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = [f"{QuickArgon2.__module__}.QuickArgon2", *settings.PASSWORD_HASHERS[1:]]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage, again and again, would find none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Django empties its tables after a test that commits, which the audit trail refuses: such a test has an
    installation of its own instead. Raises UsageError naming one that has not."""
    for item in items:
        if any(mark.kwargs.get("transaction") or any(mark.args) for mark in item.iter_markers("django_db")):
            raise pytest.UsageError(f"{item.nodeid} commits to the shared database: give it an installation of its own")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What ``django_db_modify_db_settings`` made is used as it is."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Migrations take longer than a hundred tests: the first process of a run carries them out, the others copy."""
    with made_ready.shared_by_tests(os.environ.get("DATABASE_URL", ""), connection.creation._get_test_db_name()):
        yield


@pytest.fixture
def operator() -> Iterator[Actor]:
    """Act as the command line does: with every right."""
    with acting_as(Actor(kind="operator", label="operator test", door="command line")) as actor:
        yield actor


@pytest.fixture
def folders(tmp_path: Path, settings: Any) -> Path:
    """Blobs, ledger, keys and scratch of this test alone."""
    for name, setting in (
        ("blobs", "BLOBS_DIR"),
        ("ledger", "LEDGER_DIR"),
        ("keys", "KEYS_DIR"),
        ("uploads", "UPLOADS_DIR"),
        ("bundles", "BUNDLES_DIR"),
        ("tmp", "SCRATCH_DIR"),
    ):
        folder = tmp_path / "installation" / name
        folder.mkdir(parents=True)
        setattr(settings, setting, folder)
    return tmp_path / "installation"


@dataclass(frozen=True)
class Ran:
    code: int
    value: dict[str, Any]
    stderr: str


Run = Callable[..., Ran]


def run_stance(data: Path, *arguments: str, env: dict[str, str] | None = None) -> Ran:
    """Run the command for real, with ``--json``, and read its last line. A folder that is not there yet is that of an
    installation that has been started before, unless one is restored into it."""
    if arguments[0] != "restore":
        made_ready.folder(data)
    done = subprocess.run(
        [*STANCE, "--data", str(data), *arguments, "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, "STANCE_DATA": str(data), **(env or {})},
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    assert lines, f"nothing on standard output; standard error: {done.stderr}"
    return Ran(done.returncode, json.loads(lines[-1]), done.stderr)


@pytest.fixture
def stance(tmp_path: Path) -> Run:
    """``stance("import", path, "--yes")`` in a data folder of this test alone (``tmp_path / "data"``), and with
    DATABASE_URL in a database of this test alone."""
    url = os.environ.get("DATABASE_URL", "")
    own = {"DATABASE_URL": made_ready.database(url, f"stance_{os.getpid()}")} if url else {}

    def run(*arguments: object, data: Path | None = None, env: dict[str, str] | None = None) -> Ran:
        return run_stance(data or tmp_path / "data", *map(str, arguments), env=own | (env or {}))

    return run
