"""The same for many accounts at once: those that are ticked, or all that a list shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stance.doors.row_keys import row_key
from stance.engines.policy import authorise
from stance.people.described_objects import anywhere
from stance.register.actions import many as actions
from stance.register.fields.reading import FieldsRefused
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME
from stance.register.models import Account
from stance.register.pages.list_filter import FILTERS, RegisterFilter
from stance.register.pages.organisation_fields import AgenciesField, UnitField
from stance.register.pages.person_field import PersonTextField
from stance.register.queries import lists
from stance.register.refusal import AccountRefused

SHOWN = 100
NAMED = 10
"""Accounts named beside one reason."""
WORDS = {"change": "Changed", "submit": "Submitted for review", "publish": "Published"}


class ManyForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        references = References()
        for name in actions.SETTABLE:
            known = BY_NAME[name]
            common: dict[str, Any] = {"label": known.words, "help_text": known.hint, "required": False}
            self.fields[name] = _control(known.kind.widget, references, common)

    @property
    def texts(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}


def _control(widget: str, known: References, common: dict[str, Any]) -> forms.Field:
    if widget == "person":
        return PersonTextField(known, **common)
    if widget == "agencies":
        return AgenciesField(known, **common | {"help_text": "Tick none to leave them as they are"})
    if widget == "unit":
        return UnitField(known, "Leave as it is", **common)
    line = forms.DateInput(attrs={"type": "date"}) if widget == "day" else forms.TextInput()
    return forms.CharField(max_length=500, widget=line, **common)


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """The accounts are in the address, so that the page can be kept and opened again; what was seen is in the form."""
    authorise("register.account.change", anywhere())
    keys, back = _chosen(request)
    shown = lists.named(keys[:SHOWN])
    form = ManyForm(request.POST if request.method == "POST" else None)
    ticked = keys if request.GET.get("of") != "all" else []
    seen = hashlib.sha256(repr(keys).encode()).hexdigest()
    if request.method == "POST" and form.is_valid():
        do = request.POST.get("do", "")
        if request.POST.get("seen") != seen:
            form.add_error(
                None, "The list is another than you saw: accounts were added or removed. Check it again, then continue."
            )
        elif do in WORDS and (done := _done(form, do, keys)):
            again = f"{request.path}?{urlencode([*_kept(request), *(('account', key) for key in ticked)])}"
            context = {
                "done": done,
                "words": f"{WORDS[do]}: {done.count:,}" if not done.requests else "An approval was asked for",
                "stayed": len(done.refused),
                "refused": list(islice(by_reason(done.refused), SHOWN)),
                "again": again,
                "back": back,
            }
            return render(request, "register/many_done.html", context)
    context = {"form": form, "count": len(keys), "shown": shown, "seen": seen, "back": back}
    return render(request, "register/many.html", context)


def by_reason(refused: Iterable[tuple[Account, str]]) -> Iterator[tuple[str, list[Account], int]]:
    """Each reason once, with the first accounts that it holds for and how many more: a reason of all does not hide one of few."""
    found: dict[str, list[Account]] = {}
    for account, reason in refused:
        found.setdefault(reason, []).append(account)
    for reason, accounts in found.items():
        yield reason, accounts[:NAMED], max(0, len(accounts) - NAMED)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, request.GET[name]) for name in ("of", "view", *FILTERS) if request.GET.get(name)]


def _chosen(request: HttpRequest) -> tuple[list[int], str]:
    """The keys of the accounts that are meant, as far as the reader sees them, and the list that they were chosen from."""
    kept = dict(_kept(request))
    back = f"{reverse('register')}?{urlencode({name: text for name, text in kept.items() if name != 'of'})}"
    if kept.get("of") == "all":
        form, view = RegisterFilter(request.GET), kept.get("view", "")
        view = view if view in lists.VIEWS else "current"
        # A filter that was not understood means nothing here; without it the list would be another.
        keys = lists.keys(form.wanted(view, ""), request.user.pk, actions.MOST) if form.is_valid() else []
        return keys, back
    ticked = [key for text in request.GET.getlist("account") if (key := row_key(text)) is not None]
    return sorted(account.pk for account in lists.named(ticked[:SHOWN])), back


def _done(form: ManyForm, do: str, keys: list[int]) -> actions.Done | None:
    try:
        if do == "change":
            return actions.change(keys=keys, texts=form.texts)
        return actions.submit(keys=keys) if do == "submit" else actions.publish(keys=keys)
    except FieldsRefused as refusal:
        for name, reason in refusal.reasons.items():
            form.add_error(name, reason)
    except AccountRefused as refusal:
        form.add_error(None, str(refusal))
    return None
