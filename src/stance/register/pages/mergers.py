"""Moving all accounts of an agency that went into another."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from stance.doors.dates import begin_of
from stance.doors.form_fields import day_field
from stance.engines.policy import authorise, may
from stance.people.described_objects import anywhere
from stance.people.form_fields import AgencyField
from stance.people.models import Agency
from stance.register.actions import mergers
from stance.register.refusal import AccountRefused


class MergeForm(forms.Form):
    agency = AgencyField(Agency.objects.order_by("name"), label="Accounts of", empty_label="Choose an agency")
    successor = AgencyField(
        Agency.objects.filter(until__isnull=True).order_by("name"), label="Go to", empty_label="Choose an agency"
    )
    day = day_field("As of", "From the beginning of this day. What was before stays in the history.", required=True)
    reason = forms.CharField(label="Why", max_length=500, help_text="Such as the administrative order")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    authorise("register.account.read")
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"day": timezone.localdate()})
    if request.method == "POST":
        authorise("register.account.transfer", anywhere())
        if form.is_valid() and _moved(request, form):
            return redirect("register")
    return render(
        request, "register/merge.html", {"form": form, "decision": may("register.account.transfer", anywhere())}
    )


def _moved(request: HttpRequest, form: MergeForm) -> bool:
    given = form.cleaned_data
    at = begin_of(given["day"])
    try:
        moved = mergers.move_accounts(
            agency=given["agency"], successor=given["successor"], at=at, reason=given["reason"]
        )
    except AccountRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    if isinstance(moved, int):
        messages.success(request, f"{moved:,} accounts speak for {given['successor']} now.")
    else:
        messages.success(request, f"Nothing has changed yet: an approval was asked for (request {moved.pk}).")
    return True
