"""Official accounts whose names look like one that was asked about."""

from __future__ import annotations

from functools import lru_cache

from stance.engines.addresses import Presence
from stance.engines.confusables import Index
from stance.register.lookalikes.weights import compared
from stance.register.models import Account
from stance.register.public import queries
from stance.register.public.entries import Entry

MOST_SHOWN = 5
MOST_NAMES = 10


def near(presences: tuple[Presence, ...]) -> list[tuple[Entry, str]]:
    """Official accounts that these could be taken for, and why in words; the most alike first, five at most."""
    index = _index(queries.generation())
    found: dict[int, str] = {}
    for name in list(dict.fromkeys(filter(None, map(_name, presences))))[:MOST_NAMES]:
        for key, similarity in index.near(name):
            found.setdefault(key, similarity.words)
    entries = queries.named(list(found)[:MOST_SHOWN])
    return [(entries[key], words) for key, words in found.items() if key in entries]


def _name(presence: Presence) -> str:
    """What is compared. Ids say nothing to people."""
    if presence.kind in ("id", "did", "address"):
        return ""
    return compared(presence.platform, presence.handle)


@lru_cache(maxsize=1)
def _index(generation: int) -> Index[int]:
    """Of every official name; made again when the register has changed."""
    del generation
    rows = Account.objects.filter(queries.OFFICIAL).exclude(platform__in=("website", "feed"))
    names = rows.values_list("pk", "platform", "handle")
    return Index((pk, compared(platform, handle)) for pk, platform, handle in names)
