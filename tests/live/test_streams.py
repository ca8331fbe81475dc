"""A real server's stream, listened to by a worker of its own: what it tells is kept within moments, also what is gone again before
anybody could have looked, and nothing that was told while nobody listened is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.worker_group import Installation
from tests.live import pds_server
from tests.live.pds_server import Account, Pds, ask
from tests.made_ready import REPOSITORY

START = """
from stance.journal.actor import Actor, acting_as
operator = Actor(kind="operator", label="operator")
"""
CONNECT = (
    START
    + """
from stance.channels.port.connecting import Secret
from stance.people.models import Agency
from stance.register.actions import connections, registrations
with acting_as(operator):
    Agency.objects.create(slug="weather", name="Weather", is_host=True)
    account = registrations.add(platform="bluesky", address="{handle}", texts={{}})
    connections.connect(account=account, site="{site}", secret=Secret("{password}", "{handle}"))
"""
)
VERIFY = (
    START
    + """
from tests.rooms.archive.installation import verified
with acting_as(operator):
    print([str(one) for one in verified().differences])
"""
)
POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"


class Listening(Installation):
    """An installation in which only the stream is listened to: nobody looks."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"STANCE_FETCH_LOOPBACK": "yes"}

    def start_listener(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "stance.site.worker_process", "streams"]
        worker = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, cwd=REPOSITORY)
        self.workers.append(worker)
        opened = "SELECT count(*) FROM capture_stream WHERE opened_at IS NOT NULL"
        assert self.wait_for(lambda: bool(self.value(opened)), 30), self.rows("SELECT * FROM capture_stream")
        return worker

    def texts(self) -> dict[str, list[str]]:
        """Of each record, its versions in their order."""
        rows = self.rows(
            "SELECT r.record_id, v.content FROM archive_version v JOIN archive_record r ON r.id = v.record_id "
            "ORDER BY v.record_id, v.number"
        )
        found: dict[str, list[str]] = {}
        for record, content in rows:
            found.setdefault(record, []).append(json.loads(content)["text"])
        return found

    def hears(self, texts: list[list[str]], seconds: float = 15) -> bool:
        return self.wait_for(lambda: sorted(self.texts().values()) == sorted(texts), seconds)


@pytest.fixture(scope="module")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    if why := pds_server.missing():
        pytest.skip(why)
    with pds_server.running(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Listening]:
    made = Listening(tmp_path / "own")
    try:
        yield made
    finally:
        made.stop_workers()


def connected(own: Listening, pds: Pds, name: str) -> Account:
    account = pds.account(name)
    own.python(CONNECT.format(handle=account.handle, site=pds.site, password=account.app_password()))
    return account


def edited(account: Account, path: str, text: str) -> None:
    account.put(path, {"$type": POST, "text": text, "createdAt": "2026-11-01T10:00:00.000Z"})


def test_what_happens_is_kept_as_it_happens(own: Listening, pds: Pds) -> None:
    account = connected(own, pds, "heard")
    own.start_listener()
    first = account.post("The road is closed")
    assert own.hears([["The road is closed"]])
    assert own.value("SELECT count(*) FROM capture_outsidepost WHERE answer = ''") == 1
    edited(account, first, "The road is open again")
    second = account.post("Gone before anybody could look")
    account.delete(second)
    assert own.hears([["The road is closed", "The road is open again"], ["Gone before anybody could look"]])
    told = "SELECT r.record_id, t.kind FROM archive_tombstone t JOIN archive_record r ON r.id = t.record_id"
    assert own.wait_for(lambda: bool(own.rows(told)), 10)
    assert own.rows(told) == [(f"bluesky:at://{account.did}/{second}", "platform-told")]
    assert own.value("SELECT count(*) FROM archive_exchange WHERE status = 101") == 4
    assert own.python(VERIFY).splitlines()[-1] == "[]"


def test_a_like_that_is_taken_back_at_once_is_kept_and_nobody_sent_it(own: Listening, pds: Pds) -> None:
    account = connected(own, pds, "likes")
    own.start_listener()
    first = account.post("The road is closed")
    said = json.loads(
        ask(
            account.site, "com.atproto.repo.getRecord", repo=account.did, collection=POST, rkey=first.rpartition("/")[2]
        )
    )
    subject = {"uri": said["uri"], "cid": said["cid"]}
    like = account.create(LIKE, {"$type": LIKE, "subject": subject, "createdAt": "2026-11-01T10:00:00Z"})
    account.delete(like)
    outside = """SELECT r.record_id FROM capture_outsidepost o JOIN archive_record r ON r.id = o.record_id
        WHERE r.kind = 6"""
    assert own.wait_for(lambda: bool(own.rows(outside)), 15)
    assert own.rows(outside) == [(f"bluesky:at://{account.did}/{like}",)]
    stones = "SELECT count(*) FROM archive_tombstone"
    assert own.wait_for(lambda: own.value(stones) == 1, 10)
    assert own.python(VERIFY).splitlines()[-1] == "[]"


def test_what_is_told_while_nobody_listens_is_told_again(own: Listening, pds: Pds) -> None:
    account = connected(own, pds, "killed")
    listener = own.start_listener()
    account.post("Heard")
    assert own.hears([["Heard"]])
    for number in range(20):
        account.post(f"Post {number}")
        if number == 7:
            os.kill(listener.pid, signal.SIGKILL)
    listener.wait()
    doomed = account.post("Deleted while nobody listened")
    account.delete(doomed)
    own.start_listener()
    assert own.hears([["Heard"], *([f"Post {number}"] for number in range(20)), ["Deleted while nobody listened"]], 30)
    assert own.wait_for(lambda: own.value("SELECT count(*) FROM archive_tombstone") == 1, 10)
    assert own.value("SELECT count(*) FROM archive_record") == 22


def test_an_account_that_is_taken_down_is_looked_at_at_once(own: Listening, pds: Pds) -> None:
    account = connected(own, pds, "taken")
    own.start_listener()
    account.post("Heard")
    assert own.hears([["Heard"]])
    due = "SELECT due_at FROM capture_capture"
    before = own.value(due)
    time.sleep(0.1)
    pds.take_down({"$type": "com.atproto.admin.defs#repoRef", "did": account.did}, applied=True)
    assert own.wait_for(lambda: own.value(due) > before, 15)
    assert own.value("SELECT count(*) FROM archive_tombstone") == 0
