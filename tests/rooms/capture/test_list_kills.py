"""Lists that are killed with -9 while they are read, and disposals that are killed while they destroy, lose and double nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from tests.faults.worker_group import Installation
from tests.made_ready import REPOSITORY
from tests.rooms.capture.board import Board
from tests.rooms.capture.test_kills import BEGIN, CONNECT, run
from tests.sizes import sized

KILLS = sized(6, 150)
READ = (
    BEGIN
    + """
from stance.archive.actions import disposals
from stance.archive.ledger import sequencer
from stance.capture.models import Capture, ListedAccount
from django.conf import settings
settings.PUBLIC_KEPT_DAYS = {days}
disposals.AT_ONCE = 3
with plugged_in(), acting_as(Actor(kind="system", label="timetable", door="worker")):
    print("begins", flush=True)
    for _ in range({times}):
        Capture.objects.update(due_at="2020-01-01T00:00:00Z")
        ListedAccount.objects.update(due_at="2020-01-01T00:00:00Z")
        looks.look_at_due(most_seconds=0.2)
        sequencer.sequence()
        disposals.dispose_of_public()
        sequencer.sequence()
"""
)
TOLD = (
    BEGIN
    + """
import json
from stance.archive.blobs import store
from stance.archive.models import DiscardedFile, Exchange, Media, Record, Version
from tests.rooms.archive.installation import verified
with acting_as(Actor(kind="operator", label="operator")), plugged_in():
    needed = set(Exchange.objects.values_list("blob", flat=True)) | set(Media.objects.values_list("blob", flat=True))
    print(json.dumps({
        "public": sorted(Record.objects.filter(is_by_public=True).values_list("record_id", flat=True)),
        "likes": Record.objects.filter(kind=6).count(),
        "versions": Version.objects.count(),
        "records": Record.objects.count(),
        "strays": len(set(store().all()) - needed),
        "discarded": DiscardedFile.objects.count(),
        "differences": [str(one) for one in verified().differences],
    }))
"""
)


def killed(own: Installation, chance: random.Random, days: int) -> None:
    environment = own.environment | {"STANCE_FETCH_LOOPBACK": "yes"}
    code = READ.format(days=days, times=10_000)
    reading = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=REPOSITORY,
    )  # fmt: skip
    assert reading.stdout is not None
    assert reading.stdout.readline() == b"begins\n"
    time.sleep(chance.uniform(0.0, 0.9))
    assert reading.poll() is None
    os.kill(reading.pid, signal.SIGKILL)
    reading.wait()


def test_killed_at_random_nothing_is_lost_doubled_or_left_behind(own: Installation, board: Board) -> None:
    run(own, CONNECT % board.web.url)
    chance = random.Random(os.environ.get("STANCE_SEED", "lists-7"))
    board.post("n-1", "Boil the water")
    now = datetime.now(UTC)
    kept = set()
    for turn in range(KILLS):
        for number in range(chance.randrange(1, 6)):
            name = f"s-{turn:03}-{number}"
            days_ago = chance.choice([1, 20])
            record = board.slip(name, f"Slip {name}", answers="n-1", at=now - timedelta(days=days_ago))
            kept |= {record} if days_ago == 1 else set()
        board.like(f"l-{turn}")
        killed(own, chance, chance.choice([10, 30]))  # what was kept for thirty days goes after ten
    time.sleep(0.6)  # the lease of the last one ends
    for _ in range(20):
        run(own, READ.format(days=10, times=4))
        told = json.loads(run(own, TOLD))
        if set(told["public"]) == kept and told["likes"] == KILLS and not told["discarded"]:
            break
    assert set(told["public"]) == kept
    assert told["likes"] == KILLS
    assert told["versions"] == told["records"] == len(kept) + KILLS + 1
    assert told["differences"] == []
    assert told["discarded"] == 0
    assert told["strays"] <= KILLS, "an answer that was stored when its look was killed, and no more"
