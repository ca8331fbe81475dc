"""The reading process: unpacks, parses, hashes and tokenises, so that the writing process only writes.

Started as ``python -m stance.archive.importing.reader``: it knows no database and no settings, holds one batch in
memory, and stops when its output is closed. A pickled Order comes in on standard input; pickled Batches go out on
standard output, each after its length as 8 bytes, big-endian.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stance.archive.importing import collection_pauses
from stance.archive.importing.rows import Batch, Problem, Provenance, Row, row_of
from stance.channels.port.dotted_names import exports_at
from stance.channels.port.exports import Export, PartReader
from stance.engines.evidence.commitment import endless_salts
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.package import open_package

BATCH_ROWS = 1000
BATCH_BYTES = 4 << 20
LENGTH_BYTES = 8
MOST_MEMORY = 1 << 30
"""Bytes of data (setrlimit(2), RLIMIT_DATA); an export of a million posts takes a fifth of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part still to be read: its place in the archive's list and the byte to begin at."""

    number: int
    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Order:
    """``exports`` is the dotted name of the channel's reader of exports."""

    exports: str
    paths: list[str]
    account_id: str
    handle: str
    parts: list[Part]
    given: Provenance


def batches(order: Order) -> Iterator[Batch]:
    channel = exports_at(order.exports)
    package = open_package([Path(path) for path in order.paths])
    export = channel.recognise(package).of_account(order.account_id, order.handle)
    opened, salts = channel.open(package, export), endless_salts()
    for part in order.parts:
        yield from _part_batches(export, opened, part, order.given, salts)


def _part_batches(
    export: Export,
    opened: PartReader,
    part: Part,
    given: Provenance,
    salts: Iterator[bytes],
) -> Iterator[Batch]:
    described = export.parts[part.number]
    rows: list[Row] = []
    problems: list[Problem] = []
    counted = size = 0
    read_to = part.start
    for found in opened.read(described, part.start):
        if isinstance(found, Failure):
            problems.append(Problem(part.name, found.position, found.reason))
            counted += found.lost
            continue
        offset, length, item = found
        if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES or len(problems) >= BATCH_ROWS:
            # Cut only in front of a post that can be read, so that going on from there reads the same again.
            yield Batch(part.number, rows, problems, counted, offset, False)
            rows, problems, counted, size = [], [], 0, 0
        read_to = offset + length
        counted += 1
        size += length
        try:
            rows.append(row_of(item, offset, length, given, next(salts)))
        except ODD as error:
            problems.append(Problem(part.name, offset, f"it cannot be kept: {error}"[:500]))
            continue
        problems.extend(Problem(part.name, offset, warning) for warning in item.warnings)
    yield Batch(part.number, rows, problems, counted, read_to, True)


def send(pipe: int, batch: Batch) -> None:
    """Write one batch to a file descriptor.

    Not through a buffered stream: CPython 3.11's repeats or loses bytes of a large write to a pipe when the process is
    stopped and continued (SIGSTOP, SIGCONT) in the middle of it. ``os.write`` says how much went through.
    """
    data = pickle.dumps(batch, protocol=5)
    left = memoryview(len(data).to_bytes(LENGTH_BYTES, "big") + data)
    while left:
        left = left[os.write(pipe, left) :]


def receive(stream: IO[bytes]) -> bytes | None:
    """The next batch as it came, for ``unpacked``, or None at the end.

    Raises EOFError when the reading process died in the middle of one.
    """
    head = stream.read(LENGTH_BYTES)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    if len(data) != length:
        raise EOFError("the reading process stopped in the middle of a batch")
    return data


def unpacked(data: bytes) -> Batch:
    batch: Batch = pickle.loads(data)  # noqa: S301  (our own child, over a pipe that only we hold)
    return batch


def limit_memory() -> None:
    """Of this process alone: what nobody thought of in an export ends the reading of it, not the machine."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def main() -> int:
    limit_memory()
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301  (our own parent, over a pipe that only it holds)
    try:
        with collection_pauses.seldom():
            for batch in batches(order):
                send(sys.stdout.fileno(), batch)
    except BrokenPipeError:
        return 0  # the writing process is gone: what it committed stands, the rest is read again next time
    return 0


if __name__ == "__main__":
    sys.exit(main())
