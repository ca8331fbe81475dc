"""The public's questions over HTTP, from memory, beside ``/healthz`` of the same server in the same run.

The client is one process with a few kept-alive connections; it shares the machine with the server, so the figures are
below what the server alone can do.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

SECONDS = 2.5
CONNECTIONS = 4
ACCOUNTS = 888
QUESTIONS = {
    "healthz": ["/healthz"],
    "verify": [f"/api/v1/public/verify?q=https://mobile.twitter.com/Account{number}?lang=en" for number in range(200)],
    "check page": [f"/accounts/check/?q=%40Account{number}" for number in range(50)],
    "directory": ["/accounts/"],
    "badge": [f"/accounts/{number}/badge.svg" for number in range(1, 51)],
}
FILL = """
from stance.site.command_line import start_django
start_django()
from django.db import transaction
from django.utils import timezone
from stance.journal.actor import Actor, acting_as
from stance.people.models import Agency
from stance.register.actions import importing
from stance.register.models import Account
from stance.engines.tables import write_table
with acting_as(Actor(kind="operator", label="benchmark", door="command line")), transaction.atomic():
    Agency.objects.get_or_create(slug="bench", defaults={"name": "Department of Measures", "is_host": True})
    columns = ["platform", "handle", "agencies", "language", "short_description", "contacts"]
    rows = [["x", f"Account{number}", "bench", "en", "Figures.", "Media office"] for number in range(%d)]
    importing.take_over(content=write_table(columns, rows).encode(), name="bench.csv", strict=True)
    Account.objects.update(status="published", published_at=timezone.now())
"""


def measure(work: Path, _posts: int) -> dict[str, Any]:
    data = work / "public"
    shutil.rmtree(data, ignore_errors=True)
    port = _free_port()
    environ = {
        **os.environ,
        "STANCE_DATA": str(data),
        "STANCE_PUBLIC_PER_SECOND": "1000000",
        "STANCE_PUBLIC_BURST": "1000000",
    }
    stance = [sys.executable, "-m", "stance.site.cli"]
    subprocess.run([*stance, "doctor"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-c", FILL % ACCOUNTS], env=environ, check=True)
    server = subprocess.Popen(
        [*stance, "serve", "--web-only", "--port", str(port)], env=environ, stdout=subprocess.DEVNULL
    )
    try:
        _until_ready(port)
        figures = {name: _asked(port, paths) for name, paths in QUESTIONS.items()}
    finally:
        server.terminate()
        server.wait(timeout=20)
    return {
        "accounts": ACCOUNTS,
        "connections": CONNECTIONS,
        "load": round(os.getloadavg()[0], 1),
        "questions": figures,
    }


def _asked(port: int, paths: list[str]) -> dict[str, Any]:
    """Each address once first, so that all are in memory; then as often as the connections can for SECONDS."""
    first = _Visitor(port)
    cold = [first.ask(path)[1] for path in paths]
    statuses = {first.ask(path)[0] for path in paths}
    times: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    threads = [threading.Thread(target=_keep_asking, args=(port, paths, started + SECONDS, kept)) for kept in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    every = sorted(one for kept in times for one in kept)
    return {
        "statuses": sorted(statuses),
        "per_second": round(len(every) / seconds),
        "p50_ms": round(statistics.median(every) * 1000, 2),
        "p99_ms": round(every[int(len(every) * 0.99)] * 1000, 2),
        "first_p50_ms": round(statistics.median(cold) * 1000, 1),
    }


def _keep_asking(port: int, paths: list[str], until: float, times: list[float]) -> None:
    visitor = _Visitor(port)
    number = 0
    while time.perf_counter() < until:
        times.append(visitor.ask(paths[number % len(paths)])[1])
        number += 1


class _Visitor:
    """One kept-alive connection; as little work for an answer as can be."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path: str) -> tuple[int, float]:
        """(status, seconds)."""
        started = time.perf_counter()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept: */*\r\n\r\n".encode())
        got = self.socket.recv(65536)
        while b"\r\n\r\n" not in got:
            got += self.socket.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        missing = length - len(body)
        while missing > 0:
            missing -= len(self.socket.recv(min(missing, 65536)))
        return int(head.split(b" ", 2)[1]), time.perf_counter() - started


def _until_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if _Visitor(port).ask("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
