"""Several workers share the accounts, as on several hosts: each look is one worker's, and what a killed one had is taken over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import made_ready
from tests.faults.worker_group import Installation
from tests.live import mastodon_api
from tests.made_ready import REPOSITORY

ACCOUNTS, POSTS, WORKERS = 18, 45, 3
CONNECT = """
from stance.channels.port.connecting import Secret
from stance.people.models import Agency
from stance.register.connections.secrets import sealed
from stance.register.models import Account, AccountAgency, Connection
agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
for number in range(%d):
    name = f"agency{number}"
    account = Account.objects.create(platform="mastodon", handle=f"@{name}@127.0.0.1", platform_id=f"%s/users/{name}")
    AccountAgency.objects.create(account=account, agency=agency)
    Connection.objects.create(account=account, site="%s", sealed=sealed(Secret(f"token-{number}")))
"""
WORK = """
from datetime import timedelta
from stance import data_folder; data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django; start_django()
from stance.capture.actions import looks
from stance.capture.writes import states
from stance.journal.actor import Actor, acting_as
states.LEASED = timedelta(seconds=3)
looks.AT_ONCE = 3
print("begins", flush=True)
with acting_as(Actor(kind="system", label="timetable", door="worker")):
    while True:
        looks.look_at_due(most_seconds=0.5)
"""
VERIFY = """
from stance.journal.actor import Actor, acting_as
from tests.rooms.archive.installation import verified
with acting_as(Actor(kind="operator", label="operator")):
    print([str(one) for one in verified().differences])
"""
LOOKERS = "SELECT count(*) FROM capture_capture WHERE walked_at IS NOT NULL"


class Capturing(Installation):
    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"STANCE_FETCH_LOOPBACK": "yes"}

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORK]
        worker = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=REPOSITORY
        )
        self.workers.append(worker)
        return worker


@pytest.fixture
def several(tmp_path: Path) -> Iterator[Capturing]:
    url = os.environ.get("DATABASE_URL", "")
    made = Capturing(tmp_path / "own", made_ready.database(url, f"own_{os.getpid()}") if url else "")
    try:
        yield made
    finally:
        made.stop_workers()


def test_each_post_is_captured_once_by_whoever_is_there(several: Capturing) -> None:
    with mastodon_api.running(ACCOUNTS, POSTS) as (site, _post):
        several.python(CONNECT % (ACCOUNTS, site, site))
        workers = [several.start_worker() for _ in range(WORKERS)]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"begins\n"
        taken = "SELECT count(*) FROM capture_capture WHERE lease <> ''"
        assert several.wait_for(lambda: bool(several.value(taken)), 30)
        workers[0].kill()
        assert several.wait_for(lambda: several.value(LOOKERS) == ACCOUNTS, 90), several.rows(LOOKERS)
    several.stop_workers()
    assert several.value("SELECT count(*) FROM archive_record") == ACCOUNTS * POSTS
    assert several.value("SELECT count(*) FROM archive_version") == ACCOUNTS * POSTS
    assert several.value("SELECT sum(records) FROM capture_window") == ACCOUNTS * POSTS, "the coverage counts each once"
    assert several.python(VERIFY).splitlines()[-1] == "[]"
