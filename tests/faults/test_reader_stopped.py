"""The reading process stopped and continued (Ctrl-Z and fg, a debugger, a container's pause) hands on the same posts.

A buffered stream of CPython 3.11 garbles a large write to a pipe when that happens; so much that the first stop was seen
in half a second.
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from stance.archive.importing.reader import Order, Part, receive, stretches, unpacked
from stance.archive.importing.rows import Provenance, Row
from stance.archive.importing.stretches import Stretch
from stance.channels.x.layouts import recognise
from stance.engines.exports.package import open_package
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed

POSTS = 20_000


def order_for(folder: Path, scratch: Path) -> Order:
    archive = recognise(open_package([folder]))
    assert archive.account_id
    assert archive.handle
    return Order(
        exports="stance.channels.x.exports:EXPORTS",
        paths=[str(folder)],
        account_id=archive.account_id,
        handle=archive.handle,
        parts=[Part(number, part.file, 0) for number, part in enumerate(archive.parts)],
        given=Provenance.of((archive.handle, archive.account_id), "2026-01-01T00:00:00Z", "0" * 64),
        scratch=str(scratch),
    )


def disturb(child: subprocess.Popen[bytes], stops: list[float]) -> None:
    chance = random.Random(os.environ.get("STANCE_SEED", "stops-3"))
    while child.poll() is None:
        time.sleep(chance.uniform(0.002, 0.02))
        try:
            os.kill(child.pid, signal.SIGSTOP)
            time.sleep(0.004)
            os.kill(child.pid, signal.SIGCONT)
        except ProcessLookupError:
            return
        stops.append(time.monotonic())


def said(row: Row) -> Row:
    """The row without what is drawn by chance."""
    return row._replace(salt=b"", commitment=b"")


def rows_of(found: list[Stretch]) -> list[Row]:
    return [said(row) for stretch in found for batch in stretch.batches() for row in batch.rows]


def test_stopped_and_continued_it_hands_on_the_same(tmp_path: Path) -> None:
    make_folder(tmp_path / "export", Feed(POSTS))
    order = order_for(tmp_path / "export", tmp_path)
    stops: list[float] = []
    command = [sys.executable, "-m", "stance.archive.importing.reader"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        pickle.dump(order, child.stdin, protocol=5)
        child.stdin.close()
        disturber = threading.Thread(target=disturb, args=(child, stops))
        disturber.start()
        received = []
        while data := receive(child.stdout):
            received.append(unpacked(data))
        assert child.wait() == 0
        disturber.join()
    assert len(stops) > 20
    calm = list(stretches(order))
    assert [stretch.read_to for stretch in received] == [stretch.read_to for stretch in calm]
    assert rows_of(received) == rows_of(calm)
