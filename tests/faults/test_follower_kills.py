"""Workers killed with -9 while they follow the journal: no line is left out, and none handled twice, on SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import made_ready
from tests.faults.test_worker_kills import chance
from tests.faults.worker_group import Installation, kill_some
from tests.live.postgres_server import Server, running
from tests.made_ready import REPOSITORY

LINES = 400
MAIN = (
    "from stance import data_folder; data_folder.prepare(data_folder.located())\n"
    "from stance.site.command_line import start_django; start_django()\n"
    "from tests.faults import marking_lines; marking_lines.main()\n"
)


@dataclass
class Following(Installation):
    """Its workers follow the journal, and nothing else recurs; they are done when every follower is at the end."""

    writer: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", MAIN, *arguments]
        process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, cwd=REPOSITORY)
        self.workers.append(process)
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start("work")

    def all_done(self) -> bool:
        if self.writer is None or self.writer.poll() is None:
            return False
        newest = self.value("SELECT max(id) FROM journal_event")
        return self.rows("SELECT position FROM journal_cursor") == [(newest,), (newest,)]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Following]:
    is_postgres = request.param == "postgresql"
    url = made_ready.database(request.getfixturevalue("server").url, "followed") if is_postgres else ""
    made = Following(tmp_path / "followed", url)
    yield made
    made.stop_workers()


def test_no_line_is_left_out_or_handled_twice(installation: Following) -> None:
    installation.python("from tests.faults import marking_lines; marking_lines.make_table()")
    installation.writer = installation.start("write", str(LINES))
    killed = kill_some(installation, chance("lines"), kills=10, longest_wait=0.3)
    assert installation.wait_for(installation.all_done, 180), installation.rows("SELECT * FROM journal_cursor")
    assert killed >= 4, "the kills came too late to mean anything"
    assert installation.value("SELECT max(attempt) FROM jobs_job") > 1, "no kill hit a running job"
    lines = [key for (key,) in installation.rows("SELECT id FROM journal_event ORDER BY id")]
    assert len(lines) > LINES / 2
    assert [key for (key,) in installation.rows("SELECT event FROM test_line ORDER BY id")] == lines
    seals = installation.rows("SELECT first, last, count FROM archive_trailseal ORDER BY first")
    assert [first for first, _last, _count in seals] == [1, *(last + 1 for _first, last, _count in seals[:-1])]
    assert sum(count for _first, _last, count in seals) == len(lines)
    assert seals[-1][1] == lines[-1]
    # Every statement of the ledger has its row, and every stretch its digest.
    printed = installation.python(
        "from stance.archive.verifying.difference import Report\n"
        "from stance.archive.verifying.trail import check_trail\n"
        "from stance.archive.ledger.sequencer import sequence\n"
        "sequence(); report = Report(); check_trail(report); print(report.differences)"
    )
    assert printed.strip() == "[]"
