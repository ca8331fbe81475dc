"""The account itself: how it shows itself, every state that was seen, and how many follow it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from stance.archive.models import ProfilePicture, ProfileVersion
from stance.capture.actions import answers
from stance.capture.models import Capture
from stance.capture.notices import in_words
from stance.capture.queries import profiles as queries
from stance.capture.refusal import CaptureRefused
from stance.capture.rules import PROFILE_WORDS
from stance.doors.dates import moment_in_words
from stance.doors.row_keys import LARGEST, row_key
from stance.engines.policy import authorise, may
from stance.register.models import Account
from stance.register.queries import drifts

CHANGES_SHOWN = 20
PICTURES = ("picture", "banner")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=min(account_id, LARGEST))
    authorise("capture.state.read", account)
    if request.method == "POST":
        _answer(request, account)
        return redirect("capture_profile", account.pk)
    newest = queries.newest(account)
    states, older = queries.history(account, row_key(request.GET.get("before", "")))
    changes = queries.open_changes(CHANGES_SHOWN, account)
    counts = queries.counts(account)
    return render(
        request,
        "capture/profile.html",
        {
            "account": account,
            "capture": Capture.objects.filter(account=account).first(),
            "newest": newest,
            "facts": _facts(account, newest) if newest else [],
            "states": [(one.version, [in_words(key, was, now) for _, key, was, now in one.changed]) for one in states],
            "older": older,
            "changes": [(one, [in_words(key, *pair) for key, pair in one.changed.items()]) for one in changes],
            "followers": [(f"{one.day:%-d %b %Y}", one.followers, "") for one in counts if one.followers is not None],
            "last": counts[-1] if counts else None,
            "drifts": drifts.of(account),
            "answering": may("capture.profile.answer", account),
        },
    )


def _facts(account: Account, newest: ProfileVersion) -> list[tuple[str, Any]]:
    fields = newest.fields
    keys = [fields[name] for name in PICTURES if fields[name]]
    kept = queries.pictures(account, keys)
    found: list[tuple[str, Any]] = []
    for name, words in PROFILE_WORDS.items():
        value = fields[name]
        if name in PICTURES:
            value = _picture(kept.get(value)) if value else ""
        elif name == "created_at" and value:
            value = moment_in_words(datetime.fromisoformat(value))
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        elif isinstance(value, list):
            value = "\n".join(value)
        if value:
            found.append((words, value))
    return found


def _picture(held: ProfilePicture | None) -> str:
    if held is None:
        return "shown; the platform gives no address of the file"
    if held.blob:
        return f"SHA-256 {held.blob}"
    return f"not fetched: {held.problem}" if held.problem else "not fetched yet"


def _answer(request: HttpRequest, account: Account) -> None:
    try:
        key = row_key(request.POST.get("version", "")) or 0
        found = answers.answer_change(account=account, version=key, is_ours=request.POST.get("answer") == "ours")
        messages.success(request, f"Answered: {found.get_answer_display().lower()}.")
    except CaptureRefused as refusal:
        messages.error(request, str(refusal))
