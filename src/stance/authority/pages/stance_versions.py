"""Looking at a version of a stance, asking to adopt it, and what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stance.authority import simulation
from stance.authority.actions import requests as asking
from stance.authority.actions import stances as actions
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.pages.agencies import agency_of
from stance.authority.pages.simulation_csv import rows_of
from stance.authority.pages.stance_chart import shares
from stance.authority.pages.stance_matrix import blocks
from stance.authority.queries import stances
from stance.doors.dates import begin_of
from stance.doors.downloads import csv_file
from stance.doors.form_fields import day_field
from stance.engines.policy import BASES, Stance, StanceRefused, authorise, preset
from stance.people.models import Agency


class AdoptForm(forms.Form):
    from_day = day_field("In force from", "Leave empty: from the moment that the second person approves.")
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The second person reads this.",
        error_messages={"required": "Say why: the second person needs to know."},
    )

    def instant(self) -> datetime | None:
        day = self.cleaned_data["from_day"]
        return begin_of(day) if day else None


@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    return _version_page(request, _found(version_id), AdoptForm())


def _version_page(request: HttpRequest, found: StanceVersion, form: AdoptForm, status: int = 200) -> HttpResponse:
    shown = stances.as_stance(found)
    assert shown is not None  # noqa: S101  (a version is given)
    pending = ApprovalRequest.objects.filter(object_kind="stance", object_id=str(found.pk), state="open").first()
    return render(
        request,
        "authority/stance/version.html",
        {
            "shown": found,
            "blocks": blocks(shown, preset(shown.basis).stance),
            "rows": [(one.words, one.ict, one.either, one.business) for one in shares(shown)],
            "form": form,
            "pending": pending,
        },
        status=status,
    )


@require_POST
def adopt(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask the second person."""
    found = _found(version_id)
    authorise("authority.stance.adopt", found)
    form = AdoptForm(request.POST)
    if form.is_valid():
        try:
            asked = actions.ask_to_adopt(found, effective_from=form.instant(), reason=form.cleaned_data["reason"])
        except StanceRefused as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        except asking.RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "A second person is asked to adopt it. Nothing has changed yet.")
            return redirect("request", asked.pk)
    return _version_page(request, found, form, status=422)


@require_POST
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    found = _found(version_id)
    try:
        actions.withdraw(found)
    except StanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The {found} is withdrawn.")
    return redirect("stance_version", version_id)


@require_safe
def simulated(request: HttpRequest, basis: str = "", version_id: int = 0) -> HttpResponse:
    """What would change: counts first, names below."""
    what = _simulated(request, basis, version_id)
    if what.agency is None:
        return render(request, "authority/stance/no_agency.html")
    return render(
        request,
        "authority/stance/simulation.html",
        {"found": simulation.simulate(what.agency, what.stance), "what": what, "most": MOST_SHOWN},
    )


@require_safe
def simulation_csv(request: HttpRequest, basis: str = "", version_id: int = 0) -> HttpResponse | StreamingHttpResponse:
    what = _simulated(request, basis, version_id)
    if what.agency is None:
        return render(request, "authority/stance/no_agency.html")
    found = simulation.simulate(what.agency, what.stance)
    return csv_file(rows_of(found), f"simulation-{what.stance.basis}.csv")


MOST_SHOWN = 200
"""Names shown of one kind; the file has all of them."""


@dataclass(frozen=True, slots=True)
class Simulated:
    agency: Agency | None
    stance: Stance
    version: StanceVersion | None
    words: str


def _simulated(request: HttpRequest, basis: str, version_id: int) -> Simulated:
    authorise("authority.stance.simulate")
    if version_id:
        found = _found(version_id)
        shown = stances.as_stance(found)
        assert shown is not None  # noqa: S101  (a version is given)
        return Simulated(found.agency, shown, found, f"the {found}")
    if basis not in BASES:
        raise Http404(f"stance {basis[:20]}")
    return Simulated(agency_of(request), preset(basis).stance, None, f"the {basis} stance as it is shipped")


def _found(version_id: int) -> StanceVersion:
    found = stances.version(version_id)
    if found is None:
        raise Http404(f"stance version {version_id}")
    return found
