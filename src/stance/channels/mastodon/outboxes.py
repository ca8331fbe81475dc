"""An outbox as it is before any post of it is read: whose, how many posts, and how many of them are not public."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from stance.channels.mastodon.audience import Audience, audience_of, uri_of
from stance.engines.exports.array_within import around, split_within
from stance.engines.exports.assignment import read_assignment
from stance.engines.exports.decode import BadJson
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged
from stance.engines.exports.outcome import Element
from stance.engines.exports.package import Package

ITEMS = "orderedItems"
MOST_ACTORS = 1000
_MOST_BYTES = 4 * MEBIBYTE


@dataclass(slots=True)
class Outbox:
    """``start`` and ``end`` are the offsets of the array of activities. ``claimed`` is None when nothing is said."""

    name: str
    start: int
    end: int | None
    claimed: int | None
    counted: int = 0
    audiences: Counter[Audience] = field(default_factory=Counter)
    actors: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Actor:
    """What ``actor.json`` says of the account."""

    uri: str = ""
    handle: str = ""
    display_name: str | None = None
    followers: str = ""


def outbox_at(package: Package, name: str) -> Outbox | None:
    """None when it is no collection of activities."""
    try:
        with package.open(name) as stream:
            found = around(stream, ITEMS, past_it=True)
    except MemberDamaged:
        return None
    if found.start is None:
        return None
    return Outbox(name, found.start, found.end, _count(found.fields.get("totalItems")))


def survey(package: Package, outbox: Outbox, followers: str) -> None:
    """Count what is in it, by who may see it. What cannot be read is listed when it is read, not here."""
    try:
        with package.open(outbox.name) as stream:
            for outcome in split_within(stream, outbox.start, end=outbox.end):
                if isinstance(outcome, Element):
                    _look(outbox, outcome.value, followers)
    except MemberDamaged:
        return  # reading it will say so


def _look(outbox: Outbox, activity: Any, followers: str) -> None:
    outbox.counted += 1
    if not isinstance(activity, dict):
        return
    outbox.audiences[audience_of(activity, followers)] += 1
    actor = uri_of(activity.get("actor"))
    if actor and (actor in outbox.actors or len(outbox.actors) < MOST_ACTORS):
        outbox.actors[actor] += 1


def _count(value: object) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53
    return int(str(value)) if is_count else None


def actors_in(package: Package, name: str) -> list[tuple[str, Actor]]:
    """(where, what it says) of an ``actor.json`` and of those of the same name that are not used. Raises BadJson and
    MemberDamaged for the one that is."""
    with package.open(name) as stream:
        found = [(name, _actor(read_assignment(stream, _MOST_BYTES)))]
    for where, stream in package.repeats(name):
        with stream:
            try:
                found.append((where, _actor(read_assignment(stream, _MOST_BYTES))))
            except (BadJson, MemberDamaged):
                continue
    return found


def _actor(value: Any) -> Actor:
    given = value if isinstance(value, dict) else {}
    texts = {key: one for key, one in given.items() if isinstance(one, str)}
    uri = texts.get("id", "")
    named = texts.get("webfinger", "").removeprefix("acct:").lstrip("@")
    if named.count("@") != 1:
        named = f"{texts.get('preferredUsername', '')}@{host_of(uri)}"
    handle = f"@{named}" if all(named.partition("@")) else ""
    return Actor(uri, handle, texts.get("name") or None, texts.get("followers", ""))


def host_of(uri: str) -> str:
    return uri.partition("://")[2].partition("/")[0].lower()
