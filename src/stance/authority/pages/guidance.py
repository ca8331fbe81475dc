"""Guidance in force, signing the policy, who has completed what, and readiness (the talk's four steps)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.authority.actions import guidance as actions
from stance.authority.models import GUIDANCE_KINDS, Guidance
from stance.authority.models.guidance import SKILLS
from stance.authority.pages.agencies import agencies, agency_of
from stance.authority.queries import alignment
from stance.authority.queries import guidance as queries
from stance.doors.form_fields import day_field
from stance.engines.policy import authorise
from stance.people.form_fields import PersonField


class GuidanceForm(forms.Form):
    kind = forms.ChoiceField(choices=list(GUIDANCE_KINDS.items()))
    title = forms.CharField(max_length=200)
    version = forms.CharField(max_length=40, help_text="Such as 3 or 2026-11")
    address = forms.URLField(required=False, max_length=500, assume_scheme="https", help_text="Where staff read it")
    owner = PersonField(required=False, help_text="Who keeps it current: a name or an e-mail address")
    in_force_from = day_field("In force from", required=True)
    review_on = day_field("Next review", required=True)
    valid_days = forms.IntegerField(
        label="Days that a completion is valid",
        required=False,
        min_value=1,
        max_value=36500,
        help_text="Training only. Leave empty if it does not expire.",
    )


class CompletionForm(forms.Form):
    person = PersonField(help_text="A name or an e-mail address")
    completed_on = day_field("Completed on", required=True)


class SkillForm(forms.Form):
    person = PersonField(help_text="A name or an e-mail address")
    skill = forms.ChoiceField(choices=list(SKILLS.items()))


@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    authorise("authority.stance.read")
    agency = agency_of(request)
    steps = alignment.steps(agency) if agency else []
    context = {
        "agency_shown": agency,
        "agencies": agencies(),
        "steps": steps,
        "ready": sum(step.is_ready for step in steps),
    }
    return render(request, "authority/readiness.html", context)


@require_safe
def guidance(request: HttpRequest) -> HttpResponse:
    authorise("authority.stance.read")
    agency = agency_of(request)
    context = {
        "agency_shown": agency,
        "agencies": agencies(),
        "rows": queries.in_force(agency, request.user.pk or 0) if agency else [],
        "skills": queries.skills(agency) if agency else [],
    }
    return render(request, "authority/guidance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    agency = agency_of(request)
    authorise("authority.guidance.change", agency)
    if agency is None:
        return render(request, "authority/stance/no_agency.html")
    form = GuidanceForm(request.POST or None)
    if form.is_valid():
        try:
            row = actions.put_in_force(agency=agency, **form.cleaned_data)
        except actions.GuidanceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{row} was saved.")
            return redirect(f"{reverse('guidance')}?agency={agency.slug}")
    context = {
        "form": form,
        "title": f"New guidance of {agency}",
        "back": reverse("guidance"),
        "button": "Save guidance",
    }
    return render(request, "authority/form.html", context, status=422 if form.errors else 200)


@require_POST
def sign(request: HttpRequest, guidance_id: int) -> HttpResponse:
    row = _found(guidance_id)
    try:
        actions.sign(row)
    except actions.GuidanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"You signed {row}.")
    return redirect(f"{reverse('guidance')}?agency={row.agency.slug}")


@require_http_methods(["GET", "HEAD", "POST"])
def completed(request: HttpRequest, guidance_id: int) -> HttpResponse:
    row = _found(guidance_id)
    authorise("authority.skill.change", row.agency)
    form = CompletionForm(request.POST or None, initial={"completed_on": timezone.localdate()})
    if form.is_valid():
        try:
            actions.record_completion(form.cleaned_data["person"], row, completed_on=form.cleaned_data["completed_on"])
        except actions.GuidanceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['person']} has completed {row}.")
            return redirect(f"{reverse('guidance')}?agency={row.agency.slug}")
    context = {"form": form, "title": f"Who completed {row}", "back": reverse("guidance"), "button": "Record it"}
    return render(request, "authority/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: HttpRequest) -> HttpResponse:
    authorise("authority.skill.change", agency_of(request))
    form = SkillForm(request.POST or None)
    if form.is_valid():
        actions.record_skill(form.cleaned_data["person"], form.cleaned_data["skill"])
        messages.success(request, f"{form.cleaned_data['person']}: {SKILLS[form.cleaned_data['skill']]}.")
        return redirect("guidance")
    context = {"form": form, "title": "Record a skill", "back": reverse("guidance"), "button": "Record it"}
    return render(request, "authority/form.html", context, status=422 if form.errors else 200)


def _found(guidance_id: int) -> Guidance:
    row = Guidance.objects.select_related("agency").filter(pk=guidance_id).first()
    if row is None:
        raise Http404(f"guidance {guidance_id}")
    return row
