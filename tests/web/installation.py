"""A real installation for browser tests: own data folder, `stance serve`, rows from another process."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import made_ready

ROOT = Path(__file__).parents[2]
READY_SECONDS = 180


@dataclass(slots=True)
class Installation:
    data: Path
    port: int
    server: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def seed(self, what: str, *arguments: str) -> Any:
        """Run one function of ``seeding`` in its own process; returns what it prints as JSON."""
        return seed(self.data, self.port, what, *arguments)

    def first_link(self) -> str:
        """The address that the server printed for the first sign-in."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            printed = re.findall(r"http://\S+/start/\S+/", (self.data / "server.log").read_text())
            if printed:
                return str(printed[-1])
            time.sleep(0.1)
        raise RuntimeError("the server printed no link for the first sign-in")

    def stop(self) -> None:
        """As with Ctrl-C; the server ends its web process and its worker."""
        self.server.terminate()
        self.server.wait(timeout=20)


def start(data: Path, *, is_first: bool = False, **more: str) -> Installation:
    """What people run: ``stance serve`` with web and worker, on a free port. ``more`` goes into its environment.
    ``is_first``: the very first time, with nothing in the folder."""
    if not is_first:
        made_ready.folder(data)
    subprocess.run(["script/assets"], cwd=ROOT, check=True, capture_output=True, timeout=300)
    port = free_port()
    with (data / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "stance.site.cli", "serve"],
            cwd=ROOT,
            env=environment(data, port) | more,
            stdout=log,
            stderr=log,
        )
    installation = Installation(data, port, server)
    wait_until_ready(installation)
    return installation


def wait_until_ready(installation: Installation) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and installation.server.poll() is None:
        try:
            with urllib.request.urlopen(f"{installation.url}/healthz", timeout=2) as answer:  # noqa: S310 (our own)
                if answer.status == 200:
                    return
        except OSError:  # not listening yet, or busy starting
            time.sleep(0.1)
    log = (installation.data / "server.log").read_text()
    installation.server.kill()
    raise RuntimeError(f"the server did not answer within {READY_SECONDS} s:\n{log[-4000:]}")


def seed(data: Path, port: int, what: str, *arguments: str) -> Any:
    command = [sys.executable, str(Path(__file__).with_name("seeding.py")), what, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(data, port), capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"seeding {what} failed:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def environment(data: Path, port: int) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("STANCE_", "DJANGO_", "DATABASE_"))
    }
    return kept | {
        "STANCE_DATA": str(data),
        "STANCE_HOST": "127.0.0.1",
        "STANCE_PORT": str(port),
        "STANCE_TIME_ZONE": "Australia/Brisbane",
        "DJANGO_SETTINGS_MODULE": "stance.site.settings",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
