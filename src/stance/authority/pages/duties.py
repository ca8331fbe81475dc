"""The T1 report, naming a duty-holder, and conflicts of duty."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stance.authority.actions import duties as actions
from stance.authority.pages.agencies import agencies, agency_of
from stance.authority.queries import duties as queries
from stance.doors import undo
from stance.engines.policy import AREA_WORDS, SIDE_WORDS, SIDES, authorise, preset
from stance.people.form_fields import PersonField


class DutyForm(forms.Form):
    holder = PersonField(label="Duty-holder", required=False, help_text="A name or an e-mail address")
    deputy = PersonField(label="Deputy", required=False, help_text="A name or an e-mail address")
    reason = forms.CharField(
        label="Why a person from the other side",
        required=False,
        max_length=300,
        help_text="Needed only if one of them has a role on the other side alone. Shown to everyone who can see the duties.",
    )


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
    form = DutyForm(request.POST or None, initial={"holder": row.holder, "deputy": row.deputy, "reason": row.reason})
    if form.is_valid():
        try:
            made = actions.name_holder(agency=agency, area=area, side=side, **form.cleaned_data)
        except actions.DutyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            before = {"holder": row.holder.pk if row.holder else None, "deputy": row.deputy.pk if row.deputy else None}
            undo.success(
                request, f"{AREA_WORDS[area]}, {SIDE_WORDS[side]} side: saved.", "authority.duty_named", agency=agency.pk, area=area,
                side=side, duty=made.pk if made else None, reason=row.reason, **before,
            )  # fmt: skip
            return redirect(f"{reverse('duties')}?agency={agency.slug}")
    context = {"form": form, "row": row, "agency_shown": agency, "words": preset("supporter").stance.duties[area][side]}
    return render(request, "authority/duty.html", context, status=422 if form.errors else 200)
