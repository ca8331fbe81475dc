"""What waits for one person in Approvals: requests that they can answer, and what rooms above say is theirs to put forward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache

from stance.authority.queries import requests
from stance.journal.actor import current
from stance.journal.queries import newest_line
from stance.rooms.listed import answers

KEPT_SECONDS = 15
TO_PUT_FORWARD = "authority.to_put_forward"
"""Asked of rooms above: what whoever acts may put forward for approval now, as ``Waiting``, a line a kind of thing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """``count`` things of one kind; ``url`` lists them, or is the only one's page."""

    count: int
    title: str
    words: str
    url: str
    action: str


def to_put_forward() -> Iterator[Waiting]:
    for ask in answers(TO_PUT_FORWARD):
        yield from (one for one in ask() if one.count)


def count() -> int:
    """The number beside "Approvals", on every page. Looked up again when the audit trail has a newer line, for whatever changes it leaves
    one, and after ``KEPT_SECONDS``: by then a role may have begun, ended, or passed to a deputy."""
    person = current().person
    if person is None:
        return _count()
    key = f"authority.waiting:{person}:{newest_line()}"
    found: int | None = cache.get(key)
    if found is None:
        found = _count()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count() -> int:
    return len(requests.waiting_for_me()) + sum(one.count for one in to_put_forward())
