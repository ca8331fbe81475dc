"""The reading process: unpacks, parses, hashes, tokenises and sorts, so that the writing process only writes.

Started as ``python -m stance.archive.importing.reader``: it knows no database and no settings, keeps rows in scratch
files, and stops when its output is closed. A pickled Order comes in on standard input; pickled Stretches go out on
standard output, each after its length as 8 bytes, big-endian. It ends with NO_ROOM when the disk is full.
"""

from __future__ import annotations

import errno
import os
import pickle
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stance.archive.importing import collection_pauses
from stance.archive.importing.rows import Problem, Provenance, row_of
from stance.archive.importing.stretches import Filling, Lengths, Stretch
from stance.channels.port.dotted_names import exports_at
from stance.channels.port.exports import Export, PartReader
from stance.engines.evidence.commitment import endless_salts
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.package import open_package

LENGTH_BYTES = 8
NO_ROOM = 28
"""The exit code: errno's ENOSPC."""
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
    """``exports`` is the dotted name of the channel's reader of exports, ``scratch`` a folder for scratch files."""

    exports: str
    paths: list[str]
    account_id: str
    handle: str
    parts: list[Part]
    given: Provenance
    scratch: str


def stretches(order: Order) -> Iterator[Stretch]:
    """Raises OSError (disk full)."""
    channel = exports_at(order.exports)
    package = open_package([Path(path) for path in order.paths])
    export = channel.recognise(package).of_account(order.account_id, order.handle)
    opened, salts = channel.open(package, export), endless_salts()
    lengths = Lengths(_to_read(export, order.parts))
    for part in order.parts:
        for stretch in _part_stretches(export, opened, part, order, salts, lengths):
            yield stretch
            lengths.passed(len(stretch.places), stretch.read_to - stretch.start)


def _to_read(export: Export, parts: list[Part]) -> int | None:
    """Bytes; None where a part does not say how large it is."""
    sizes = [export.parts[part.number].size_bytes for part in parts]
    return sum(sizes) - sum(part.start for part in parts) if all(sizes) else None


def _part_stretches(
    export: Export, opened: PartReader, part: Part, order: Order, salts: Iterator[bytes], lengths: Lengths
) -> Iterator[Stretch]:
    folder, read_to = Path(order.scratch), part.start
    filling = Filling(folder, part.number, read_to, lengths.rows)
    for found in opened.read(export.parts[part.number], part.start):
        if isinstance(found, Failure):
            filling.problems.append(Problem(part.name, found.position, found.reason))
            filling.lost += found.lost
            continue
        offset, length, item = found
        if filling.is_full:
            # Cut only in front of a post that can be read, so that going on from there reads the same again.
            yield filling.full(offset, is_last=False)
            filling = Filling(folder, part.number, offset, lengths.rows)
        read_to = offset + length
        try:
            row = row_of(item, offset, length, order.given, next(salts))
        except ODD as error:
            filling.problems.append(Problem(part.name, offset, f"it cannot be kept: {error}"[:500]))
            filling.lost += 1
            continue
        filling.add(row)
        filling.problems.extend(Problem(part.name, offset, warning) for warning in item.warnings)
    yield filling.full(read_to, is_last=True)


def send(pipe: int, stretch: object) -> None:
    """Write one stretch, or another message, to a file descriptor.

    Not through a buffered stream: CPython 3.11's repeats or loses bytes of a large write to a pipe when the process is
    stopped and continued (SIGSTOP, SIGCONT) in the middle of it. ``os.write`` says how much went through.
    """
    data = pickle.dumps(stretch, protocol=5)
    left = memoryview(len(data).to_bytes(LENGTH_BYTES, "big") + data)
    while left:
        left = left[os.write(pipe, left) :]


def receive(stream: IO[bytes]) -> bytes | None:
    """The next stretch as it came, for ``unpacked``, or None at the end.

    Raises EOFError when the reading process died in the middle of one.
    """
    head = stream.read(LENGTH_BYTES)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    if len(data) != length:
        raise EOFError("the reading process stopped in the middle of a stretch")
    return data


def unpacked(data: bytes) -> Stretch:
    stretch: Stretch = pickle.loads(data)  # noqa: S301  (our own child, over a pipe that only we hold)
    return stretch


def limit_memory() -> None:
    """Of this process alone: what nobody thought of in an export ends the reading of it, not the machine."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def main() -> int:
    limit_memory()
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301  (our own parent, over a pipe that only it holds)
    try:
        with collection_pauses.seldom():
            for stretch in stretches(order):
                send(sys.stdout.fileno(), stretch)
    except BrokenPipeError:
        return 0  # the writing process is gone: what it committed stands, the rest is read again next time
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return NO_ROOM
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
