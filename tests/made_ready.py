"""What a new installation is after its first start, made once for the whole run and copied: its migrations alone would
take longer than many a test. ``tests/rooms/structure/test_migrations.py`` and the browser's first day start from
nothing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

REPOSITORY = Path(__file__).parents[1]
PLACE = "STANCE_TEST_TEMPLATE"
"""The variable that names the folder of the template: the processes of one run share it."""
DATABASE = "stance_template"
KEPT = ("stance.json", "db.sqlite3")
MAKING = """
from stance import data_folder; data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django; start_django()
from django.db import connections; connections.close_all()
"""
"""Closed at the end: SQLite writes what its log holds into the file then, and the file alone is copied."""


def folder(data: Path) -> Path:
    """Make ``data`` the folder of an installation that has been started once, with keys of its own to come. Whatever is
    there already stays as it is."""
    if not data.exists() or (data.is_dir() and not any(data.iterdir())):
        data.mkdir(parents=True, exist_ok=True)
        for name in KEPT:
            shutil.copy2(_template() / name, data / name)
    return data


def database(url: str, name: str, *, is_empty: bool = False) -> str:
    """A PostgreSQL database beside the one at ``url``, migrated unless it is to be empty. Returns its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        if is_empty:
            connection.execute(f'CREATE DATABASE "{name}"')
        else:
            _make_template_database(connection, url)
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {DATABASE}')
    return _beside(url, name)


def template_database(url: str) -> None:
    """Make the migrated database that others are copied from, on the server of that address."""
    with psycopg.connect(url, autocommit=True) as connection:
        _make_template_database(connection, url)


@contextmanager
def shared_by_tests(url: str, name: str) -> Iterator[None]:
    """The database that the tests of one process share, each in a transaction that is taken back: migrated before Django looks for
    it. ``name`` is Django's, on SQLite of one in memory, which lasts as long as somebody is connected to it."""
    if url:
        database(url, name)
        yield
        return
    with (
        closing(sqlite3.connect(name, uri=True)) as connection,
        closing(sqlite3.connect(_template() / "db.sqlite3")) as template,
    ):
        template.backup(connection)
        yield


def _beside(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


def _template() -> Path:
    """One process makes it, the others wait."""
    place = Path(os.environ[PLACE])
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "done").exists():
            shutil.rmtree(place / "data", ignore_errors=True)
            _start_once(place / "data")
            assert not (place / "data" / "db.sqlite3-wal").exists(), "what was migrated is not in the file yet"
            (place / "done").touch()
    return place / "data"


def template_for(place: Path, **more: str) -> None:
    """A template in another folder for a run with other migrations as well (``more``: what its environment has besides): the one of this
    run, with those added."""
    data = folder(place / "data")
    _start_once(data, **more)
    (place / "done").touch()


def _make_template_database(connection: psycopg.Connection, url: str) -> None:
    connection.execute("SELECT pg_advisory_lock(1)")
    try:
        found = connection.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found and found[0]:
            return
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        with tempfile.TemporaryDirectory() as data:
            _start_once(Path(data), DATABASE_URL=_beside(url, DATABASE))
        connection.execute(f"ALTER DATABASE {DATABASE} IS_TEMPLATE true")
    finally:
        connection.execute("SELECT pg_advisory_unlock(1)")


def _start_once(data: Path, **more: str) -> None:
    """Every test of the run waits for it, so it may take its time on a machine that does much else."""
    environment = environment_of(data) | more
    subprocess.run([sys.executable, "-c", MAKING], env=environment, cwd=REPOSITORY, check=True, timeout=1800)


def environment_of(data: Path) -> dict[str, str]:
    """For a process of the installation in ``data``, on SQLite, that finds this code and these tests."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"STANCE_DATA": str(data), "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
