"""Looks that are killed with -9 at random moments, again and again, miss nothing, double nothing, and say how often they failed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

from stance.capture.models import Capture  # noqa: F401  (the table that the statements below speak of)
from tests.faults.worker_group import Installation
from tests.made_ready import REPOSITORY
from tests.rooms.capture.board import Board
from tests.sizes import sized

KILLS = sized(12, 300)
BEGIN = """
from datetime import timedelta
from stance import data_folder; data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django; start_django()
from stance.journal.actor import Actor, acting_as
from stance.capture.actions import looks
from stance.capture.writes import states
from stance.register.models import Account
from tests.toy.notices import plugged_in
states.LEASED = timedelta(seconds=0.5)
"""
CONNECT = (
    BEGIN
    + """
from stance.channels.port.connecting import Secret
from stance.people.models import Agency
from stance.register.actions import connections, registrations
with plugged_in(), acting_as(Actor(kind="operator", label="operator")):
    Agency.objects.create(slug="weather", name="Weather", is_host=True) if not Agency.objects.exists() else None
    account = registrations.add(platform="townboard", address="health", texts={})
    connections.connect(account=account, site="%s", secret=Secret("key-of-the-desk"))
"""
)
LOOK = (
    BEGIN
    + """
from stance.capture.models import Capture
with plugged_in(), acting_as(Actor(kind="system", label="timetable", door="worker")):
    print("begins", flush=True)
    for _ in range(%d):
        Capture.objects.update(due_at="2020-01-01T00:00:00Z")
        looks.look_at_due(most_seconds=0.2)
"""
)
TOLD = (
    BEGIN
    + """
import json
from stance.archive.models import Exchange, Observation, Record, Version
from stance.archive.verifying.difference import Report
from stance.capture.models import Capture, Window
from stance.archive.queries.captures import captured_between
from tests.rooms.archive.installation import verified
with acting_as(Actor(kind="operator", label="operator")), plugged_in():
    versions = {}
    for one in Version.objects.select_related("record").order_by("number"):
        versions.setdefault(one.record.record_id, []).append(one.fields["text"])
    print(json.dumps({
        "versions": versions,
        "observed": Observation.objects.values("record").distinct().count(),
        "differences": [str(one) for one in verified().differences],
        "walking": Capture.objects.get().is_walking,
        "looks": sum(one.looks for one in Window.objects.all()),
        "records": sum(one.records for one in Window.objects.all()),
    }))
"""
)


def run(own: Installation, code: str) -> str:
    environment = own.environment | {"STANCE_FETCH_LOOPBACK": "yes"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=REPOSITORY, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def killed(own: Installation, chance: random.Random) -> bool:
    """Whether it still looked when it was killed."""
    environment = own.environment | {"STANCE_FETCH_LOOPBACK": "yes"}
    looking = subprocess.Popen(
        [sys.executable, "-c", LOOK % 10_000],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=REPOSITORY,
    )  # fmt: skip
    assert looking.stdout is not None
    assert looking.stdout.readline() == b"begins\n"
    time.sleep(chance.uniform(0.0, 0.7))
    was_alive = looking.poll() is None
    os.kill(looking.pid, signal.SIGKILL)
    looking.wait()
    return was_alive


def test_killed_at_random_nothing_is_lost_or_doubled(own: Installation, board: Board) -> None:
    run(own, CONNECT % board.web.url)
    chance = random.Random(os.environ.get("STANCE_SEED", "capture-7"))
    said: dict[str, list[str]] = {}
    kills = 0
    for turn in range(KILLS):
        for number in range(chance.randrange(1, 9)):
            text = f"Notice {turn}-{number}"
            said[board.post(f"n-{turn:03}-{number}", text)] = [text]
        kills += killed(own, chance)
    assert kills == KILLS
    time.sleep(0.6)  # the lease of the last one ends
    for _ in range(20):
        run(own, LOOK % 3)
        told = json.loads(run(own, TOLD))
        if not told["walking"] and len(told["versions"]) == len(said):
            break
    assert told["versions"] == said
    assert told["observed"] == len(said)
    assert told["differences"] == []
    assert told["records"] == len(said), "the coverage counts each once"
    assert told["looks"] >= 3
