"""``stance serve``: web and workers, started and stopped together."""

from __future__ import annotations

import argparse
import ctypes
import http.client
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from types import FrameType

from django.conf import settings

from stance.doors.command_output import Output
from stance.people.queries import has_administrator
from stance.people.writes import one_time_links
from stance.site import served_address

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10
LANES: list[tuple[str, ...]] = [("default",), ("imports",), ("outside",), ("capture",), ("streams",), ("sending",)]
"""One worker each: an import takes hours, and a foreign server or file may hold its worker up; sealing, mail and reminders
wait for neither. Workers beyond (``--workers``) take from all lanes."""
MOST_FILES = 16_384
"""Open files and connections of one process, as far as the system allows."""


def run(options: argparse.Namespace, output: Output) -> int:
    host, port = options.host or settings.HOST, options.port or settings.PORT
    if not options.worker_only:  # workers alone ask where the web process is, and serve at no address of their own
        os.environ["STANCE_HOST"], os.environ["STANCE_PORT"] = host, str(port)
        served_address.note(settings.DATA, address(port))
    stopping = _heard_signals()
    children = []
    if not options.worker_only:
        children.append(_start(_web_command(host, port)))
    if not options.web_only:
        children += [_start(_work_command(lanes)) for lanes in LANES[:1]]
    if not options.worker_only and not _is_ready(host, port, children, stopping):
        return _watch(children, stopping)
    if not options.web_only:  # not before the web process is up: all are slow to start together
        children += [_start(_work_command(lanes)) for lanes in LANES[1:] + [()] * (options.workers - 1)]
    print(f"Stance is at {address(port)} (data in {settings.DATA.root})", flush=True)
    if not options.worker_only and not has_administrator():
        print(
            f"Create the first sign-in with this link (works once, for 24 hours):\n  {first_link(port)}",
            flush=True,
        )
    return _watch(children, stopping)


def _heard_signals() -> list[int]:
    """From now on Ctrl-C and a request to end are only noted, here: what was started is then ended in order."""
    heard: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return heard


def _is_ready(host: str, port: int, children: list[subprocess.Popen[bytes]], stopping: list[int]) -> bool:
    """Wait until the web process answers; False when a child ended before, or all are to end."""
    while not stopping and all(child.poll() is None for child in children):
        asked = http.client.HTTPConnection(host, port, timeout=2)
        try:
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.05)
        finally:
            asked.close()
    return False


def address(port: int) -> str:
    return settings.PUBLIC_URL if os.environ.get("STANCE_URL") else f"http://localhost:{port}"


def first_link(port: int) -> str:
    return f"{address(port)}/start/{one_time_links.make('administrator')}/"


def _web_command(host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "stance.site.web_process", host, str(port)]


def _work_command(lanes: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "stance.site.worker_process", *lanes]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # The kernel ends the child when this parent dies, even by kill -9: no orphans hold the port. In a group of its own it
    # hears of Ctrl-C from this process alone: a web worker that ended of it at the same moment as its master was asked to
    # end would be started again, and be left over.
    return subprocess.Popen(command, preexec_fn=partial(_die_with_parent, os.getpid()), process_group=0)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Whatever the child has not ended of its own, and the child itself if it is still there."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _die_with_parent(parent: int) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(1)


def _watch(children: list[subprocess.Popen[bytes]], stopping: list[int]) -> int:
    """Until a signal, or until a child ends by itself; then stop the rest."""
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    codes = [child.returncode for child in children if child.returncode is not None]
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        _end_group(child)
    if stopping:
        print("Stopped.", flush=True)
        return 0
    print(
        f"stance: a part of the server ended by itself (exit code {codes}); its message is above.",
        file=sys.stderr,
    )
    return 2
