"""Real worker processes on a real database, to be killed and counted."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests import made_ready
from tests.faults.snapshot import QUERIES
from tests.made_ready import REPOSITORY

LEASE_SECONDS = "1.5"
FOUND_POSTGRES = "SELECT record_id, words, facts FROM archive_search ORDER BY 1"


@dataclass
class Installation:
    """One data folder; ``url`` names a PostgreSQL database, or is empty for SQLite. It has been started before."""

    data: Path
    url: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.url:
            made_ready.folder(self.data)

    @property
    def environment(self) -> dict[str, str]:
        given = made_ready.environment_of(self.data) | {"STANCE_LEASE_SECONDS": LEASE_SECONDS}
        return given | ({"DATABASE_URL": self.url} if self.url else {})

    def call(self, statement: str) -> None:
        """Run a statement about ``marking`` inside the installation, in a process of its own."""
        self.python(f"from tests.faults import marking; {statement}")

    def python(self, code: str) -> str:
        """Run code inside the installation, in a process of its own. Returns what it printed."""
        start = (
            "from stance import data_folder; data_folder.prepare(data_folder.located())\n"
            "from stance.site.command_line import start_django; start_django()\n"
        )
        command = [sys.executable, "-c", start + code]
        done = subprocess.run(
            command, env=self.environment, check=False, timeout=300, capture_output=True, text=True, cwd=REPOSITORY
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "stance.site.worker_process"]
        worker = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, cwd=REPOSITORY)
        self.workers.append(worker)
        return worker

    def holder(self) -> subprocess.Popen[bytes] | None:
        """A living worker that has a job; one of an import before others."""
        names = self.rows("SELECT worker FROM jobs_job WHERE state = 'running' ORDER BY key DESC")
        numbers = [int(name.split("-")[-2]) for (name,) in names]  # host-process-chance
        living = {one.pid: one for one in self.workers if one.poll() is None}
        return next((living[number] for number in numbers if number in living), None)

    def stop_workers(self) -> None:
        """At the end of a test: whatever still runs was started here."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url) as database:
                return [tuple(map(_plain, row)) for row in database.execute(query).fetchall()]
        with closing(sqlite3.connect(self.data / "db.sqlite3", timeout=20)) as database:
            return [tuple(map(_plain, row)) for row in database.execute(query).fetchall()]

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.05)
        return condition()

    def all_done(self) -> bool:
        return not self.value("SELECT count(*) FROM jobs_job WHERE state IN ('ready', 'running')")

    def holdings(self) -> dict[str, Any]:
        """What the archive holds, without what differs by chance (as ``snapshot``, on either database)."""
        queries = QUERIES | ({"found": FOUND_POSTGRES} if self.url else {})
        found: dict[str, Any] = {name: self.rows(query) for name, query in queries.items()}
        found["blobs"] = sorted(path.name for path in (self.data / "blobs").glob("??/??/*"))
        return found


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def kill_some(installation: Installation, chance: random.Random, kills: int, longest_wait: float) -> int:
    """Two workers; again and again one that has work is killed with -9 a moment later and replaced. Returns how many
    died by it before all was done."""
    for _ in range(2):
        installation.start_worker()
    for killed in range(kills):
        found: list[subprocess.Popen[bytes]] = []

        def somebody_works(found: list[subprocess.Popen[bytes]] = found) -> bool:
            found += [one for one in [installation.holder()] if one]
            return bool(found) or installation.all_done()

        assert installation.wait_for(somebody_works, 60), "nobody takes up the work"
        time.sleep(chance.uniform(0, longest_wait))
        if installation.all_done():
            return killed
        # A short job may have ended meanwhile: then the one that just did it dies between two.
        victim = installation.holder() or found[0]
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        installation.start_worker()
    return kills
