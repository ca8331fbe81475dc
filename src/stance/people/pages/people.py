"""People: who can sign in and as what; change a role, switch off and on, invite by one-time link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.doors.row_keys import found
from stance.engines.policy import ROLES, authorise, reach
from stance.people import actions, queries
from stance.people.described_objects import anywhere
from stance.people.leaving import queries as leaving
from stance.people.models import Unit, User
from stance.people.models.organisation import going_on
from stance.people.sign_in.second_factors import without_second_factor
from stance.people.writes import one_time_links

ROLE_WORDS = {
    "administrator": "Administrator: everything, people included",
    "recordkeeper": "Recordkeeper: imports, keeps and proves records",
    "reader": "Reader: searches and reads",
    "publisher": "Publisher: runs accounts and writes posts",
    "approver": "Approver: approves or refuses what others ask to do",
}


@dataclass(frozen=True, slots=True)
class Row:
    person: queries.Person
    controls: queries.Controls
    has_second_factor: bool
    is_you: bool
    undone_until: datetime | None
    """Until when switching on gives back what was taken."""


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the person's e-mail address."},
    )
    role = forms.ChoiceField(
        choices=[(role, ROLE_WORDS[role]) for role in ROLES], initial="reader", widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False, label="Where")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here, now = reach("people.link.make"), timezone.now()
        units = Unit.objects.filter(going_on(now), going_on(now, "agency__")).select_related("agency")
        within = units if here.everywhere else units.filter(agency__in=here.agencies)
        field = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        field.queryset = within.order_by("agency__name", "name")
        field.empty_label = "The whole installation" if here.everywhere else "Choose a unit"
        field.required = not here.everywhere
        field.error_messages["required"] = "Choose the unit that the role is in."


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    everybody = queries.people()
    lacking = without_second_factor(person.id for person in everybody)
    controls = queries.controls(everybody)
    undone = leaving.undone_until([person.id for person in everybody if not person.is_active])
    you = request.user.pk
    rows = [Row(one, controls[one.id], one.id not in lacking, one.id == you, undone.get(one.id)) for one in everybody]
    about = {"rows": rows, "roles": ROLES, "is_single": queries.is_single_administrator()}
    return render(request, "people/people.html", about)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """The link is shown in the answer to the form and nowhere else: only its hash is kept."""
    authorise("people.link.make", anywhere())
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            token = actions.invite(**form.cleaned_data)
        except actions.PersonRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            link = settings.PUBLIC_URL + reverse("start", args=[token])
            about = {
                "link": link,
                "email": form.cleaned_data["email"],
                "waits": one_time_links.of(token).waits_for_approval,
            }
            return render(request, "people/invited.html", about)
    return render(request, "people/invite.html", {"form": form})


@require_POST
def role(request: HttpRequest, user_id: int) -> HttpResponse:
    wanted = request.POST.get("role", "")

    def act(user: User) -> str:
        if actions.set_role(user, wanted):
            return f"{user} is now {wanted}."
        return f"A second administrator has been asked: {user} is {wanted} once they have approved it."

    return _change(request, user_id, act)


@require_POST
def on(request: HttpRequest, user_id: int) -> HttpResponse:
    def act(user: User) -> str:
        return " ".join([f"{user} can sign in again.", *actions.switch_on(user)])

    return _change(request, user_id, act)


def _change(request: HttpRequest, user_id: int, act: Callable[[User], str]) -> HttpResponse:
    """``act`` says what came of it."""
    user = found(User, user_id)
    try:
        said = act(user)
    except actions.RoleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("people")
