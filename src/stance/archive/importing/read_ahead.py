"""Reading ahead: the reading process goes on while one of its stretches is being written.

A pipe holds 64 KiB, the list of a stretch's rows ten times that: without a place for a finished one the two processes
take turns.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread
from typing import IO

from stance.archive.importing.reader import receive

STRETCHES_AHEAD = 1
"""Their rows lie on the disk: no more of them than it takes to never wait."""


def read_ahead(stream: IO[bytes]) -> Generator[bytes]:
    """The stretches that come through the stream, still as bytes, in order.

    Raises EOFError when the other end stopped in the middle of one. Whoever stops early ends the other end first, so
    that the stream ends too.
    """
    finished: Queue[bytes | Exception | None] = Queue(STRETCHES_AHEAD)

    def fill() -> None:
        try:
            while data := receive(stream):
                finished.put(data)
            finished.put(None)
        except Exception as error:  # noqa: BLE001  # whatever it is, who waits for the next one gets it
            finished.put(error)

    thread = Thread(target=fill, name="reading ahead", daemon=True)
    thread.start()
    try:
        while (found := finished.get()) is not None:
            if isinstance(found, Exception):
                raise found
            yield found
    finally:
        while thread.is_alive():
            with suppress(Empty):
                finished.get(timeout=0.05)
