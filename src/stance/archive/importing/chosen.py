"""Reading an export of which only some posts may be kept: what stands in it, and the posts that somebody chose. A process of its own reads
(``choosing_process``)."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from stance.archive.importing.read_ahead import read_ahead
from stance.engines.exports.item import Item


class NotReadable(Exception):
    """The reading process did not come to the end. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """``exports`` is the dotted name of the channel's reader. ``wanted`` are ids or addresses of posts; None: say what there is."""

    exports: str
    paths: tuple[str, ...]
    account_id: str
    handle: str
    wanted: frozenset[str] | None = None


class Line(NamedTuple):
    """One post of the export, for whoever chooses. ``created_at`` is Unix seconds UTC."""

    record_id: str
    permalink: str
    created_at: int
    text: str
    media: int


class Chosen(NamedTuple):
    """A version of a post that was chosen, and where its bytes stand in a part of the export."""

    part: str
    offset_bytes: int
    length_bytes: int
    item: Item


@dataclass(slots=True)
class Found:
    """``unknown`` are names that no post of the export has, ``ambiguous`` those that several have: nothing is guessed."""

    posts: list[Chosen] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


def lines(order: Order) -> Iterator[Line]:
    """Every post of the account in the export; what others wrote and what the account liked is none. Raises NotReadable."""
    for some in _answers(order):
        if not isinstance(some, Found):
            yield from (one for one in some if isinstance(one, Line))


def chosen(order: Order) -> Found:
    """The posts that ``order.wanted`` names. Raises NotReadable."""
    found = Found()
    for some in _answers(order):
        if isinstance(some, Found):
            found = some
        else:
            found.posts += [one for one in some if isinstance(one, Chosen)]
    return found


def _answers(order: Order) -> Iterator[list[object] | Found]:
    command = [sys.executable, "-m", "stance.archive.importing.choosing_process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        received = read_ahead(child.stdout)
        try:
            pickle.dump(order, child.stdin, protocol=5)
            child.stdin.close()
            for data in received:
                yield pickle.loads(data)  # noqa: S301  (our own child, over a pipe that only we hold)
            if child.wait() != 0:
                raise NotReadable("The export cannot be read to its end. Ask the platform for a new one.")
        except EOFError as error:
            raise NotReadable("Reading the export was interrupted. Try again.") from error
        finally:
            child.kill()
            received.close()
