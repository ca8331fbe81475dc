"""An outbox as it is before any post of it is read: whose, how many posts, and how many of them are not public."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from stance.channels.mastodon.audience import Audience, audience_of, uri_of
from stance.engines.exports.array_within import Around, around, behind, split_within
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
    """``start`` and ``end`` are the offsets of the array of activities; ``end`` is None where the file is damaged. ``claimed`` is None
    when nothing is said."""

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
    """As far as its activities; None when it is no collection of any."""
    try:
        with package.open(name) as stream:
            found = around(stream, ITEMS)
    except MemberDamaged:
        return None
    if found.start is None:
        return None
    return Outbox(name, found.start, None, _count(found.fields.get("totalItems")))


def survey(package: Package, outbox: Outbox, followers: str) -> None:
    """Where its activities end, what it says behind them, and how many they are, by who may see them. What cannot be read is listed
    when it is read, not here."""
    try:
        last_end = _counted(package, outbox, followers)
        with package.open(outbox.name) as stream:
            rest = behind(stream, outbox.start, last_end) if last_end else None
        if rest is not None:
            _end(outbox, rest)
            return
        with package.open(outbox.name) as stream:
            _end(outbox, around(stream, ITEMS, past_it=True))
        _counted(package, outbox, followers)
    except MemberDamaged:
        return  # reading it will say so


def _counted(package: Package, outbox: Outbox, followers: str) -> int:
    """The offset at which the last of them ends; 0 where there is none, or something is no activity that can be read."""
    outbox.counted, outbox.audiences, outbox.actors = 0, Counter(), Counter()
    last_end, is_whole = 0, True
    with package.open(outbox.name) as stream:
        for outcome in split_within(stream, outbox.start, end=outbox.end):
            if isinstance(outcome, Element):
                _look(outbox, outcome.value, followers)
                last_end = outcome.offset_bytes + outcome.length_bytes
            else:
                is_whole = False
    return last_end if is_whole else 0


def _end(outbox: Outbox, rest: Around) -> None:
    outbox.end = rest.end
    if "totalItems" in rest.fields:
        outbox.claimed = _count(rest.fields["totalItems"])


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
