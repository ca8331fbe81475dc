"""The audit trail: filter by who, what, object, words and time; each line opens its "because"."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.doors.chips import chips
from stance.doors.dates import begin_of, end_of
from stance.doors.downloads import csv_file
from stance.doors.form_fields import LongSelect, first_day_field, last_day_field, refuse_reversed
from stance.doors.row_keys import row_key
from stance.engines.policy import RULES, authorise
from stance.journal import actions, queries

UNRULED = [
    ("people.sign_in", "Sign in"),
    ("people.factor", "Change a second factor"),
    ("security", "Refused attempts"),
]
"""What is recorded without a rule being asked: it happens before or beside the gate."""


class TrailFilter(forms.Form):
    who = forms.CharField(
        required=False,
        max_length=200,
        help_text="Part of a name",
        widget=forms.TextInput(attrs={"data-person": True, "autocomplete": "off"}),
    )
    what = forms.ChoiceField(required=False, choices=[], widget=LongSelect)
    thing = forms.CharField(
        label="Object",
        required=False,
        max_length=200,
        help_text="Exactly, such as a job's number or an e-mail address",
    )
    text = forms.CharField(
        label="Words", required=False, max_length=200, help_text="Of what was done, or of the reason"
    )
    since = first_day_field()
    until = last_day_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        ruled = [(rule.action, rule.words.capitalize()) for rule in RULES.values()]
        choices = sorted(ruled + UNRULED, key=lambda choice: choice[1])
        self.fields["what"].choices = [("", "Anything"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self)

    def wanted(self, before: int | None) -> queries.Filter:
        given = self.cleaned_data
        return queries.Filter(
            who=given["who"],
            what=given["what"],
            thing=given["thing"],
            text=given["text"],
            since=begin_of(given["since"]) if given["since"] else None,
            until=end_of(given["until"]) if given["until"] else None,
            before=before,
        )


@require_safe
def audit_csv(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """What the filters find, as a file."""
    form = TrailFilter(request.GET)
    if not form.is_valid():
        return audit(request)
    return csv_file(actions.export(form.wanted(None)), "audit-trail.csv")


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    authorise("journal.read")
    form = TrailFilter(request.GET)
    key = row_key(request.GET.get("before", ""))
    is_understood = form.is_valid()
    rows, older = queries.events(form.wanted(key)) if is_understood else ([], None)
    return render(
        request,
        "journal/audit.html",
        {
            "form": form,
            "rows": rows,
            "older": older,
            "is_first": key is None,
            "chips": chips(request, form, ("before",)) if is_understood else [],
            "in_use": any(request.GET.get(name) for name in form.fields),
        },
    )
