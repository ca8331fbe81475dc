"""Filters that were typed in the box (from: lang: since: until: has: is:): the filter panel shows them too, and each can be
taken off by itself.

Only filters that hold for the whole search are taken so: outside parentheses, and none where OR joins its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stance.archive.search.owners import FROM
from stance.doors.dates import begin_of, zone_shown
from stance.engines.language.clauses import FIELDS, DateLimit, atom_clauses
from stance.engines.language.expression import Fact
from stance.engines.language.facts import account_key
from stance.engines.language.lexemes import Kind, Lexeme, QueryError, lexemes
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Typed:
    """A filter in the box, from character ``start`` to ``end``. ``value`` is the one that the field ``name`` of the panel
    would have, "" for what the panel cannot say."""

    name: str
    value: str
    text: str
    start: int
    end: int

    @property
    def pair(self) -> tuple[str, str]:
        return self.name, self.value


def typed_filters(text: str, known: Sequence[Account]) -> list[Typed]:
    """In the order in which they stand; none in a text that is no search."""
    try:
        found = list(_typed(text, known))
    except QueryError:
        return []
    kinds = [one for one in found if one.name == "kind" and one.value]
    # The panel joins kinds by OR, the box by AND.
    return [Typed(one.name, "", one.text, one.start, one.end) if one in kinds[1:] else one for one in found]


def taken_out(text: str, *filters: Typed) -> str:
    """The text without them."""
    for one in sorted(filters, key=lambda each: -each.start):
        text = f"{text[: one.start].rstrip()} {text[one.end :].lstrip()}"
    return text.strip()


def merged(pairs: Sequence[tuple[str, str]], known: Sequence[Account]) -> list[tuple[str, str]]:
    """The fields of a form that showed typed filters in its panel too ("typed" says which): what was changed at either
    place holds, and what is the same at both is left in the box."""
    shown = {tuple(value.split(":", 1)) for name, value in pairs if name == "typed"}
    text = next((value for name, value in pairs if name == "q"), "")
    fields = [pair for pair in pairs if pair[0] not in ("q", "typed")]
    in_box = typed_filters(text, known)
    kinds = {pair for pair in fields if pair[0] == "kind"}
    changed = [
        one
        for one in in_box
        if one.pair in shown and (one.pair not in fields or (one.name == "kind" and len(kinds) > 1))
    ]
    still = {one.pair for one in in_box} - {one.pair for one in changed}
    gone = {pair for pair in shown if pair not in {one.pair for one in in_box}} | still
    kept = [pair for pair in fields if pair not in gone]
    box = taken_out(text, *changed) if changed else text
    return [
        ("q", box) if name == "q" else (name, value) for name, value in pairs if name == "q" or (name, value) in kept
    ]


def _typed(text: str, known: Sequence[Account]) -> list[Typed]:
    depth = 0
    found: list[Typed] = []
    every = lexemes(text)
    for place, lexeme in enumerate(every):
        depth += (lexeme.kind is Kind.OPEN) - (lexeme.kind is Kind.CLOSE)
        if lexeme.kind is Kind.OR and not depth:
            return []
        if lexeme.kind is Kind.ATOM and not depth and lexeme.text.partition(":")[0].lower() in FIELDS:
            found += _read(every, place, known)
    return found


def _read(every: Sequence[Lexeme], place: int, known: Sequence[Account]) -> list[Typed]:
    """The filter at a place, with the operators that would be left dangling without it."""
    lexeme, first, end = every[place], place, every[place].position + len(every[place].text)
    clauses = atom_clauses(lexeme, zone_shown(), lambda _note: None)
    if len(clauses) != 1 or ":" not in lexeme.text:
        return []
    while first and every[first - 1].kind is Kind.NOT:
        first -= 1
    is_excluded = bool((place - first) % 2)
    if first and every[first - 1].kind is Kind.AND:
        first -= 1
    elif place + 1 < len(every) and every[place + 1].kind is Kind.AND:
        end = every[place + 1].position + len(every[place + 1].text)
    name, value = _field(clauses[0], known)
    text = f"not {lexeme.text}" if is_excluded else lexeme.text
    return [Typed(name, "" if is_excluded else value, text, every[first].position, end)]


def _begun_at(instant: datetime) -> date | None:
    """The day that begins at this instant, in the zone in which times are shown."""
    day = instant.astimezone(zone_shown()).date()
    return day if begin_of(day) == instant else None


def _field(clause: object, known: Sequence[Account]) -> tuple[str, str]:
    match clause:
        case DateLimit(field="since") if day := _begun_at(clause.first):
            return "since", day.isoformat()
        case DateLimit(field="until") if day := _begun_at(clause.after):
            return "until", (day - timedelta(days=1)).isoformat()
        case DateLimit():
            return clause.field, ""
        case Fact(term) if term.startswith(FROM):
            return "account", _account(term.removeprefix(FROM), known)
        case Fact(term):
            _, field, value = term.split(":", 2)
            return {"is": "kind"}.get(field, field), value
    return "", ""


def _account(key: str, known: Sequence[Account]) -> str:
    """The account of that name, where there is one alone."""
    found = [one.asked_as for one in known if key in {account_key(one.handle), account_key(one.asked_as)}]
    return found[0] if len(found) == 1 else ""
