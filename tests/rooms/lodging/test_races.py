"""Two who lodge one post at once lodge it once; whoever is killed in the middle leaves a whole post or none."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

from tests.faults.worker_group import Installation
from tests.made_ready import REPOSITORY
from tests.rooms.capture.board import Board
from tests.rooms.capture.test_kills import BEGIN, run
from tests.sizes import sized

KILLS = sized(6, 100)
MIXED = """
from stance.people.models import Agency
from stance.register.actions import registrations
with plugged_in(), acting_as(Actor(kind="operator", label="operator")):
    agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
    registrations.add(platform="townboard", address="health", texts={"own_class": "mixed", "agencies": "weather"})
"""
LODGE = (
    BEGIN
    + """
from stance.lodging.actions import posts
account, addresses = Account.objects.get(), %r
with plugged_in(), acting_as(Actor(kind="operator", label="operator")):
    print("begins", flush=True)
    report = posts.lodge(account=account, addresses=addresses, reason="Flood")
    print(len(report.lodged), len(report.already), report.refused, flush=True)
"""
)
TOLD = (
    BEGIN
    + """
import json
from stance.archive.models import Entry, Lodgement, Record, Version
from tests.rooms.archive.installation import verified
with acting_as(Actor(kind="operator", label="operator")), plugged_in():
    print(json.dumps({
        "lodged": Lodgement.objects.count(),
        "records": Record.objects.count(),
        "versions": Version.objects.count(),
        "entries": Entry.objects.filter(kind="lodgement").count(),
        "differences": [str(one) for one in verified().differences],
    }))
"""
)


def started(own: Installation, addresses: list[str]) -> subprocess.Popen[str]:
    environment = own.environment | {"STANCE_FETCH_LOOPBACK": "yes"}
    command = [sys.executable, "-c", LODGE % addresses]
    begun = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "begins\n"
    return begun


def test_three_at_once_lodge_each_once(installation: Installation, board: Board) -> None:
    run(installation, BEGIN + MIXED)
    addresses = []
    for number in range(5):
        board.post(f"n-{number}", f"Notice {number}")
        addresses.append(f"{board.web.url}/notices/n-{number}")
    begun = [started(installation, addresses) for _ in range(3)]
    said = [one.communicate(timeout=120)[0].split(maxsplit=2) for one in begun]
    assert sum(int(lodged) for lodged, _already, _refused in said) == 5
    assert sum(int(already) for _lodged, already, _refused in said) == 10
    assert {refused.strip() for *_, refused in said} == {"[]"}
    told = json.loads(run(installation, TOLD))
    assert told == {"lodged": 5, "records": 5, "versions": 5, "entries": 5, "differences": []}


def test_killed_at_random_a_post_is_whole_or_not_there(installation: Installation, board: Board) -> None:
    run(installation, BEGIN + MIXED)
    chance, addresses = random.Random(os.environ.get("STANCE_SEED", "lodging-3")), list[str]()
    for turn in range(KILLS):
        for number in range(20):
            board.post(f"n-{turn}-{number}", f"Notice {turn}-{number}")
            addresses.append(f"{board.web.url}/notices/n-{turn}-{number}")
        begun = started(installation, addresses[-20:])
        time.sleep(chance.uniform(0.0, 0.4))
        os.kill(begun.pid, signal.SIGKILL)
        begun.wait()
    for start in range(0, len(addresses), 50):
        assert started(installation, addresses[start : start + 50]).communicate(timeout=120)[0].endswith("[]\n")
    told = json.loads(run(installation, TOLD))
    count = 20 * KILLS
    assert told == {"lodged": count, "records": count, "versions": count, "entries": count, "differences": []}
