"""How far our copy follows each account, and what to do when something is not as it should be."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stance.archive.models import Record
from stance.capture.actions import answers, lists, looks
from stance.capture.actions.looks import Report
from stance.capture.models import Incident
from stance.capture.queries import profiles, states
from stance.capture.queries.lists import lists_of
from stance.capture.queries.outages import outage_of
from stance.capture.queries.webhooks import hook_of
from stance.capture.refusal import CaptureRefused
from stance.doors.row_keys import LARGEST, row_key
from stance.engines.policy import authorise, may
from stance.register.actions import elsewhere
from stance.register.models import Account
from stance.register.refusal import AccountRefused

OUTSIDE_SHOWN = 20


class TargetForm(forms.Form):
    seconds = forms.IntegerField(
        label="Seconds from a post to our copy of it",
        min_value=answers.SHORTEST_TARGET,
        max_value=answers.LONGEST_TARGET,
        help_text="60 is usual. Fewer ask the platform more often.",
    )


@require_safe
def captures(request: HttpRequest) -> HttpResponse:
    rows, more = states.page(row_key(request.GET.get("before", "")))
    return render(
        request,
        "capture/captures.html",
        {"rows": rows, "more": more, "before": request.GET.get("before")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=min(account_id, LARGEST))
    authorise("capture.state.read", account)
    state = states.of(account)
    form = TargetForm(request.POST if "seconds" in request.POST else None)
    if request.method == "POST" and _acted(request, account, form):
        return redirect("capture_account", account.pk)
    if state is not None and not form.is_bound:
        form.fields["seconds"].initial = state.capture.target_seconds
    files, more_files = states.files_given_up(account, row_key(request.GET.get("files", "")))
    return render(
        request,
        "capture/account.html",
        {
            "files": files,
            "more_files": more_files,
            "account": account,
            "state": state,
            "form": form,
            "hook": hook_of(account),
            "lists": lists_of(account) if state else [],
            "kept_days": settings.PUBLIC_KEPT_DAYS,
            "switching": may("capture.list.switch", account),
            "windows": states.windows_of(account),
            "outage": outage_of(account) if state and state.incident else [],
            "incidents": states.incidents_of(account),
            "changes_count": len(profiles.open_changes(1, account)),
            "was_not_ours": states.was_not_ours(account),
            "outside": states.open_outside(OUTSIDE_SHOWN, account),
            "looking": may("capture.account.look", account),
            "answering": may("capture.post.answer", account),
            "ending": may("capture.incident.end", account),
            "packing": may("archive.raw.read", account),
            "telling": may("register.account.elsewhere", account),
            "targeting": may("capture.target.change", account),
        },
    )


def _acted(request: HttpRequest, account: Account, form: TargetForm) -> bool:
    """Whether something was done, or refused with words; False where the form has to be shown again."""
    try:
        if "look" in request.POST:
            _say(request, looks.look(account=account))
        elif "record" in request.POST:
            record = get_object_or_404(Record, record_id=request.POST["record"], account=account)
            found = answers.answer(record=record, account=account, is_ours=request.POST.get("answer") == "ours")
            others = " Others wait for an answer: Home names them." if states.open_outside(1) else ""
            messages.success(request, f"Answered: {found.get_answer_display().lower()}.{others}")
        elif "incident" in request.POST:
            key = row_key(request.POST["incident"])
            incident = get_object_or_404(Incident, pk=key or 0, account=account)
            answers.end_incident(incident=incident, were_deleted=request.POST.get("ending") == "deleted")
            messages.success(request, "The incident is ended.")
        elif "switch" in request.POST:
            is_on = request.POST["switch"] == "on"
            lists.switch(account=account, listing=request.POST.get("listing", ""), is_on=is_on)
            messages.success(request, "Switched on." if is_on else "Switched off.")
        elif "elsewhere" in request.POST:
            _tell_public(request, account)
        else:
            authorise("capture.target.change", account)
            if not form.is_valid():
                return False
            answers.set_target(account=account, seconds=form.cleaned_data["seconds"])
            messages.success(request, "Changed.")
    except (CaptureRefused, AccountRefused) as refusal:
        messages.error(request, str(refusal))
    return True


def _tell_public(request: HttpRequest, account: Account) -> None:
    if request.POST.get("back"):
        if elsewhere.take_back(account=account):
            messages.success(request, "Taken back: the public is sent to the account again.")
    else:
        elsewhere.say(account=account, url=request.POST["elsewhere"])
        messages.success(request, "The public register says where to find you meanwhile.")


def _say(request: HttpRequest, report: Report) -> None:
    sums = report.sums
    if not report.problem:
        words = f"Looked: {sums.new:,} new, {sums.new_versions:,} changed, {sums.tombstones:,} seen deleted."
        messages.success(request, words)
    for error in sums.errors[:3]:
        messages.warning(request, error)
