"""The way out to a platform where the owner of an account agrees, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stance.engines.policy import may
from stance.register.actions import permissions as actions
from stance.register.actions.permissions import Pending
from stance.register.models import Account
from stance.register.pages.found_account import found
from stance.register.refusal import AccountRefused

KEPT = "connecting"
"""What the session remembers a way out by."""
LONGEST = 4_000


@require_POST
def agree(request: HttpRequest, account_id: int) -> HttpResponse:
    """A page that leads to the platform: a form that was sent may lead nowhere else (form-action of the security policy)."""
    account = found(account_id)
    back = settings.PUBLIC_URL + reverse("connection_return")
    try:
        address, pending = actions.begin(account=account, site=request.POST.get("site", ""), redirect=back)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_connection", account.pk)
    request.session[KEPT] = asdict(pending)
    host = urlsplit(address).netloc
    return render(request, "register/agree.html", {"account": account, "address": address, "host": host})


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """What the browser comes back with is shown first, and nothing happens before somebody presses the button."""
    # A code that is handed in twice may end what it gave (RFC 6749, 4.1.2): of two that press the button, one does.
    is_sent = request.method == "POST"
    kept = request.session.take(KEPT) if is_sent else request.session.get(KEPT)  # type: ignore[attr-defined]  # our own store
    account = Account.objects.filter(pk=kept["account"]).first() if kept else None
    given = request.POST if request.method == "POST" else request.GET
    state, code = given.get("state", "")[:LONGEST], given.get("code", "")[:LONGEST]
    if kept is None or account is None:
        messages.error(
            request, "No connection was begun in this browser, or it was finished already. Begin at the account."
        )
        return redirect("connections")
    if request.method != "POST":
        context = {"account": account, "state": state, "code": code, "making": may("register.connection.make", account)}
        return render(request, "register/agreed.html", context)
    try:
        made = actions.finish(account=account, pending=Pending(**kept), state=state, code=code)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{account.named} is connected. It signs in as {made.shown_as}.")
    return redirect("register_connection", account.pk)
