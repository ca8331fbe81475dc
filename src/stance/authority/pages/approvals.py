"""Requests for approval: mine first; one with exactly what is approved; answering, commenting, taking back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stance.authority import waiting
from stance.authority.actions import requests as actions
from stance.authority.queries import requests as queries
from stance.doors.row_keys import row_key
from stance.doors.tabs import Tab

TABS = {
    "mine": "Waiting for you",
    "waiting": "All open",
    "asked": "Asked by you",
    "decided": "Decided",
    "expired": "Expired or void",
}
NOTHING = {
    "mine": ("Nothing waits for you", "Requests that you can answer appear here and on the home page."),
    "waiting": ("Nothing waits", "There are no open requests."),
    "asked": ("You have no requests", "What needs a second person becomes a request automatically."),
    "decided": ("Nothing was decided yet", ""),
    "expired": ("Nothing expired", ""),
}
TONES = {"open": "warn", "approved": "good", "refused": "bad", "returned": "warn"}


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("tab", "mine")
    tab = asked if asked in TABS else "mine"
    before = row_key(request.GET.get("before", ""))
    rows, older = queries.page(tab, before)
    title, words = NOTHING[tab]
    return render(
        request,
        "authority/approvals.html",
        {
            "rows": [(row, TONES.get(row.state, "idle")) for row in rows],
            "older": older,
            "is_first": before is None,
            "tabs": [Tab(text, f"{reverse('approvals')}?tab={name}", name == tab) for name, text in TABS.items()],
            "put_forward": list(waiting.to_put_forward()) if tab == "mine" else [],
            "nothing": title,
            "nothing_words": words,
        },
    )


@require_safe
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    return _page(request, request_id)


def _page(request: HttpRequest, request_id: int, problem: str = "", status: int = 200) -> HttpResponse:
    found = queries.one(request_id, row_key(request.GET.get("from", "")) or 1)
    if found is None:
        raise Http404(f"request {request_id}")
    is_own = str(found.request.asked_by_id) == str(request.user.pk)
    context = {"found": found, "tone": TONES.get(found.request.state, "idle"), "is_own": is_own, "problem": problem}
    return render(request, "authority/approval.html", context, status=status)


@require_POST
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """The digest in the form is what the person saw; the action compares it with what there is."""
    given = request.POST
    try:
        done = actions.answer(
            request_id, verdict=given.get("verdict", ""), digest=given.get("digest", ""), words=given.get("words", "")
        )
    except actions.RequestRefused as refusal:
        return _page(request, request_id, str(refusal), status=422)
    words = {"open": "Your answer is saved. Another approval is still needed."}
    messages.success(request, words.get(done.state, done.closing_words))
    return redirect("request", request_id)


@require_POST
def comment(request: HttpRequest, request_id: int) -> HttpResponse:
    try:
        actions.comment(request_id, words=request.POST.get("words", ""))
    except actions.RequestRefused as refusal:
        return _page(request, request_id, str(refusal), status=422)
    return redirect("request", request_id)


@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    try:
        actions.withdraw(request_id)
    except actions.RequestRefused as refusal:
        return _page(request, request_id, str(refusal), status=422)
    messages.success(request, "You took your request back.")
    return redirect("request", request_id)
