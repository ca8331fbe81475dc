"""Following the journal: how fast the trail is sealed and an idle handler goes through it, what a look at it costs, and how long
writers wait while a follower waits for a transaction that stays open (PostgreSQL, where one is installed).

Beside a floor: the digest of the same events alone. Always 40,000 events, whatever ``--posts`` is.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from bench.processes import last_json, watch

EVENTS = 40_000
OPEN_SECONDS = 2
FOLLOW = """
import json, os, sys, threading, time
from stance import data_folder
data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django
start_django()
from django.db import connection, transaction
from stance.archive.followers import TRAIL_SEAL
from stance.journal import trail
from stance.journal.actor import Actor, acting_as
from stance.journal.fingerprint import fingerprint
from stance.journal.following.behind import all_behind
from stance.journal.following.cursors import has_work
from stance.journal.following.declared import Follower, followers
from stance.journal.following.horizon import newest_key
from stance.journal.following.step import catch_up
from stance.journal.models import Event
count, open_seconds = int(sys.argv[1]), float(sys.argv[2])
idle = Follower(name="bench.idle", title="x", handle="builtins.id")
followers.fill([TRAIL_SEAL, idle])
Event.objects.bulk_create([Event(actor_kind="user", actor_label=f"Person {n % 50}", action="archive.record.read",
    summary=f"looked at record {n}", object_kind="record", object_id=str(n), details={"n": n}) for n in range(count)],
    batch_size=2000)
def took(work, times=1):
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times, (time.process_time() - cpu) / times
found = {}
with acting_as(Actor(kind="operator", label="operator bench", door="command line")):
    floor, floor_cpu = took(lambda: fingerprint(1, newest_key()))
    sealing, sealing_cpu = took(lambda: catch_up("archive.trail_seal"))
    going, _ = took(lambda: catch_up("bench.idle"))
    found["digest_alone_seconds"], found["digest_alone_cpu_seconds"] = round(floor, 2), round(floor_cpu, 2)
    found["seal_seconds"], found["seal_cpu_seconds"] = round(sealing, 2), round(sealing_cpu, 2)
    found["idle_handler_events_per_second"] = round(count / going)
    found["look_for_work_ms"] = round(1000 * took(lambda: has_work(idle), 200)[0], 2)
    found["how_far_behind_ms"] = round(1000 * took(all_behind, 50)[0], 2)
    if connection.vendor == "postgresql":
        begun, waits, stopping = threading.Event(), [], threading.Event()
        def stay_open():
            with transaction.atomic():
                trail.record(action="x.long", summary="long")
                begun.set()
                time.sleep(open_seconds)
            connection.close()
        def go_on_writing():
            while not stopping.is_set():
                start = time.perf_counter()
                trail.record(action="x.short", summary="short")
                waits.append(time.perf_counter() - start)
                time.sleep(0.01)
            connection.close()
        one, other = threading.Thread(target=stay_open), threading.Thread(target=go_on_writing)
        one.start(); begun.wait(); other.start()
        while one.is_alive():
            catch_up("archive.trail_seal")
        stopping.set(); one.join(); other.join()
        found["longest_wait_of_a_writer_ms"] = round(1000 * max(waits), 1)
        found["beside_a_transaction_open_for_seconds"] = open_seconds
print(json.dumps(found))
"""


def measure(work: Path, _posts: int) -> dict[str, Any]:
    found = {"events": EVENTS, "sqlite_database": _on(work, "")}
    from tests.live.postgres_server import MissingPostgres, running

    try:
        with running() as server:
            found["postgresql_database"] = _on(work, server.url)
    except MissingPostgres as missing:
        found["postgresql_database"] = str(missing)
    return found


def _on(work: Path, url: str) -> Any:
    data = work / "data-followed"
    shutil.rmtree(data, ignore_errors=True)
    environment = {"STANCE_DATA": str(data), "DATABASE_URL": url}
    found = last_json(watch([sys.executable, "-c", FOLLOW, str(EVENTS), str(OPEN_SECONDS)], environment).output)
    shutil.rmtree(data)
    return found
