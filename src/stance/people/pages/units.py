"""A unit: who serves in it, and changing, moving and closing it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.doors.form_fields import text_field
from stance.doors.form_pages import Crumbs, carried_out, form_page
from stance.doors.row_keys import found
from stance.engines.policy import SIDES, authorise
from stance.people.described_objects import whole
from stance.people.models import Agency, Unit
from stance.people.models.organisation import SIDE_WORDS, going_on
from stance.people.organisation import actions, queries
from stance.people.pages.organisation import crumbs_to
from stance.people.refusal import OrganisationRefused

REFUSALS = (OrganisationRefused,)


class UnitForm(forms.Form):
    name = text_field("Name", 200, "Such as Communications")
    code = text_field("Code", 60, "Short and once in the agency; files name the unit by it, such as comms")
    side = forms.ChoiceField(
        choices=[(side, SIDE_WORDS[side]) for side in SIDES],
        widget=forms.RadioSelect,
        help_text="ICT runs systems; business has the task that social media serves.",
        error_messages={"required": "Say which side the unit is on."},
    )


class NewUnitForm(UnitForm):
    parent = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, label="Under", empty_label="The top of the agency"
    )

    def __init__(self, *args: object, agency: Agency, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["parent"].queryset = open_units(agency)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, label="Under", empty_label="The top of the agency"
    )

    def __init__(self, *args: object, unit: Unit, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["parent"].queryset = open_units(unit.agency)  # type: ignore[attr-defined]


def open_units(agency: Agency) -> object:
    return Unit.objects.filter(going_on(timezone.now()), agency=agency).order_by("name", "pk")


def crumbs_of(unit: Unit) -> Crumbs:
    return [*crumbs_to(unit.agency), (unit.name, reverse("unit", args=[unit.pk]))]


@require_safe
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    shown = found(Unit, unit_id, "agency", "parent")
    tree = queries.tree(shown.agency, shown)
    about = {
        "unit": shown,
        "assignments": queries.in_unit(shown),
        "above": queries.above(shown),
        "below": [node for node in tree.nodes if node.unit.pk != shown.pk],
        "crumbs": crumbs_to(shown.agency),
    }
    return render(request, "people/unit.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, agency_id: int) -> HttpResponse:
    agency = found(Agency, agency_id)
    authorise("people.organisation.change", whole(agency))
    form = NewUnitForm(request.POST or None, agency=agency, initial={"parent": request.GET.get("under", "")})
    back = reverse("agency", args=[agency.pk])
    done = carried_out(
        request, form, lambda: actions.add_unit(agency=agency, **form.cleaned_data), REFUSALS, "The unit was added.", back
    )  # fmt: skip
    return done or form_page(
        request, form, heading="Add a unit", submit="Add unit", back=back, crumbs=crumbs_to(agency)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, unit_id: int) -> HttpResponse:
    shown = found(Unit, unit_id, "agency")
    authorise("people.organisation.change", shown)
    form = UnitForm(request.POST or None, initial={"name": shown.name, "code": shown.code, "side": shown.side})
    back = reverse("unit", args=[shown.pk])
    done = carried_out(
        request, form, lambda: actions.change_unit(unit=shown, **form.cleaned_data), REFUSALS, "The unit is changed.", back
    )  # fmt: skip
    return done or form_page(
        request, form, heading=f"Change {shown}", submit="Save", back=back, crumbs=crumbs_of(shown)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, unit_id: int) -> HttpResponse:
    shown = found(Unit, unit_id, "agency")
    authorise("people.organisation.change", whole(shown.agency))
    form = MoveForm(request.POST if request.method == "POST" else None, unit=shown, initial={"parent": shown.parent_id})
    back = reverse("unit", args=[shown.pk])
    done = carried_out(
        request, form, lambda: actions.move_unit(unit=shown, **form.cleaned_data), REFUSALS, f"{shown} is moved.", back
    )  # fmt: skip
    lead = "Everything below it moves along."
    return done or form_page(
        request, form, heading=f"Move {shown}", submit="Move", back=back, crumbs=crumbs_of(shown), lead=lead
    )


@require_POST
def close(request: HttpRequest, unit_id: int) -> HttpResponse:
    shown = found(Unit, unit_id, "agency")
    try:
        actions.close_unit(unit=shown)
    except OrganisationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("unit", shown.pk)
    messages.success(request, f"{shown} is closed.")
    return redirect("agency", shown.agency_id)
