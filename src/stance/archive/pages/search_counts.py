"""The bars and the lists beside the results: each narrows the search to what it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.formats import date_format

from stance.archive.pages.search_address import search_url
from stance.archive.pages.search_chips import account_words
from stance.archive.pages.search_form import HAS, IS
from stance.archive.queries.search import Counts
from stance.archive.search.timeline import Period, Unit
from stance.register.models import Account
from stance.register.words import language_words

SHOWN = 8
"""Values of one list; the rest is folded."""
UNITS: dict[Unit, tuple[str, str, str]] = {
    "year": ("By year", "Year", "Y"),
    "month": ("By month", "Month", "M Y"),
    "day": ("By day", "Day", "j M"),
}
"""Title, heading of the table, and how a period is written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value with its count; ``url`` adds it to the search, "" where it is in use already."""

    words: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: list[Line]
    more: list[Line]


def counted(
    given: QueryDict, found: Counts, known: Sequence[Account], mirrored: Collection[tuple[str, str]]
) -> dict[str, object]:
    """``mirrored``: filters that are in use because they were typed."""
    unit = found.timeline.unit
    title, label, written = UNITS[unit]
    return {
        "bars": [(date_format(one.first, written), one.count, _narrowed(given, one)) for one in found.timeline.periods],
        "bars_title": title,
        "bars_label": label,
        "bars_label_width": 44 if unit == "year" else 64,
        "groups": [group for group in _groups(given, found, known, mirrored) if group.lines],
        "counted": found.total,
        "is_about": found.timeline.is_about,
        "has_estimates": found.facets.is_about,
        "has_counts": True,
    }


def _narrowed(given: QueryDict, period: Period) -> str:
    return search_url(given, since=period.first.isoformat(), until=period.last.isoformat()) if period.count else ""


def _groups(
    given: QueryDict, found: Counts, known: Sequence[Account], mirrored: Collection[tuple[str, str]]
) -> list[Group]:
    facets = found.facets
    languages = {code: language_words(code) for code in facets.languages}
    return [
        _group("Kind", "kind", facets.kinds, dict(IS), given, mirrored),
        _group("Has", "has", facets.has, dict(HAS), given, mirrored),
        _group("Language", "lang", facets.languages, languages, given, mirrored),
        _group("Account", "account", found.by_account, account_words(known), given, mirrored),
    ]


def _group(
    title: str,
    name: str,
    counts: Mapping[str, int],
    words: Mapping[str, str],
    given: QueryDict,
    mirrored: Collection[tuple[str, str]],
) -> Group:
    ordered = sorted(
        ((words[value], count, value) for value, count in counts.items() if value in words),
        key=lambda line: (-line[1], line[0].lower()),
    )
    lines = [
        Line(said, count, "" if (name, value) in mirrored else _added(given, name, value))
        for said, count, value in ordered
    ]
    return Group(title, lines[:SHOWN], lines[SHOWN:])


def _added(given: QueryDict, name: str, value: str) -> str:
    """The search with this value; what it may have several of is added to the others."""
    if value in given.getlist(name):
        return ""
    if name != "has":
        return search_url(given, **{name: value})
    wider = given.copy()
    wider.appendlist("has", value)
    return search_url(wider)
