"""One person: what they are here, what they hold, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stance.doors.row_keys import found
from stance.engines.policy import ROLES, may
from stance.people import actions
from stance.people.described_objects import anywhere, held
from stance.people.leaving import queries as leaving
from stance.people.leaving.belongings import Holding
from stance.people.models import User
from stance.people.refusal import PersonRefused
from stance.people.users import queries


@require_safe
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    user = found(User, user_id)
    about: dict[str, Any] = {"person": queries.person(user), "is_you": user.pk == request.user.pk, "role_names": ROLES}
    controls = queries.controls(user)
    about["roles"] = [(one, may("people.assignment.give", held(one))) for one in queries.roles_of(user)]
    about["controls"] = controls
    about["reads_trail"] = may("journal.read", anywhere()).allowed
    about["undone_until"] = None if user.is_active else leaving.undone_until([user.pk]).get(user.pk)
    if controls.changing.allowed:
        about["holdings"] = _holdings(user)
    return render(request, "people/person.html", about)


def _holdings(user: User) -> list[tuple[str, list[Holding]]]:
    """By kind, without the roles and sign-ins that the page shows beside it."""
    rows = [one for one in leaving.held_by(user) if not one.key.startswith(("sessions", "role-"))]
    return [(kind, list(ones)) for kind, ones in groupby(rows, key=attrgetter("kind"))]


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
    except PersonRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("person", user.pk)
