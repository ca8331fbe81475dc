"""Capture: the way from a post on a real server of the AT Protocol to our copy and its alarm; many accounts looked at in turn; the history of
one account, on the Mastodon API and on the server of the AT Protocol. The history has at most 200,000 posts, or ``--posts``."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench.processes import children_seconds, last_json, watch

STREAMED = 100
ACCOUNTS, SETTLED_SECONDS, WATCHED_SECONDS = 1_000, 60, 180
MOST_HISTORY, MOST_RECORDS = 200_000, 100_000
START = """
import json, sys, time
from stance import data_folder
data_folder.prepare(data_folder.located())
from stance.site.command_line import start_django
start_django()
from stance.channels.port.connecting import Secret
from stance.journal.actor import Actor, acting_as
from stance.people.models import Agency
from stance.register.models import Account, AccountAgency, Connection
from stance.register.connections.secrets import sealed
operator = Actor(kind="operator", label="operator bench", door="command line")
def connected(platform, site, handle, platform_id, secret):
    agency, _ = Agency.objects.get_or_create(slug="weather", defaults={"name": "Weather", "is_host": True})
    account = Account.objects.create(platform=platform, handle=handle, platform_id=platform_id)
    AccountAgency.objects.create(account=account, agency=agency)
    Connection.objects.create(account=account, site=site, sealed=sealed(secret))
    return account
"""
CONNECT_MANY = (
    START
    + """
for number in range(int(sys.argv[2])):
    name = f"agency{number}"
    connected("mastodon", sys.argv[1], f"@{name}@127.0.0.1", f"{sys.argv[1]}/users/{name}", Secret(f"token-{number}"))
"""
)
CONNECT_BLUESKY = (
    START
    + """
site, handle, did, password = sys.argv[1:5]
connected("bluesky", site, handle, did, Secret(password, handle))
"""
)
HISTORY = (
    START
    + """
from stance.archive.models import Record
from stance.capture.actions import looks
from stance.capture.models import Capture
account, started, cpu = Account.objects.get(), time.perf_counter(), time.process_time()
with acting_as(operator):
    while True:
        report = looks.look(account=account)
        if report.problem or not Capture.objects.get().is_walking:
            break
print(json.dumps({"records": Record.objects.count(), "seconds": round(time.perf_counter() - started, 1),
    "own_cpu_seconds": round(time.process_time() - cpu, 1), "problem": report.problem}))
