"""Within how many days an agency wants posts lodged, and how often it reminds."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stance.doors.form_pages import carried_out, form_page
from stance.doors.row_keys import LARGEST
from stance.engines.policy import authorise
from stance.lodging.actions import limits as actions
from stance.lodging.queries import limits
from stance.lodging.refusal import LodgingRefused
from stance.lodging.rules import LEAST_DAYS, MOST_DAYS
from stance.people.models import Agency


class LimitsForm(forms.Form):
    limit_days = forms.IntegerField(
        label="Days within which a post is lodged",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        help_text="20 is what 44 U.S.C. 2911 gives agencies of the United States. What was lodged before keeps its limit.",
    )
    remind_days = forms.IntegerField(
        label="Days between two reminders",
        min_value=1,
        max_value=MOST_DAYS,
        help_text="The holder of each mixed account is mailed. At least once within the limit.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, agency_id: int) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=min(agency_id, LARGEST))
    authorise("lodging.rule.change", agency)
    now = limits.of_agency(agency)
    initial = {"limit_days": now.limit_days, "remind_days": now.remind_days}
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        done = carried_out(
            request,
            form,
            lambda: actions.change(agency=agency, **form.cleaned_data),
            (LodgingRefused,),
            "Saved.",
            "lodging",
        )
        if done is not None:
            return done
    return form_page(
        request,
        form,
        heading="Days to lodge a post",
        lead=str(agency),
        submit="Save",
        back=reverse("lodging"),
        crumbs=[("Lodging", reverse("lodging"))],
    )
