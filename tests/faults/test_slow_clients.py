"""Two hundred clients of a kind that are slow on purpose hold nobody else up, and are cut (CWE-400, "slowloris")."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import slow_doors
from bench.processes import family, open_handles
from bench.slow_clients import CLIENTS, KINDS, QUESTION, SlowClients, ask
from tests import made_ready
from tests.conftest import STANCE
from tests.faults.test_serving import is_ready, until
from tests.web.installation import free_port

pytestmark = pytest.mark.xdist_group("slow clients")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Its process and its port."""
    data: Path = tmp_path_factory.mktemp("slow") / "data"
    made_ready.folder(data)
    found = free_port()
    environment = made_ready.environment_of(data) | {"STANCE_PORT": str(found), "STANCE_HOST": "127.0.0.1"}
    started = subprocess.Popen([*STANCE, "serve", "--web-only"], env=environment, stdout=subprocess.DEVNULL)
    until("the server answers", 60, lambda: is_ready(found))
    yield started.pid, found
    started.terminate()
    started.wait(20)


@pytest.fixture
def port(server: tuple[int, int]) -> int:
    return server[1]


def connections(pid: int) -> int:
    """Sockets that the server's processes have open."""
    return sum(name.startswith("socket:") for one in family(pid) for name in open_handles(one))


@pytest.mark.parametrize("kind", KINDS)
def test_answers_keep_coming_while_clients_are_slow(port: int, kind: str) -> None:
    with SlowClients(port, kind):
        for number in range(20):
            ask(port, f"{QUESTION}&once={kind}{number}")
            ask(port, f"/account/login/?once={kind}{number}")


@pytest.mark.parametrize("kind", ["headers", "bodies"])
def test_who_sends_nothing_more_is_cut(port: int, kind: str) -> None:
    with SlowClients(port, kind, 20) as slow:
        assert slow.ended(40) == 20


def test_who_never_reads_is_cut(server: tuple[int, int]) -> None:
    """Seen from the server: a client that does not read does not see the end either."""
    pid, port = server
    with SlowClients(port, "readers", 20):
        until("all of them are connected", 20, lambda: connections(pid) >= 20)
        until("all of them are cut", 60, lambda: connections(pid) < 20)


def test_a_connection_without_a_request_is_ended(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=40) as idle:
        assert idle.recv(1) == b""


def test_endless_headers_are_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=40) as one:
        one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises(OSError):
            for number in range(20_000):
                one.sendall(b"X-%d: %s\r\n" % (number, b"a" * 1000))
            raise AssertionError("20 MB of headers were taken")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, dict[str, bytes]]]:
    """A server of its own, with somebody signed in, and what is slow at each of its doors."""
    data: Path = tmp_path_factory.mktemp("doors") / "data"
    made_ready.folder(data)
    kinds, found = slow_doors.kinds(slow_doors.fill(data)), free_port()
    environment = made_ready.environment_of(data) | {"STANCE_PORT": str(found), "STANCE_HOST": "127.0.0.1"}
    started = subprocess.Popen([*STANCE, "serve", "--web-only"], env=environment, stdout=subprocess.DEVNULL)
    until("the server answers", 60, lambda: is_ready(found))
    yield found, kinds
    started.terminate()
    started.wait(20)


FEW = 12
"""At each door in each way: together more than two hundred, and at each door more than there are threads."""


def test_doors_that_take_and_give_much_hold_nobody_up(doors: tuple[int, dict[str, bytes]]) -> None:
    """Also where somebody is signed in: a table of accounts, an upload, a download, the API, SCIM, the public's question."""
    port, kinds = doors
    for kind in kinds:
        if kind.endswith("readers"):
            with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
                one.sendall(kinds[kind])
                assert one.recv(12) == b"HTTP/1.1 200", kind
    with ExitStack() as stack:
        slow = {kind: stack.enter_context(SlowClients(port, kind, FEW, kinds)) for kind in kinds}
        for number in range(20):
            ask(port, f"{slow_doors.PUBLIC}&once={number}")
            ask(port, f"{QUESTION}&once=doors{number}")
        for kind, clients in slow.items():
            if not kind.endswith("readers"):  # these do not see the end
                assert clients.ended(60) == FEW, kind
        ask(port, f"{slow_doors.PUBLIC}&once=after")


def test_all_kinds_are_many() -> None:
    assert CLIENTS >= 200
