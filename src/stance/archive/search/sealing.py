"""Putting records into segments: those that none has as they are, and small segments together into larger ones.

What a segment is made of is read before the transaction that writes it: whoever adds records waits only for the writing. Where
something changed meanwhile nothing is written, and the next round sees to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from math import log
from typing import Final

from django.db import connection, transaction
from pyroaring import BitMap

from stance.archive.record_keys import LAST_KEY
from stance.archive.search import dialect, segments
from stance.archive.search.segments import Held, Unlisted
from stance.engines.language import postings

ENOUGH: Final = 200
"""Records that are worth a segment: until then each search reads their texts."""
TOGETHER: Final = 8
"""Segments of about a size that are put together."""
ADVISORY_LOCK: Final = 0x5EA15E60


def anything_to_seal() -> bool:
    """Whether ``seal`` would do something."""
    waiting = segments.unlisted(ENOUGH)
    return len(waiting) == ENOUGH or bool(_gone(waiting)) or bool(_alike(segments.held()))


def seal(between: Callable[[], None] = lambda: None) -> int:
    """Put all records into segments, if they are enough, and tidy those. ``between`` is called before each is written. How many segments
    were made."""
    made = 0
    while waiting := segments.unlisted(postings.LARGEST):
        if gone := _gone(waiting):
            # What was removed must not be read from the lists either, before anything else of it is settled.
            within = [one for one in segments.held() if _places_in(one, [entry.key for entry in gone])]
            for one in within:
                between()
                if not _replace([one], []):
                    return made
                made += 1
            with transaction.atomic():
                segments.settle(gone)
        elif len(waiting) >= ENOUGH:
            between()
            if not _replace([], waiting):
                return made
            made += 1
        else:
            break
    while alike := _alike(segments.held()):
        between()
        if not _replace(alike, []):
            return made
        made += 1
    return made


def index_and_lists() -> tuple[int, int]:
    """How many records the database's index has, and how many of them a search by lists can find, both at one moment."""
    is_alone = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and is_alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return segments.number_indexed(), _covered()


def _covered() -> int:
    """Those that segments have as they are, and those that wait."""
    waiting = segments.unlisted(LAST_KEY)
    changed = [one.key for one in waiting if not one.is_new]
    found = sum(1 for _document in dialect.documents([one.key for one in waiting]))
    for one in segments.held():
        found += one.size - len(one.dropped | _places_in(one, changed))
    return found


def make_anew() -> None:
    """Give all segments up: the database's index answers at once, and the worker makes new ones."""
    with transaction.atomic():
        _one_at_a_time()
        segments.remove([one.id for one in segments.held()])
        segments.wait_all()


def _gone(waiting: Sequence[Unlisted]) -> list[Unlisted]:
    """Records that are in the index no longer, of those that wait. New ones are not looked up: no segment has them."""
    changed = [one for one in waiting if not one.is_new]
    there = {key for key, _words, _facts in dialect.documents([one.key for one in changed])}
    return [one for one in changed if one.key not in there]


def _alike(held: Sequence[Held]) -> list[Held]:
    """Segments to be put together: TOGETHER of about a size, or one of which a quarter is dropped."""
    for one in held:
        if len(one.dropped) * 4 > one.size:
            return [one]
    tiers: dict[int, list[Held]] = {}
    for one in held:
        tiers.setdefault(int(log(one.size, TOGETHER)), []).append(one)
    for several in tiers.values():
        chosen: list[Held] = []
        for one in sorted(several, key=lambda one: (one.size, one.id)):
            if sum(other.size for other in chosen) + one.size <= postings.LARGEST:
                chosen.append(one)
        if len(chosen) >= TOGETHER:
            return chosen
    return []


def _replace(old: Sequence[Held], waiting: Sequence[Unlisted]) -> bool:
    """One segment of what these have and of what waits. False where somebody else was quicker, or nothing was written."""
    keys = sorted({*(key for one in old for key in _living(one)), *(one.key for one in waiting)})
    made = postings.segment(dialect.documents(keys))
    changed = [one.key for one in waiting if not one.is_new]
    with transaction.atomic():
        _one_at_a_time()
        now = {one.id: one for one in segments.held()}
        if any(now.get(one.id) != one for one in old):
            return False
        if segments.settle(waiting) < len(waiting) or segments.remove([one.id for one in old]) < len(old):
            transaction.set_rollback(True)
            return False
        for one in now.values():
            if places := _places_in(one, changed):
                segments.drop(one.id, one.dropped | places)
        if made.keys:
            segments.add(made)
    return True


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _living(one: Held) -> Iterator[int]:
    return (key for place, key in enumerate(one.keys) if place not in one.dropped)


def _places_in(one: Held, keys: Sequence[int]) -> BitMap:
    """Where these stand in a segment, dropped or not."""
    within = [key for key in keys if one.low <= key <= one.high]
    if not within:
        return BitMap()
    held = one.keys
    places = ((bisect_left(held, key), key) for key in within)
    return BitMap([place for place, key in places if place < len(held) and held[place] == key])
