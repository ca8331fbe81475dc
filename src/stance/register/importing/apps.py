"""Connected apps in one cell: "name | owner | purpose | next assessment | scopes", separated by ";".

A ";", "|" or "\\" within an entry has a "\\" before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from itertools import pairwise

from stance.register.fields.refusal import FieldRefused
from stance.register.models import ConnectedApp

LONGEST = {"name": 100, "owner": 150, "purpose": 300, "scopes": 300}
SHAPE = "name | owner | purpose | 2027-01-31 | scopes"


@dataclass(frozen=True, slots=True, order=True)
class App:
    """What the register keeps of a connected tool; ``scopes`` may be empty."""

    name: str
    owner: str
    purpose: str
    next_assessment_on: date
    scopes: str = ""


def app_of(row: ConnectedApp) -> App:
    return App(row.name, row.owner, row.purpose, row.next_assessment_on, row.scopes)


def read(text: str) -> tuple[App, ...]:
    """In the order of their names. Raises FieldRefused."""
    found = sorted(_app(parts) for parts in _entries(text) if any(parts))
    # They are sorted by name.
    if twice := [app.name for app, following in pairwise(found) if app.name == following.name]:
        raise FieldRefused(f"The app “{twice[0]}” is named twice. Keep one of them.")
    return tuple(found)


def written(apps: Iterable[App]) -> str:
    """What ``read`` takes back."""
    return "; ".join(" | ".join(_parts(app)) for app in sorted(apps))


def _parts(app: App) -> Iterator[str]:
    *words, day, scopes = astuple(app)
    for part in (*words, day.isoformat(), *([scopes] if scopes else [])):
        yield re.sub(r"([\\;|])", r"\\\1", part)


def _entries(text: str) -> Iterator[list[str]]:
    parts: list[str] = []
    signs: list[str] = []
    is_escaped = False
    for sign in text:
        if is_escaped or sign not in "\\;|\n":
            signs.append(sign)
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        else:
            parts.append("".join(signs).strip())
            signs = []
            if sign != "|":
                yield parts
                parts = []
    last = "".join(signs) + ("\\" if is_escaped else "")
    yield [*parts, last.strip()]


def _app(parts: list[str]) -> App:
    if len(parts) not in (4, 5) or not all(parts[:4]):
        raise FieldRefused(f"“{' | '.join(parts)[:60]}” is no app. Give each as {SHAPE} (scopes may be left out).")
    name, owner, purpose, day, scopes = [*parts, ""][:5]
    for part, text in (("name", name), ("owner", owner), ("purpose", purpose), ("scopes", scopes)):
        if len(text) > LONGEST[part]:
            raise FieldRefused(f"The {part} of the app “{name[:60]}” is longer than {LONGEST[part]} characters.")
    try:
        return App(name, owner, purpose, date.fromisoformat(day), scopes)
    except ValueError as error:
        words = f"“{day[:60]}” is no date of the app “{name[:60]}”’s next assessment. Give it as 2027-01-31."
        raise FieldRefused(words) from error
