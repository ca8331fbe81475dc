"""The public's question from memory: requests a second over real connections, beside /healthz of the same server.

/healthz is the floor: one query in a thread, without Django's middleware. Two processes ask over kept-open connections, as a proxy does.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ACCOUNTS = 1_000
ASKERS = 2
SECONDS = 4.0
FILL = """
import os, sys
os.environ["STANCE_DATA"] = sys.argv[1]
from stance.site.command_line import start_django
start_django()
from django.utils import timezone
from stance.register.models import Account, Address
now = timezone.now()
made = Account.objects.bulk_create(
    Account(platform="x", handle=f"Agency{n}", status="published", published_at=now,
            service_url=f"https://x.com/Agency{n}") for n in range(int(sys.argv[2]))
)
Address.objects.bulk_create(
    Address(account=one, platform="x", kind="handle", key=one.handle.lower(), handle=one.handle, url=one.service_url)
    for one in made
)
"""


def measure(work: Path, posts: int) -> dict[str, Any]:
    """``posts`` does not matter here: the register has a thousand accounts."""
    del posts
    data = work / "public"
    shutil.rmtree(data, ignore_errors=True)
    # Any command prepares the folder; this one writes least.
    search = [sys.executable, "-m", "stance.site.cli", "--data", str(data), "search", "nothing"]
    subprocess.run(search, capture_output=True, check=False)
    subprocess.run([sys.executable, "-c", FILL, str(data), str(ACCOUNTS)], check=True)
    port = free_port()
    command = [sys.executable, "-m", "stance.site.cli", "--data", str(data), "serve", "--web-only", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        asked = "/api/v1/public/verify?q=https%3A%2F%2Fx.com%2FAgency7"
        answer = ask_once(port, asked)
        kept, floor = rate(port, asked), rate(port, "/healthz")
        made = first_time(port)
    finally:
        server.terminate()
        server.wait()
    return {
        "accounts": ACCOUNTS,
        "answer": answer,
        "kept_per_second": kept,
        "healthz_per_second": floor,
        "made_per_second_one_connection": made,
    }


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if ask_once(port, "/healthz") == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start within a minute")


def ask_once(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address)
    return connection.getresponse().status


def rate(port: int, address: str) -> int:
    """Answers with 200 a second, of all askers together."""
    with ProcessPoolExecutor(ASKERS) as pool:
        return round(sum(pool.map(_ask, [port] * ASKERS, [address] * ASKERS)) / SECONDS)


def _ask(port: int, address: str) -> int:
    request = f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    done = 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            connection.sendall(request)
            _read_answer(connection)
            done += 1
    return done


def _read_answer(connection: socket.socket) -> None:
    received = connection.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"refused: {head[:80]!r}")
    length = int(
        next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split(b":")[1]
    )
    while len(body) < length:
        body += connection.recv(65_536)


def first_time(port: int) -> int:
    """Questions that were not asked before, one after the other."""
    started = time.perf_counter()
    for number in range(100):
        ask_once(port, f"/api/v1/public/verify?q=Agency{number}&once={os.getpid()}")
    return round(100 / (time.perf_counter() - started))
