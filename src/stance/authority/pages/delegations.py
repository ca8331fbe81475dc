"""Lending one's roles: what is lent now, giving, ending."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.authority.actions import delegations as actions
from stance.authority.models import Delegation
from stance.doors import undo
from stance.doors.dates import day_in_words, end_of
from stance.doors.form_fields import day_field
from stance.doors.row_keys import found
from stance.engines.policy import AREA_WORDS, authorise, reach
from stance.people.assignments import actions as assignment_actions
from stance.people.assignments.queries import deputised
from stance.people.form_fields import PersonField
from stance.people.models import Assignment
from stance.people.queries import within
from stance.people.refusal import PersonRefused

MOST = 200
"""Shown of either."""


class DelegationForm(forms.Form):
    receiver = PersonField(label="To whom", help_text="A name or an e-mail address")
    last_day = day_field("Last day", "That day included", required=True)
    areas = forms.MultipleChoiceField(
        label="Only for",
        required=False,
        choices=list(AREA_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: for all areas",
    )
    reason = forms.CharField(label="Why", max_length=500, help_text="Such as “leave until 12 January”")


@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    """Those that hold now or will, of the people of the reader's agencies; a few dozen at a time in a large one; and
    who stands in for whom as their deputy."""
    authorise("authority.request.read")
    now, known = timezone.now(), within(reach("authority.request.read"))
    rows = Delegation.objects.filter(
        Q(giver__in=known) | Q(receiver__in=known) | Q(receiver=request.user), ends_at__gt=now
    )
    rows = rows.select_related("giver", "receiver").order_by("ends_at", "pk")
    shown = [
        (row, ", ".join(AREA_WORDS.get(area, area) for area in row.areas) or "all areas", row.starts_at > now)
        for row in rows[:MOST]
    ]
    standing_in = deputised("authority.request.read", request.user.pk or 0)
    return render(request, "authority/delegations.html", {"rows": shown, "standing_in": standing_in[:MOST]})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    authorise("authority.delegation.give")
    form = DelegationForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        ends = end_of(given["last_day"])
        try:
            row = actions.give(receiver=given["receiver"], ends_at=ends, areas=given["areas"], reason=given["reason"])
        except actions.DelegationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{row.receiver} may act in your place until {day_in_words(given['last_day'])}.")
            return redirect("delegations")
    context = {"form": form, "title": "Delegate your roles", "back": reverse("delegations"), "button": "Delegate"}
    return render(request, "authority/form.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    row = Delegation.objects.select_related("giver", "receiver").filter(pk=delegation_id).first()
    if row is None:
        raise Http404(f"delegation {delegation_id}")
    was = row.ends_at
    try:
        actions.end(row)
    except actions.DelegationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        undo.success(
            request, f"{row.receiver} does not act in {row.giver}’s place any more.", "authority.delegation_ended",
            giver=row.giver_id, receiver=row.receiver_id, ends_at=was.isoformat(), areas=row.areas, reason=row.reason,
        )  # fmt: skip
    return redirect("delegations")


@require_POST
def end_deputy(request: HttpRequest, assignment_id: int) -> HttpResponse:
    row = found(Assignment, assignment_id, "user", "deputy", "unit__agency")
    was = row.deputy
    try:
        assignment_actions.end_deputy(assignment=row)
    except PersonRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = f"{was} is no longer the deputy of {row.user}."
        undo.success(request, words, "people.deputy_ended", assignment=row.pk, deputy=was.pk if was else None)
    return redirect("delegations")
