"""What the matches of a search are: kind, what they have, language, whose. Counted where they are few, else estimated from
the newest matches of each stretch of time, weighed by how many it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from stance.archive.search import dialect
from stance.archive.search.timeline import Timeline, about

LOOKED_AT: Final = 2_000
"""Matches whose facts are read, at most."""
STRETCHES: Final = 12
GROUPS: Final = {":is:": "kinds", ":has:": "has", ":lang:": "languages"}
BEGINNINGS: Final = (*GROUPS, ":from:")
"""Of the facts that are counted."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many matches have each value; ``accounts`` by the account's key. ``is_about``: the counts are estimates."""

    kinds: dict[str, int] = field(default_factory=dict)
    has: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, int] = field(default_factory=dict)
    is_about: bool = False


def facets(scope: dialect.Scope, found: Timeline, accounts: Mapping[str, int]) -> Facets:
    """``accounts``: the fact that every post of an account has, with the account's key."""
    weighed: Counter[str] = Counter()
    is_about = False
    for stretch, count in _stretches(scope, found):
        rows = dialect.newest_facts(
            stretch, min(LOOKED_AT, -(-LOOKED_AT // STRETCHES)) if is_many(found) else LOOKED_AT
        )
        if not rows:
            continue
        seen = Counter(fact for facts in rows for fact in facts if fact[0] == ":")
        weight = count / len(rows)
        is_about = is_about or count > len(rows)
        for fact, number in seen.items():
            weighed[fact] += number * weight  # type: ignore[assignment]  # rounded once, at the end
    return facets_of(weighed, accounts, is_about=is_about or found.is_about)


def is_many(found: Timeline) -> bool:
    """Too many for the facts of each to be read."""
    return found.total > LOOKED_AT or found.is_about


def _stretches(scope: dialect.Scope, found: Timeline) -> list[tuple[dialect.Scope, int]]:
    """Stretches of time and how many matches each has; one where they are few, or where each would begin slowly."""
    if not is_many(found) or scope.match.begins_slowly:
        return [(scope, found.total)]
    held = [period for period in found.periods if period.count]
    size = -(-len(held) // STRETCHES)
    groups = [held[at : at + size] for at in range(0, len(held), size)]
    return [
        (replace(scope, low=group[0].low, high=group[-1].high), sum(period.count for period in group))
        for group in groups
    ]


def facets_of(weighed: Mapping[str, float], accounts: Mapping[str, int], *, is_about: bool) -> Facets:
    """From how many matches have each fact."""
    found: dict[str, dict[str, int]] = {group: {} for group in GROUPS.values()}
    owners: dict[int, int] = {}
    for fact, number in sorted(weighed.items(), key=lambda pair: (-pair[1], pair[0])):
        count = about(number) if is_about else round(number)
        if fact in accounts:
            owners[accounts[fact]] = count
            continue
        for sign, group in GROUPS.items():
            # A regional language ("zh-hant") counts with its language.
            if fact.startswith(sign) and not (group == "languages" and "-" in fact):
                found[group][fact.removeprefix(sign)] = count
    found["kinds"].pop("record", None)
    return Facets(**found, accounts=owners, is_about=is_about)
