"""The process that reads an export from which somebody chooses posts, as ``reader`` is that of imports.

Started as ``python -m stance.archive.importing.choosing_process``: it knows no database, writes nothing to disk, and stops when its output is
closed. A pickled Order comes in on standard input. Of posts that were not chosen nothing leaves it but what whoever chooses is shown.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from stance.archive.importing.chosen import Chosen, Found, Line, Order
from stance.archive.importing.reader import limit_memory, send
from stance.channels.port.dotted_names import exports_at
from stance.channels.port.finding import bare
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package

LONGEST_SHOWN = 2_000
"""Characters of a post's text that whoever chooses is shown."""
MOST_AT_ONCE = 500
"""Posts that one message between the processes holds."""


def names_of(item: Item) -> set[str]:
    """What somebody may call a post by: its ids, its address, and the last part of its id, which addresses end in."""
    names = {item.record_id, item.post_id, bare(item.permalink), item.post_id.rpartition("/")[2]}
    return {name for name in names if name}


def asked_as(wanted: str) -> set[str]:
    """An address also by its last part: platforms open a post under several addresses."""
    if not wanted.lower().startswith(("https://", "http://")):
        return {wanted}
    address = bare(wanted)
    last = address.rpartition("/")[2].partition("?")[0]
    return {wanted, address, last} if last else {wanted}


def _items(order: Order) -> Iterator[Chosen]:
    channel = exports_at(order.exports)
    package = open_package([Path(path) for path in order.paths])
    export = channel.recognise(package).of_account(order.account_id, order.handle)
    opened = channel.open(package, export)
    for part in export.parts:
        for one in opened.read(part):
            if not isinstance(one, Failure) and one[2].author is None and one[2].kind != "like":
                yield Chosen(part.file, *one)


def _lines(order: Order) -> Iterator[Line]:
    for one in _items(order):
        item = one.item
        words = "\n".join(part for part in (item.title, item.text) if part)[:LONGEST_SHOWN]
        yield Line(item.record_id, item.permalink, item.created_at, words, len(item.media))


def _settled(order: Order, wanted: frozenset[str]) -> tuple[frozenset[str], Found]:
    """Records that the names mean, and the names that mean none or several."""
    meant: dict[str, set[str]] = {name: set() for name in wanted}
    by_form: dict[str, list[str]] = {}
    for name in wanted:
        for form in asked_as(name):
            by_form.setdefault(form, []).append(name)
    for one in _items(order):
        for form in names_of(one.item):
            for name in by_form.get(form, ()):
                meant[name].add(one.item.record_id)
    told = Found(
        unknown=sorted(name for name, records in meant.items() if not records),
        ambiguous=sorted(name for name, records in meant.items() if len(records) > 1),
    )
    return frozenset(next(iter(records)) for records in meant.values() if len(records) == 1), told


def _several(found: Iterable[object]) -> Iterator[list[object]]:
    some: list[object] = []
    for one in found:
        some.append(one)
        if len(some) >= MOST_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def main() -> int:
    limit_memory()
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301  (our own parent, over a pipe that only it holds)
    pipe = sys.stdout.fileno()
    try:
        if order.wanted is None:
            for some in _several(_lines(order)):
                send(pipe, some)
            return 0
        records, told = _settled(order, order.wanted)
        send(pipe, told)
        for some in _several(one for one in _items(order) if one.item.record_id in records):
            send(pipe, some)
    except BrokenPipeError:
        return 0  # whoever asked is gone
    return 0


if __name__ == "__main__":
    sys.exit(main())