"""
)


def measure(work: Path, posts: int) -> dict[str, Any]:
    return {
        "stream": _streamed(work),
        "accounts_in_turn": _in_turn(work),
        "history_mastodon_api": _history(work, min(posts, MOST_HISTORY)),
        "history_at_protocol": _repository(work, min(posts, MOST_RECORDS)),
    }


class Installation:
    def __init__(self, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)
        self.data = data
        self.environment = {"STANCE_DATA": str(data), "STANCE_FETCH_LOOPBACK": "yes", "DATABASE_URL": ""}

    def python(self, code: str, *arguments: str) -> Any:
        return watch([sys.executable, "-c", code, *arguments], self.environment)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.data / "db.sqlite3", timeout=20)) as database:
            return database.execute(query).fetchall()

    def until(self, query: str, wanted: Any, seconds: float) -> float:
        """How long it took until the query gave that. Raises TimeoutError."""
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            if self.rows(query)[0][0] == wanted:
                return time.perf_counter() - started
            time.sleep(0.005)
        raise TimeoutError(f"{query}: {self.rows(query)}, not {wanted}")

    @contextmanager
    def working(self) -> Iterator[None]:
        """With the workers that ``stance serve`` starts, and without its pages."""
        command = [sys.executable, "-m", "stance.site.cli", "--data", str(self.data), "serve", "--worker-only"]
        running = subprocess.Popen(command, env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()


@contextmanager
def _folder(place: Path) -> Iterator[Path]:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    yield place
    shutil.rmtree(place)


def _streamed(work: Path) -> Any:
    from tests.live import pds_server
    from tests.live.web_socket import connected

    if why := pds_server.missing():
        return why
    own = Installation(work / "data-streamed")
    found = []
    with _folder(work / "pds-streamed") as folder, pds_server.running(folder) as server:
        account = server.account("streamed")
        own.python(CONNECT_BLUESKY, server.site, account.handle, account.did, account.app_password())
        with own.working(), connected(server.port, "/xrpc/com.atproto.sync.subscribeRepos") as bare:
            own.until("SELECT count(*) FROM capture_stream WHERE opened_at IS NOT NULL", 1, 60)
            floor = []
            for number in range(STREAMED):
                started = time.perf_counter()
                account.post(f"Post {number}")
                bare.message()
                floor.append(time.perf_counter() - started)
                own.until("SELECT count(*) FROM capture_outsidepost", number + 1, 60)
                found.append(time.perf_counter() - started)
                own.until("SELECT count(*) FROM archive_record", number + 1, 0.1)
    shutil.rmtree(own.data)
    return {"posts": STREAMED, "bare_socket": _spread(floor), "kept_searchable_and_alarmed": _spread(found)}


def _spread(seconds: list[float]) -> dict[str, float]:
    found = statistics.quantiles(seconds, n=20)
    return {"median_ms": round(1000 * statistics.median(seconds), 1), "p95_ms": round(1000 * found[18], 1)}


def _in_turn(work: Path) -> Any:
    from tests.live import mastodon_api

    own = Installation(work / "data-in-turn")
    with mastodon_api.running(ACCOUNTS, 40) as (url, post):
        own.python(CONNECT_MANY, url, str(ACCOUNTS))
        before, started = children_seconds(), time.perf_counter()
        with own.working():
            own.until("SELECT count(*) FROM capture_capture WHERE walked_at IS NOT NULL", ACCOUNTS, 3600)
            walked = time.perf_counter() - started
            time.sleep(SETTLED_SECONDS)
            looks = own.rows("SELECT sum(looks) FROM capture_window")[0][0]
            delays, ages, ends, number = [], [], time.perf_counter() + WATCHED_SECONDS, 0
            while time.perf_counter() < ends:
                count = own.rows("SELECT count(*) FROM archive_record")[0][0]
                post(number * 37 % ACCOUNTS, f"New {number}")
                delays.append(own.until("SELECT count(*) FROM archive_record", count + 1, 300))
                ages.append(
                    own.rows("SELECT max(strftime('%s', 'now') - strftime('%s', succeeded_at)) FROM capture_capture")[
                        0
                    ][0]
                )
                number += 1
            more = own.rows("SELECT sum(looks) FROM capture_window")[0][0] - looks
        used = children_seconds() - before
    shutil.rmtree(own.data)
    return {
        "accounts": ACCOUNTS, "first_walk_seconds": round(walked, 1), "looks_per_second": round(more / WATCHED_SECONDS, 1),
        "target_seconds": 60, "oldest_picture_seconds": max(ages), "post_to_copy_seconds": [round(min(delays), 1), round(max(delays), 1)],
        "posts": number, "processor_seconds_of_all": round(used),
    }  # fmt: skip


def _history(work: Path, posts: int) -> Any:
    from tests.live import mastodon_api

    found = {}
    for name, count in (("whole", posts), ("tenth", posts // 10)):
        own = Installation(work / "data-history")
        with mastodon_api.running(1, count) as (url, _post):
            own.python(CONNECT_MANY, url, "1")
            walked = own.python(HISTORY)
        told = last_json(walked.output)
        _must_be_whole(told, count)
        found[name] = told | {
            "posts_per_second": round(count / told["seconds"]),
            "peak_mb": round(walked.peak_bytes / 1e6),
        }
        shutil.rmtree(own.data)
    return found


def _must_be_whole(told: dict[str, Any], wanted: int) -> None:
    if told["records"] != wanted:
        raise SystemExit(f"of {wanted:,} posts these were kept: {told}")


def _repository(work: Path, records: int) -> Any:
    from tests.live import pds_server
    from tests.live.test_bluesky_capture import write_many

    if why := pds_server.missing():
        return why
    own = Installation(work / "data-history")
    with _folder(work / "pds-history") as folder, pds_server.running(folder) as server:
        account = server.account("history")
        write_many(account, records, 0, {})
        own.python(CONNECT_BLUESKY, server.site, account.handle, account.did, account.app_password())
        walked = own.python(HISTORY)
    told = last_json(walked.output)
    _must_be_whole(told, records)
    shutil.rmtree(own.data)
    return told | {"posts_per_second": round(records / told["seconds"]), "peak_mb": round(walked.peak_bytes / 1e6)}
