"""The public's question while two hundred clients of each kind are slow on purpose: headers, bodies, and readers."""

from __future__ import annotations

import select
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench import slow_doors
from bench.public import FILL, free_port, wait_for

ACCOUNTS = 50
CLIENTS = 200
QUESTIONS = 300
HEADERS = b"GET /accounts/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nlogin=a"
)
READER = b"GET /static/build/govuk-frontend.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20
KINDS = {"headers": HEADERS, "bodies": BODY, "readers": READER}
QUESTION = "/api/v1/public/verify?q=https%3A%2F%2Fx.com%2FAgency7"


class SlowClients:
    """``count`` connections that have sent ``first``; those that send go on with a byte a second, none ever reads."""

    def __init__(self, port: int, kind: str, count: int = CLIENTS, kinds: Mapping[str, bytes] = KINDS) -> None:
        self._address, self._first, self._goes_on = ("127.0.0.1", port), kinds[kind], kind.endswith("headers")
        self.sockets = [self._opened() for _ in range(count)]
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._drip, daemon=True)

    def _opened(self) -> socket.socket:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.settimeout(20)
        one.connect(self._address)
        one.sendall(self._first)
        return one

    def _drip(self) -> None:
        while not self._ending.wait(1):
            for one in self.sockets if self._goes_on else ():
                with suppress(OSError):  # cut by the server: that is what it should do
                    one.sendall(b"a")

    def ended(self, seconds: float) -> int:
        """How many the server has cut, or answered, within so many seconds."""
        deadline, open_ones, poll = time.monotonic() + seconds, {}, select.poll()
        for one in self.sockets:
            open_ones[one.fileno()] = one
            poll.register(one, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        while open_ones and time.monotonic() < deadline:
            for number, _event in poll.poll(500):
                poll.unregister(number)
                del open_ones[number]
        return len(self.sockets) - len(open_ones)

    def __enter__(self) -> SlowClients:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()
        for one in self.sockets:
            one.close()


def measure(work: Path, posts: int) -> dict[str, Any]:
    """``posts`` does not matter here. Every question is a new connection, and no two are the same: none is in memory."""
    del posts
    data = work / "slow-clients"
    shutil.rmtree(data, ignore_errors=True)
    search = [sys.executable, "-m", "stance.site.cli", "--data", str(data), "search", "nothing"]
    subprocess.run(search, capture_output=True, check=False)
    subprocess.run([sys.executable, "-c", FILL, str(data), str(ACCOUNTS)], check=True)
    doors = slow_doors.kinds(slow_doors.fill(data))
    port = free_port()
    command = [sys.executable, "-m", "stance.site.cli", "--data", str(data), "serve", "--web-only", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        figures: dict[str, Any] = {"clients_of_each_kind": CLIENTS, "alone": _asked(port, "alone")}
        for kind in KINDS:
            with SlowClients(port, kind):
                figures[kind] = _asked(port, kind)
        with SlowClients(port, "headers"), SlowClients(port, "bodies"), SlowClients(port, "readers"):
            figures["all"] = _asked(port, "all")
        figures["doors"] = {kind: _at_door(port, kind, doors) for kind in doors}
    finally:
        server.terminate()
        server.wait()
    return figures


def _at_door(port: int, kind: str, doors: Mapping[str, bytes]) -> dict[str, float]:
    with SlowClients(port, kind, kinds=doors):
        return _asked(port, kind.replace(", ", "-").replace(" ", "-"))


def _asked(port: int, name: str) -> dict[str, float]:
    took = sorted(_timed(lambda n=n: ask(port, f"{QUESTION}&once={name}{n}")) for n in range(QUESTIONS))  # type: ignore[misc]
    return {"p50_ms": took[len(took) // 2], "p95_ms": took[len(took) * 95 // 100], "worst_ms": took[-1]}


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return round((time.perf_counter() - started) * 1000, 1)


def ask(port: int, path: str, seconds: float = 30) -> bytes:
    """The first line of the answer. Raises OSError when there is none in time."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as one:
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while data := one.recv(65_536):
            answer += data
    head = answer.partition(b"\r\n")[0]
    if b" 200 " not in head:
        raise OSError(f"answered {head!r}")
    return head
