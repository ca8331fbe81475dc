"""Assignments: giving one, ending it, naming the deputy; and all that end soon."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.doors import undo
from stance.doors.dates import end_of
from stance.doors.form_fields import day_field
from stance.doors.form_pages import carried_out, form_page
from stance.doors.row_keys import found
from stance.engines.policy import ROLES, authorise
from stance.journal.queries import newest_line
from stance.people import described_objects
from stance.people.assignments import actions
from stance.people.models import Assignment, Unit
from stance.people.organisation import queries
from stance.people.organisation.days import first_instant
from stance.people.pages.fields import InvitedField
from stance.people.pages.organisation import crumbs_to
from stance.people.pages.units import crumbs_of
from stance.people.refusal import PersonRefused

REFUSALS = (PersonRefused,)
WAITS = "A second administrator has been asked: it happens once they have approved it (see Approvals)."


class GiveForm(forms.Form):
    user = InvitedField(
        label="Person",
        help_text="A name or an e-mail address",
        error_messages={"required": "Give the person's name or e-mail address."},
    )
    role = forms.ChoiceField(
        choices=[(role, role.capitalize()) for role in ROLES], initial="publisher", widget=forms.RadioSelect
    )
    starts_on = day_field("First day", "Empty: from now on")
    last_day = day_field("Last day", "Empty: until it is ended")
    deputy = InvitedField(label="Deputy", required=False, help_text="Stands in for them: a name or an e-mail address")


class KeepForm(forms.Form):
    last_day = day_field("Last day", "Today or later. Empty: it does not end.")
    deputy = InvitedField(label="Deputy", required=False, help_text="A name or an e-mail address. Empty: no deputy.")


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = found(Unit, unit_id, "agency")
    authorise("people.assignment.give", unit)
    form, back = GiveForm(request.POST or None), reverse("unit", args=[unit.pk])

    def act() -> str:
        given = form.cleaned_data
        made = actions.give(
            user=given["user"],
            role=given["role"],
            unit=unit,
            starts_at=first_instant(given["starts_on"]) if given["starts_on"] else None,
            ends_at=end_of(given["last_day"]) if given["last_day"] else None,
            deputy=given["deputy"],
        )
        return "They have it now, or from the day you gave." if made else WAITS

    done = carried_out(request, form, act, REFUSALS, "", back)
    return done or form_page(
        request, form, heading=f"Roles in {unit}", submit="Give the role", back=back, crumbs=crumbs_of(unit)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Changing the end or the deputy."""
    held = found(Assignment, assignment_id, "user", "unit__agency", "deputy")
    authorise("people.assignment.give", described_objects.held(held))
    known = {"last_day": held.last_day, "deputy": held.deputy}
    form = KeepForm(request.POST if request.method == "POST" else None, initial=known)
    back = reverse("unit", args=[held.unit_id]) if held.unit_id else reverse("organisation")

    def act() -> str:
        given, is_done = form.cleaned_data, True
        if given["last_day"] != held.last_day:
            is_done = actions.set_end(assignment=held, ends_at=end_of(given["last_day"]) if given["last_day"] else None)
        is_done = actions.name_deputy(assignment=held, deputy=given["deputy"]) and is_done
        return f"{held.user}'s role is changed." if is_done else WAITS

    done = carried_out(request, form, act, REFUSALS, "", back)
    crumbs = crumbs_of(held.unit) if held.unit else crumbs_to()
    return done or form_page(
        request, form, heading=str(held), submit="Save", back=back, crumbs=crumbs,
        ends_now=reverse("assignment_end", args=[held.pk]), about=described_objects.held(held),
    )  # fmt: skip


@require_POST
def end(request: HttpRequest, assignment_id: int) -> HttpResponse:
    held = found(Assignment, assignment_id, "user", "unit__agency")
    was = held.ends_at
    try:
        actions.end(assignment=held)
    except PersonRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("assignment", held.pk)
    undo.success(
        request, f"{held.user} no longer has the role {held.role}.", "people.role_ended", user=held.user_id, role=held.role,
        unit=held.unit_id, ends_at=was.isoformat() if was else "", deputy=held.deputy_id,
        line=newest_line(),
    )  # fmt: skip
    return redirect("unit", held.unit_id) if held.unit_id else redirect("organisation")


@require_safe
def ending(request: HttpRequest) -> HttpResponse:
    cursor = request.GET.get("before", "")
    rows, older = queries.ending_soon(cursor)
    days = queries.SOON.days
    about = {"rows": rows, "older": older, "is_first": not cursor, "days": days, "crumbs": crumbs_to()}
    return render(request, "people/ending.html", about)
