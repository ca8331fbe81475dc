"""The address of a search: one address holds the whole question, so that a permanent link asks it again."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse

from stance.archive.pages.typed_filters import merged
from stance.archive.search.question import Question
from stance.register.models import Account

NOT_ASKED = ("cursor", "counts", "sort")
"""What an address says of how the answer is shown; the rest is the question."""


def tidied(given: QueryDict, known: Sequence[Account]) -> str:
    """The address without empty fields, defaults, and filters that stand in the box too; "?" for none left, "" when
    there was nothing to tidy."""
    pairs = [(name, value) for name, values in given.lists() for value in values]
    kept = [(name, value) for name, value in merged(pairs, known) if value and (name, value) != ("sort", "rank")]
    if kept == pairs:
        return ""
    tidy = QueryDict(mutable=True)
    for name, value in kept:
        tidy.appendlist(name, value)
    return tidy.urlencode() or "?"


def without(given: QueryDict, *names: str, value: str | None = None) -> str:
    """The address without some fields, or without one value of a field."""
    left = given.copy()
    for name in names:
        kept = [one for one in left.getlist(name) if value is not None and one != value]
        left.pop(name, None)
        if kept:
            left.setlist(name, kept)
    return left.urlencode()


def search_url(given: QueryDict, **values: str) -> str:
    """The same search from its beginning with these fields; an empty value takes a field away."""
    changed = given.copy()
    for name in ("cursor", "counts"):
        changed.pop(name, None)
    for name, value in values.items():
        if value:
            changed[name] = value
        else:
            changed.pop(name, None)
    address = changed.urlencode()
    return f"{reverse('search')}?{address}" if address else reverse("search")


def asked_in(given: QueryDict) -> list[tuple[str, str]]:
    """The fields of the question alone, and the saved search that it was opened from."""
    return [(name, value) for name, values in given.lists() if name not in NOT_ASKED for value in values]


def question_of(given: QueryDict) -> Question:
    return Question.read(given.urlencode())
