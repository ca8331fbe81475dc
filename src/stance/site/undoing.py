"""The button "Undo" on a message: carries out the inverse action that its room names."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from stance.doors import undo
from stance.engines.policy import Refused
from stance.rooms.listed import rooms


@cache
def inverses() -> dict[str, Any]:
    """By name: a function that gets what is to be undone, calls the action, and says what came of it."""
    return {name: room.load(dotted) for room in rooms() for name, dotted in room.undos.items()}


@require_POST
def undone(request: HttpRequest) -> HttpResponse:
    """Says so where it cannot be undone any more."""
    try:
        offer = undo.read(request, request.POST.get("token", ""))
        said = inverses()[offer.what](**offer.about)
    except undo.CannotBeUndone as refusal:
        messages.error(request, str(refusal))
    except Refused as refusal:
        messages.error(request, f"This cannot be undone by you any more. {refusal}")
    else:
        messages.success(request, said)
    back = request.POST.get("back", "")
    is_own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_own else "home")
