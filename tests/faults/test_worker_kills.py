"""Workers killed with -9 at random moments lose no job and double no effect, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import made_ready
from tests.factories.x_archive import make_zip
from tests.factories.x_posts import Feed
from tests.faults.snapshot import differences
from tests.faults.worker_group import Installation, kill_some
from tests.live.postgres_server import Server, running

JOBS = 200
POSTS = 10_000
OURS = "FROM jobs_job WHERE task LIKE 'tests.%'"
"""Without the jobs of the timetable, which every installation has."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    url = ""
    if request.param == "postgresql":
        url = made_ready.database(request.getfixturevalue("server").url, request.node.originalname[:60])
    made = Installation(tmp_path / "killed", url)
    yield made
    made.stop_workers()


def chance(name: str) -> random.Random:
    return random.Random(os.environ.get("STANCE_SEED", f"{name}-3"))


def test_no_job_is_lost_and_no_effect_doubled(installation: Installation) -> None:
    installation.call("marking.make_table()")
    installation.call(f"marking.enqueue_marks({JOBS})")
    killed = kill_some(installation, chance("marks"), kills=10, longest_wait=0.4)
    assert installation.wait_for(installation.all_done, 120)
    assert killed >= 4, "the kills came too late to mean anything"
    assert [number for (number,) in installation.rows("SELECT number FROM test_mark ORDER BY 1")] == list(range(JOBS))
    assert installation.rows(f"SELECT state, count(*) {OURS} GROUP BY 1") == [("done", JOBS)]
    assert installation.value(f"SELECT count(*) {OURS} AND attempt > 1"), "no kill hit a running job"


def test_a_killed_import_goes_on_in_another_worker_and_ends_the_same(
    installation: Installation, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    archive = tmp_path / "export.zip"
    make_zip(archive, Feed(POSTS, media_every=40), part_bytes=1_500_000)
    url = made_ready.database(request.getfixturevalue("server").url, "calm") if installation.url else ""
    calm = Installation(tmp_path / "calm", url)
    for one in (calm, installation):
        one.call(f"marking.enqueue_import({str(archive)!r})")
    calm.start_worker()
    assert calm.wait_for(calm.all_done, 120)
    calm.stop_workers()
    killed = kill_some(installation, chance("import"), kills=4, longest_wait=0.5)
    assert installation.wait_for(installation.all_done, 120)
    assert installation.wait_for(
        lambda: not installation.value('SELECT count(*) FROM archive_entry WHERE "index" IS NULL'), 60
    )
    assert killed >= 2, "the kills came too late to mean anything"
    assert installation.value("SELECT count(*) FROM jobs_job WHERE key = 'import-1' AND state = 'done'") == 1
    found, expected = installation.holdings(), calm.holdings()
    assert len(expected["records"]) > POSTS * 0.95
    assert differences(expected, found) == {}


def test_a_graceful_stop_hands_long_work_back_at_once(installation: Installation) -> None:
    installation.call("marking.enqueue_long(600)")
    worker = installation.start_worker()
    assert installation.wait_for(lambda: bool(installation.value(f"SELECT done_count {OURS}")), 30)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    assert time.monotonic() - began < 5
    state, attempt, most, errors = installation.rows(f"SELECT state, attempt, max_attempts, errors {OURS}")[0]
    assert (state, attempt, most, errors or []) in (("ready", 1, 4, "[]"), ("ready", 1, 4, []))
    installation.start_worker()
    taken_up = f"SELECT count(*) {OURS} AND state = 'running' AND attempt = 2"
    assert installation.wait_for(lambda: bool(installation.value(taken_up)), 30)


def test_a_graceful_stop_finishes_short_work(installation: Installation) -> None:
    installation.call("marking.make_table()")
    installation.call("marking.enqueue_marks(30)")
    worker = installation.start_worker()
    assert installation.wait_for(lambda: installation.value("SELECT count(*) FROM test_mark") > 3, 30)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    done = installation.value(f"SELECT count(*) {OURS} AND state = 'done'")
    assert 3 < done == installation.value("SELECT count(*) FROM test_mark")
    assert installation.rows(f"SELECT count(*) {OURS} AND state = 'running'") == [(0,)]


def test_workers_outlive_a_database_that_goes_away(server: Server, tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", made_ready.database(server.url, "restarted"))
    try:
        installation.call("marking.make_table()")
        installation.call("marking.enqueue_marks(80)")
        worker = installation.start_worker()
        assert installation.wait_for(lambda: installation.value("SELECT count(*) FROM test_mark") > 3, 30)
        server.run("pg_ctl", "-m", "immediate", "-w", "restart")
        assert installation.wait_for(installation.all_done, 60)
        assert worker.poll() is None, "the worker died with its database"
        assert [n for (n,) in installation.rows("SELECT number FROM test_mark ORDER BY 1")] == list(range(80))
    finally:
        installation.stop_workers()
