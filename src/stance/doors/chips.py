"""The filters in use over a list, each with the address of the same list without it (``parts/chips.html``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest

from stance.doors.dates import day_in_words

BESIDE = ("{}", "{}_key", "{}_for")
"""What one filter may have in the address: a person is chosen by their key, for the text that was typed."""


@dataclass(frozen=True, slots=True)
class Chip:
    words: str
    url: str


def chip(request: HttpRequest, words: str, names: Collection[str], cursors: Collection[str] = ()) -> Chip:
    """``names`` are taken out of the address, and so are ``cursors``: another list begins at its first page."""
    left = request.GET.copy()
    for name in (*names, *cursors):
        left.pop(name, None)
    return Chip(words, f"{request.path}?{left.urlencode()}" if left else request.path)


def chips(request: HttpRequest, form: forms.Form, cursors: Collection[str]) -> list[Chip]:
    """Of a filter that was understood: one chip for each field that says something, in their order."""
    found = []
    for bound in form.visible_fields():
        if value := form.cleaned_data.get(bound.name):
            words = f"{bound.label}: {_shown(bound.field, value)}"
            found.append(chip(request, words, [name.format(bound.name) for name in BESIDE], cursors))
    return found


def _shown(field: forms.Field, value: object) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(str(value), value))  # type: ignore[arg-type]
    return day_in_words(value) if isinstance(value, date) else str(value)
