"""Doors into the product from the web: who acts, whether they have a second factor, how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from stance.engines.policy import Refused
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.people.sign_in import is_proven
from stance.site.refusals import locked_out, not_found

Handler = Callable[[HttpRequest], HttpResponse]
OPEN = (
    "/account/",
    "/static/",
    "/healthz",
    "/ledger/",
    "/start/",
    "/reset/",
    "/scim/",
    "/accounts/",
    "/api/v1/public/",
)
"""What is answered without signing in and without a second factor. Everything else is closed by default."""


class AddressMiddleware:
    """No page has a NUL in its address, and PostgreSQL refuses one in a text: it is not found."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return not_found(request) if "\0" in request.path else self.get_response(request)


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
    """Nobody gets in without signing in; a signed-in person without TOTP or passkey is led to set one up
    before anything else (OWASP ASVS 5, V6.3)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN):
            return self.get_response(request)
        is_api = request.path.startswith("/api/")
        if not request.user.is_authenticated:
            # The API answers 401 by itself, and its description is for everybody.
            return self.get_response(request) if is_api else _sent_to_sign_in(request)
        # Asked every time: a factor that was removed a moment ago does not count any more.
        if not is_proven(request):
            if is_api:
                return JsonResponse({"detail": "Set up a second factor first, on the pages."}, status=403)
            return redirect(reverse("mfa_index"))
        return self.get_response(request)


def _sent_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A part of a page refreshes itself after the session ended: the whole page must go, not the part.
        return HttpResponseClientRedirect(reverse("account_login"))
    return redirect_to_login(request.get_full_path())


class RefusalMiddleware:
    """Turns a refused action into a page that says what is missing, a lock-out into one saying how long."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return render(request, "refused.html", {"decision": error.decision}, status=403)
