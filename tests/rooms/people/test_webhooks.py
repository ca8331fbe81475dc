"""Alarms to a program of the agency's own: signed as the specification says, sent again until it is heard."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stance.jobs.models import Job, State
from stance.jobs.worker import Worker
from stance.people import webhooks

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, 12, 4, tzinfo=UTC)
KEY = b"k" * 32


class Program(ThreadingHTTPServer):
    """Answers with ``statuses``, one after the other; the last stays."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.statuses = [204]
        self.location = "http://127.0.0.1:1/elsewhere"
        self.is_endless = False
        self.said_bytes = 0
        self.heard: list[tuple[dict[str, str], bytes]] = []


class _Hearing(BaseHTTPRequestHandler):
    server: Program

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(({key.lower(): value for key, value in self.headers.items()}, body))
        status = self.server.statuses.pop(0) if len(self.server.statuses) > 1 else self.server.statuses[0]
        self.send_response(status)
        self.send_header("Location", self.server.location)
        self.end_headers()
        with suppress(OSError):
            for _ in range(20_000 if self.server.is_endless else 0):
                self.wfile.write(b"x" * 10_000)
                self.server.said_bytes += 10_000

    def log_message(self, *_arguments: object) -> None:
        """Nothing on the tests' output."""


@pytest.fixture
def program(settings: Any, tmp_path: Path) -> Iterator[Program]:
    (tmp_path / "key").write_text(f"whsec_{base64.b64encode(KEY).decode()}\n")
    with Program() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.ALARM_WEBHOOK = f"http://127.0.0.1:{server.server_address[1]}/stance"
        settings.ALARM_WEBHOOK_SECRET_FILE = str(tmp_path / "key")
        yield server
        server.shutdown()
        thread.join()


def alarm() -> None:
    webhooks.enqueue(kind="capture.post.outside", at=AT, data={"account": "x:WeatherDept"})


def work() -> None:
    """Whatever waits is due now."""
    Job.objects.filter(state=State.READY).update(run_after=timezone.now() - timedelta(seconds=1))
    Worker().run(until_empty=True)


def test_it_is_signed_as_the_specification_says(program: Program) -> None:
    alarm()
    work()
    ((headers, body),) = program.heard
    assert json.loads(body) == {
        "type": "capture.post.outside", "timestamp": "2026-11-30T09:12:04+00:00", "data": {"account": "x:WeatherDept"},
    }  # fmt: skip
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["content-type"] == "application/json"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 600


@pytest.mark.parametrize("status", [500, 503, 404, 429, 301, 307])
def test_what_is_not_heard_is_sent_again_under_the_same_id(program: Program, status: int) -> None:
    program.statuses = [status, 200]
    alarm()
    work()
    assert str(status) in Job.objects.get().errors[-1]["message"]
    work()
    assert Job.objects.get().state == State.DONE
    assert len({headers["webhook-id"] for headers, _body in program.heard}) == 1
    assert len(program.heard) == 2, "no redirect is followed"


@pytest.mark.parametrize("status", [200, 302, 307, 410, 500])
def test_what_it_says_beside_its_status_is_not_read(program: Program, status: int) -> None:
    program.statuses, program.is_endless = [status], True
    alarm()
    work()
    assert Job.objects.get().state != State.RUNNING
    assert program.said_bytes < 100_000_000, "two hundred million bytes were offered"


@pytest.mark.parametrize(
    "location", ["http://[", "//[::", "http://a:b/", "\x80", "whsec_echoed", "http://" + "a" * 300]
)
def test_where_it_leads_is_never_read(program: Program, location: str) -> None:
    program.statuses, program.location = [302], location
    alarm()
    work()
    (error,) = Job.objects.get().errors
    assert error["message"] == "127.0.0.1 did not take it: it answered 302."
    assert "echoed" not in str(error)


def test_gone_ends_it(program: Program) -> None:
    program.statuses = [410]
    alarm()
    work()
    assert Job.objects.get().state == State.FAILED


def test_a_program_that_is_down_loses_nothing(program: Program, settings: Any) -> None:
    there, settings.ALARM_WEBHOOK = settings.ALARM_WEBHOOK, "http://127.0.0.1:9/"
    alarm()
    work()
    assert "127.0.0.1 did not take it" in Job.objects.get().errors[-1]["message"]
    settings.ALARM_WEBHOOK = there
    work()
    assert len(program.heard) == 1


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "no base64!", "whsec_" + "A" * 200])
def test_a_secret_that_cannot_sign_sends_nothing_and_says_so(program: Program, settings: Any, secret: str) -> None:
    Path(settings.ALARM_WEBHOOK_SECRET_FILE).write_text(secret)
    alarm()
    work()
    said = Job.objects.get().errors[-1]["message"]
    assert "STANCE_ALARM_WEBHOOK" in said
    assert len(secret) < 10 or secret not in said
    assert program.heard == []


def test_it_goes_with_the_transaction_and_nowhere_where_nobody_listens(program: Program, settings: Any) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        alarm()
        raise ZeroDivisionError
    settings.ALARM_WEBHOOK = ""
    alarm()
    assert not Job.objects.exists()


@given(st.text(max_size=60))
def test_whatever_the_secret_is(text: str) -> None:
    try:
        key = webhooks.key_of(text)
    except webhooks.KeyRefused as refusal:
        assert len(text) < 20 or text not in str(refusal)
    else:
        assert 24 <= len(key) <= 64
