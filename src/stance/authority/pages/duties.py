"""The T1 report, naming a duty-holder, and conflicts of duty."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stance.authority.actions import duties as actions
from stance.authority.pages.agencies import agencies, agency_of
from stance.authority.queries import duties as queries
from stance.engines.policy import AREA_WORDS, SIDE_WORDS, SIDES, authorise, preset
from stance.people.form_fields import PersonField


class DutyForm(forms.Form):
    holder = PersonField(label="Duty-holder", required=False, help_text="A name or an e-mail address")
    deputy = PersonField(label="Deputy", required=False, help_text="A name or an e-mail address")


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    authorise("authority.stance.read")
    agency = agency_of(request)
    report = queries.report(agency) if agency else []
    return render(
        request,
        "authority/duties.html",
        {
            "agency_shown": agency,
            "agencies": agencies(),
            "report": report,
            "missing": sum(row.state != "covered" for row in report),
            "gaps": queries.gaps(agency) if agency else [],
            "conflicts": queries.conflicts(agency) if agency else [],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, area: str, side: str) -> HttpResponse:
    agency = agency_of(request)
    authorise("authority.duty.change", agency)
    if area not in AREA_WORDS or side not in SIDES:
        raise Http404(f"duty {area[:30]} {side[:30]}")
    if agency is None:
        return render(request, "authority/stance/no_agency.html")
    row = next(row for row in queries.report(agency) if (row.area, row.side) == (area, side))
    form = DutyForm(request.POST or None, initial={"holder": row.holder, "deputy": row.deputy})
    if form.is_valid():
        try:
            actions.name_holder(agency=agency, area=area, side=side, **form.cleaned_data)
        except actions.DutyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{AREA_WORDS[area]}, {SIDE_WORDS[side]} side: kept.")
            return redirect(f"{reverse('duties')}?agency={agency.slug}")
    context = {"form": form, "row": row, "agency_shown": agency, "words": preset("supporter").stance.duties[area][side]}
    return render(request, "authority/duty.html", context, status=422 if form.errors else 200)
