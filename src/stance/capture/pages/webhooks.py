"""Where platforms call, and the page on which the address is made."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stance.capture.actions import webhooks as actions
from stance.capture.actions.webhooks import LARGEST, NotTaken, TooMany
from stance.capture.queries import webhooks as queries
from stance.capture.refusal import CaptureRefused
from stance.doors.row_keys import LARGEST as LARGEST_KEY
from stance.engines.policy import authorise, may
from stance.register.models import Account

NOT_TAKEN = "Nothing is taken here.\n"
TYPE = "text/plain; charset=utf-8"


@csrf_exempt  # the platform has no cookie: its signature over the body is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def called(request: HttpRequest, token: str) -> HttpResponse:
    """Whatever is wrong with a call is answered the same."""
    try:
        if request.method != "POST":
            answer = actions.challenged(token=token, question={key: request.GET[key] for key in request.GET})
            return HttpResponse(answer.body, content_type=answer.type)
        if int(request.headers.get("Content-Length") or 0) > LARGEST or len(request.body) > LARGEST:
            return HttpResponse("Too long.\n", status=413, content_type=TYPE)
        headers = {key.lower(): value for key, value in request.headers.items()}
        actions.receive(token=token, headers=headers, body=request.body)
    except NotTaken:
        return HttpResponse(NOT_TAKEN, status=404, content_type=TYPE)
    except TooMany:
        return HttpResponse("Later.\n", status=429, content_type=TYPE, headers={"Retry-After": "60"})
    except OSError:
        return HttpResponse("Later.\n", status=503, content_type=TYPE, headers={"Retry-After": "60"})
    return HttpResponse("", content_type=TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=min(account_id, LARGEST_KEY))
    authorise("capture.state.read", account)
    own_secret = ""
    if request.method == "POST":
        try:
            if "end" in request.POST:
                actions.end(account=account)
                messages.success(request, "The address answers nobody any more.")
                return redirect("capture_webhook", account.pk)
            own_secret = actions.make(account=account, secret=request.POST.get("secret", "")).own_secret
            hook = queries.hook_of(account)
            subscribes = hook is not None and hook.topic is not None
            words = "Stance subscribes within some minutes." if subscribes else "Give it to the platform."
            messages.success(request, f"The address is made. {words}")
        except CaptureRefused as refusal:
            messages.error(request, str(refusal))
    found = queries.of(account)
    changing = may("capture.webhook.change", account)
    address = settings.PUBLIC_URL + reverse("webhook", args=[found.token]) if found and changing.allowed else ""
    return render(
        request,
        "capture/webhook.html",
        {
            "account": account,
            "hook": queries.hook_of(account),
            "found": found,
            "address": address,
            "own_secret": own_secret,
            "changing": changing,
        },
    )
