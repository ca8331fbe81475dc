"""Goals, and types of use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.doors.form_fields import day_field, text_field
from stance.doors.form_pages import Crumbs, carried_out, form_page
from stance.doors.row_keys import found, row_key
from stance.engines.policy import authorise
from stance.people.described_objects import anywhere
from stance.people.form_fields import AgencyField
from stance.people.goals import actions, queries
from stance.people.models import Agency, Goal, UseType
from stance.people.models.goals import GOAL_KIND_WORDS
from stance.people.pages.fields import InvitedField

REFUSALS = (actions.GoalRefused,)


class GoalForm(forms.Form):
    title = text_field("Goal", 200, "Such as: people hear of a flood from us first")
    kind = forms.ChoiceField(
        choices=list(GOAL_KIND_WORDS.items()), widget=forms.RadioSelect, error_messages={"required": "Choose a kind."}
    )
    owner = InvitedField(
        help_text="Who is responsible for it: a name or an e-mail address",
        error_messages={"required": "Give the owner's name or e-mail address."},
    )
    measure = text_field("Measure", 500, "How anybody can tell that it was met", rows=2)
    due_on = day_field("Due", required=True)


class NewGoalForm(GoalForm):
    agency = AgencyField(
        Agency.objects.order_by("name"),
        only_going_on=True,
        empty_label=None,
        error_messages={"required": "Choose an agency. Add it first if there is none."},
    )
    field_order = ("agency", "title", "kind", "owner", "measure", "due_on")


class UseForm(forms.Form):
    words = text_field("Description", 200)


class NewUseForm(UseForm):
    slug = forms.SlugField(
        label="Short name",
        max_length=60,
        help_text="Letters, digits, hyphens and underscores; files name the type by it.",
        error_messages={"required": "Give the short name."},
    )
    field_order = ("words", "slug")


def _crumbs() -> Crumbs:
    return [("Organisation", reverse("organisation")), ("Goals and uses", reverse("goals"))]


@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    key = row_key(request.GET.get("before", ""))
    rows, older = queries.goals(key)
    today = timezone.localdate()
    about = {"rows": rows, "older": older, "is_first": key is None, "uses": queries.uses(), "today": today}
    return render(request, "people/goals.html", about)


@require_http_methods(["GET", "HEAD", "POST"])
def new_goal(request: HttpRequest) -> HttpResponse:
    authorise("people.goal.change", anywhere())
    form, back = NewGoalForm(request.POST or None), reverse("goals")
    done = carried_out(request, form, lambda: actions.set_goal(**form.cleaned_data), REFUSALS, "The goal is set.", back)
    return done or form_page(request, form, heading="Set a goal", submit="Set goal", back=back, crumbs=_crumbs())


@require_http_methods(["GET", "HEAD", "POST"])
def change_goal(request: HttpRequest, goal_id: int) -> HttpResponse:
    goal = found(Goal, goal_id, "agency", "owner")
    authorise("people.goal.change", goal.agency)
    known: dict[str, Any] = {name: getattr(goal, name) for name in ("title", "kind", "measure", "due_on")}
    form, back = GoalForm(request.POST or None, initial=known | {"owner": goal.owner}), reverse("goals")
    done = carried_out(
        request, form, lambda: actions.change_goal(goal=goal, **form.cleaned_data), REFUSALS, "The goal is changed.", back
    )  # fmt: skip
    return done or form_page(request, form, heading="Change a goal", submit="Save", back=back, crumbs=_crumbs())


@require_POST
def close_goal(request: HttpRequest, goal_id: int) -> HttpResponse:
    goal = found(Goal, goal_id, "agency")
    actions.close_goal(goal=goal)
    messages.success(request, f"The goal “{goal}” is closed.")
    return redirect("goals")


@require_http_methods(["GET", "HEAD", "POST"])
def new_use(request: HttpRequest) -> HttpResponse:
    authorise("people.goal.change")
    form, back = NewUseForm(request.POST or None), reverse("goals")
    done = carried_out(
        request, form, lambda: actions.add_use(**form.cleaned_data), REFUSALS, "The type is added.", back
    )
    return done or form_page(request, form, heading="Add a type of use", submit="Add", back=back, crumbs=_crumbs())


@require_http_methods(["GET", "HEAD", "POST"])
def change_use(request: HttpRequest, use_id: int) -> HttpResponse:
    use = found(UseType, use_id)
    authorise("people.goal.change")
    form, back = UseForm(request.POST or None, initial={"words": use.words}), reverse("goals")
    done = carried_out(
        request, form, lambda: actions.reword_use(use=use, **form.cleaned_data), REFUSALS, "The type is changed.", back
    )  # fmt: skip
    return done or form_page(request, form, heading=f"Change “{use.slug}”", submit="Save", back=back, crumbs=_crumbs())
