"""The organisation: agencies, and each one's tree with who serves where; gaps first."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stance.doors.dates import end_of
from stance.doors.form_fields import day_field, text_field
from stance.doors.form_pages import Crumbs, carried_out, form_page
from stance.doors.row_keys import found
from stance.engines.policy import authorise
from stance.people.described_objects import whole
from stance.people.form_fields import AgencyField
from stance.people.models import Agency
from stance.people.organisation import actions, queries
from stance.people.pages.fields import DomainsField
from stance.people.refusal import OrganisationRefused

REFUSALS = (OrganisationRefused,)


class AgencyForm(forms.Form):
    name = text_field("Name", 200, "As it signs letters, such as Department of Health")
    short_name = text_field("Short name", 60, "Where space is short, such as Health", required=False)
    domains = DomainsField(
        label="Official domains",
        required=False,
        max_length=5000,
        help_text="One a line, such as health.example.gov. Addresses and web sites there count as the agency's own.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    is_host = forms.BooleanField(label="Its ICT team runs this installation", required=False)


class NewAgencyForm(AgencyForm):
    slug = forms.SlugField(
        label="Short address",
        max_length=60,
        help_text="Lower-case letters, digits and hyphens, such as health. It stays as it is.",
        error_messages={"required": "Give the short address.", "invalid": "Use letters, digits and hyphens only."},
    )
    field_order = ("name", "slug", "short_name", "domains", "is_host")


class EndForm(forms.Form):
    until = day_field("Last day", "Its units and everybody's roles in them end with this day.", required=True)
    successor = AgencyField(
        Agency.objects.filter(until__isnull=True).order_by("name"),
        required=False,
        empty_label="None: it is abolished",
        label="Continues in",
        help_text="Its units and the people in them then continue in that agency from the next day.",
    )

    def __init__(self, *args: object, agency: Agency, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = self.fields["successor"].queryset  # type: ignore[attr-defined]
        self.fields["successor"].queryset = offered.exclude(pk=agency.pk)  # type: ignore[attr-defined]


def crumbs_to(agency: Agency | None = None) -> Crumbs:
    start = [("Organisation", reverse("organisation"))]
    return start + ([(agency.short_name or agency.name, reverse("agency", args=[agency.pk]))] if agency else [])


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    counted = queries.agencies()
    return render(request, "people/organisation.html", {"agencies": counted})


@require_safe
def agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    shown = found(Agency, agency_id, "successor")
    about = {"agency": shown, "tree": queries.tree(shown), "crumbs": crumbs_to()}
    return render(request, "people/agency.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    authorise("people.organisation.change")
    form = NewAgencyForm(request.POST or None)
    done = carried_out(
        request, form, lambda: actions.found_agency(**form.cleaned_data), REFUSALS, "The agency was added.", reverse("organisation")
    )  # fmt: skip
    back = reverse("organisation")
    return done or form_page(request, form, heading="Add an agency", submit="Add agency", back=back, crumbs=crumbs_to())


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, agency_id: int) -> HttpResponse:
    shown = found(Agency, agency_id)
    authorise("people.organisation.change", whole(shown))
    known = {
        "name": shown.name, "short_name": shown.short_name, "is_host": shown.is_host, "domains": "\n".join(shown.domains),
    }  # fmt: skip
    form, back = AgencyForm(request.POST or None, initial=known), reverse("agency", args=[shown.pk])
    done = carried_out(
        request, form, lambda: actions.change_agency(agency=shown, **form.cleaned_data), REFUSALS, "The agency is changed.", back
    )  # fmt: skip
    return done or form_page(
        request, form, heading=f"Change {shown}", submit="Save", back=back, crumbs=crumbs_to(shown)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, agency_id: int) -> HttpResponse:
    shown = found(Agency, agency_id)
    authorise("people.organisation.change", whole(shown))
    form, back = EndForm(request.POST or None, agency=shown), reverse("agency", args=[shown.pk])

    def act() -> None:
        given = form.cleaned_data
        actions.end_agency(agency=shown, until=end_of(given["until"]), successor=given["successor"])

    done = carried_out(request, form, act, REFUSALS, f"{shown} has its end.", back)
    lead = "What it did stays on record. This cannot be undone."
    return done or form_page(
        request, form, heading=f"Abolish or merge {shown}", submit="Set the end", back=back, crumbs=crumbs_to(shown), lead=lead
    )  # fmt: skip
