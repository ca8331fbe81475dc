"""Ctrl-C, a request to end, and kill -9 each end all of the server: nothing is left that holds the port."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import made_ready
from tests.conftest import STANCE, run_stance
from tests.faults.test_import_kills import readers_of
from tests.web.installation import free_port


def is_ready(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def until(what: str, seconds: float, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def started(data: Path, port: int) -> subprocess.Popen[bytes]:
    """In a session of its own, as a terminal gives one."""
    made_ready.folder(data)
    environment = made_ready.environment_of(data) | {"STANCE_PORT": str(port), "STANCE_HOST": "127.0.0.1"}
    server = subprocess.Popen(
        [*STANCE, "serve"], env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    until("the server answers", 60, lambda: is_ready(port))
    return server


@pytest.mark.parametrize("pause", [0.0, 0.7, 1.5])
def test_ctrl_c_ends_all_of_it(tmp_path: Path, pause: float) -> None:
    port = free_port()
    server = started(tmp_path / "data", port)
    time.sleep(pause)
    os.killpg(server.pid, signal.SIGINT)
    output, _ = server.communicate(timeout=9)  # less than the time after which what does not end is killed
    assert (server.returncode, output.decode().splitlines()[-1]) == (0, "Stopped.")
    assert readers_of(server.pid) == []
    assert not is_ready(port)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_ended_from_outside_it_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    port = free_port()
    server = started(tmp_path / "data", port)
    server.send_signal(number)
    assert server.wait(15) == code
    until("all of its processes end", 15, lambda: readers_of(server.pid) == [])
    assert not is_ready(port)


def test_commands_beside_the_server_print_its_address_whatever_its_port(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    made_ready.folder(data)
    environment = made_ready.environment_of(data)
    environment.pop("STANCE_PORT", None)
    environment.pop("STANCE_URL", None)
    server = subprocess.Popen(
        [*STANCE, "serve", "--web-only", "--port", str(port)], env=environment, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    until("the server answers", 60, lambda: is_ready(port))
    file = tmp_path / "people.csv"
    file.write_text("email,name,agency,unit,side,role\nana@agency.test,Ana,,,,reader\n")
    assert run_stance(data, "people", "import", file.as_posix()).code == 0
    for more, begins in (
        ({}, f"http://localhost:{port}/reset/"),
        ({"STANCE_URL": "https://stance.example"}, "https://stance.example/reset/"),
        ({"STANCE_PORT": "8123"}, "http://localhost:8123/reset/"),
    ):
        link = run_stance(data, "reset-link", "ana@agency.test", env=more).value["link"]
        assert link.startswith(begins)
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=15)
    assert run_stance(data, "reset-link", "ana@agency.test").value["link"].startswith(f"http://localhost:{port}/reset/")
