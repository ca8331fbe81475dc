"""Doors into the product from the web: who acts, whether they have a second factor, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from stance.engines.policy import Refused
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.people.sign_in import has_second_factor

Handler = Callable[[HttpRequest], HttpResponse]
FREE_OF_SECOND_FACTOR = ("/account/", "/static/", "/healthz", "/ledger/", "/start/")


class ActorMiddleware:
    """Sets who is acting for the length of the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(_actor_of(request)):
            return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    address = request.META.get("REMOTE_ADDR", "")
    device = request.headers.get("User-Agent", "")[:300]
    user = request.user
    if not user.is_authenticated:
        return Actor(kind="nobody", label=NOBODY.label, door="web", address=address, device=device)
    return Actor(kind="user", id=str(user.pk), label=str(user), door="web", address=address, device=device)


class SecondFactorMiddleware:
    """A signed-in person without TOTP or passkey is led to set one up before anything else (ASVS 5 V6.3)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(FREE_OF_SECOND_FACTOR):
            if not request.session.get("second_factor") and not has_second_factor(request.user):
                return redirect(reverse("mfa_index"))
            request.session["second_factor"] = True
        return self.get_response(request)


class RefusalMiddleware:
    """Turns a refused action into a page that says what is missing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return render(request, "refused.html", {"decision": error.decision}, status=403)
