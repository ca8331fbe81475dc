"""A request to end that comes at any moment is heard, and what is left without a parent ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

WAITING = """
import random, signal
from stance.jobs.stopping import StopRequest
chance = random.Random(7)
for _ in range(5000):
    request = StopRequest()
    signal.signal(signal.SIGALRM, lambda number, frame: request.set())
    signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.00001, 0.0002))
    while not request.is_set():
        request.wait(0.00005)
print("heard")
"""

ORPHAN = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", '''
import signal, time
from stance.site.orphans import end_with_parent
signal.signal(signal.SIGTERM, signal.SIG_IGN)
end_with_parent(0.2)
print("begun", flush=True)
time.sleep(600)
'''])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_signal_between_any_two_steps_of_waiting_is_heard() -> None:
    """The same with ``threading.Event`` stands still after some of these."""
    ended = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (0, "heard\n"), ended.stderr


def test_what_refuses_to_end_ends_after_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert parent.stdout.readline() == "begun\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 60
    while _is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
