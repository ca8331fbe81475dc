"""The steps of an account's life, each with its reason when it cannot be taken now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stance.authority.models import ApprovalRequest
from stance.doors import undo
from stance.engines.policy import Decision, authorise, may
from stance.journal.queries import newest_line
from stance.register.actions import lifecycle, renames, reviews, suspensions
from stance.register.models import Account
from stance.register.pages.found_account import found, refuse_unless
from stance.register.refusal import AccountRefused
from stance.register.states import ACCOUNT
from stance.register.words import STATUSES
from stance.register.writes import lifecycle_steps

Act = Callable[[Account, dict[str, str]], ApprovalRequest | None]


@dataclass(frozen=True, slots=True)
class Step:
    """``name`` is the verb in ``states.ACCOUNT``; ``asks`` what the form asks beside the reason."""

    name: str
    words: str
    action: str
    explains: str
    done: str
    act: Act
    reason: str = "Why"
    tone: str = "secondary"
    asks: str = ""
    needs_reason: bool = True

    def can_be_taken(self, account: Account) -> bool:
        return ACCOUNT.allows(account.status, self.name)


def _submit(account: Account, _given: dict[str, str]) -> None:
    lifecycle.submit(account=account)


def _return(account: Account, given: dict[str, str]) -> None:
    lifecycle.return_to_draft(account=account, reason=given["reason"])


def _publish(account: Account, given: dict[str, str]) -> ApprovalRequest | None:
    return lifecycle.publish(account=account, reason=given["reason"])


def _review(account: Account, given: dict[str, str]) -> None:
    reviews.review(account=account, words=given["reason"])


def _rename(account: Account, given: dict[str, str]) -> ApprovalRequest | None:
    return renames.rename(account=account, address=given["address"], reason=given["reason"])


def _correct(account: Account, given: dict[str, str]) -> None:
    renames.correct_address(account=account, address=given["address"])


def _suspend(account: Account, given: dict[str, str]) -> None:
    suspensions.suspend(account=account, reason=given["reason"])


def _resume(account: Account, given: dict[str, str]) -> None:
    suspensions.resume(account=account, reason=given["reason"])


def _archive(account: Account, given: dict[str, str]) -> ApprovalRequest | None:
    return lifecycle.archive(account=account, reason=given["reason"])


STEPS = (
    Step("submit", "Submit for review", "register.account.submit", "Another person checks the entry before the public sees it.", "{} is under review.", _submit, needs_reason=False),
    Step("publish", "Publish", "register.account.publish", "The public is told that this account is official, from the moment a second person has approved it.", "{} is on the public register.", _publish, "What the approver should know", "", needs_reason=False),
    Step("return", "Return to draft", "register.account.submit", "It goes back to the person who wrote it.", "{} is a draft again.", _return, "What has to be corrected"),
    Step("review", "Confirm the review", "register.account.review", "You have checked everything the register says of it, and it is right. The next review falls due in a year.", "The review of {} is recorded.", _review, "What you checked"),
    Step("correct", "Correct the address", "register.account.change", "For an account that was never published.", "The address is {} now.", _correct, asks="address", needs_reason=False),
    Step("rename", "Rename", "register.account.publish", "For an account that has another handle or address now. The public is told that the former one was official until today.", "It is {} now.", _rename, asks="address"),
    Step("suspend", "Suspend at once", "register.account.suspend", "From this moment the public is not told that it is official, and nobody may post on it. You can end it at any time.", "{} is suspended.", _suspend, tone="warning"),
    Step("resume", "End the suspension", "register.account.suspend", "It is as it was before it was suspended.", "The suspension of {} has ended.", _resume),
    Step("archive", "Archive", "register.account.archive", "For an account that is closed. It stays in the register’s history, and the public is told that it was official until today. This cannot be undone.", "{} is archived.", _archive, tone="warning"),
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}


def decision_on(step: Step, account: Account) -> Decision:
    """Whether the person may take the step now; what the account's own state forbids is said the same way."""
    decision = may(step.action, account)
    if reason := _state_forbids(step, account):
        return replace(decision, allowed=False, missing=(reason,))
    return decision


def _state_forbids(step: Step, account: Account) -> str:
    if not step.can_be_taken(account):
        return f"it is {STATUSES[account.status].lower()}"
    if step.name == "suspend" and account.suspended_at is not None:
        return "it is suspended already"
    if step.name == "resume" and account.suspended_at is None:
        return "it is not suspended"
    if step.name in ("submit", "publish") and (missing := lifecycle_steps.missing_to_publish(account)):
        return f"the entry is not complete: {'; '.join(missing).lower()}"
    return ""


def offered(account: Account) -> list[tuple[Step, Decision]]:
    """The steps that make sense for an account as it is, whoever looks."""
    shown = [step for step in STEPS if step.can_be_taken(account)]
    hidden = "suspend" if account.suspended_at is not None else "resume"
    return [(step, decision_on(step, account)) for step in shown if step.name != hidden]


class StepForm(forms.Form):
    address = forms.CharField(
        label="Handle or web address",
        max_length=500,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Give the handle or web address."},
    )
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Say why."}
    )

    def __init__(self, step: Step, *args: Any) -> None:
        super().__init__(*args)
        self.fields["reason"].label = step.reason
        self.fields["reason"].required = step.needs_reason
        if step.asks != "address":
            del self.fields["address"]
        if step.name in ("submit", "correct"):
            del self.fields["reason"]


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, account_id: int, step: str) -> HttpResponse:
    """A step is explained to everybody who may read; the action itself answers for who takes it."""
    authorise("register.account.read")
    if step not in BY_NAME:
        raise Http404("There is no such step.")
    account, chosen = found(account_id), BY_NAME[step]
    form = StepForm(chosen, request.POST if request.method == "POST" else None)
    if "address" in form.fields:
        form.fields["address"].initial = request.GET.get("address", "")[:500]
    if request.method == "POST":
        refuse_unless(may(chosen.action, account))
        if form.is_valid() and _taken(request, account, chosen, form):
            return redirect("register_account", account.pk)
    decision = decision_on(chosen, account)
    context = {"account": account, "step": chosen, "form": form, "decision": decision}
    return render(request, "register/step.html", context)


def _taken(request: HttpRequest, account: Account, step: Step, form: StepForm) -> bool:
    try:
        waiting = step.act(account, form.cleaned_data)
    except AccountRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    if waiting is not None:
        messages.success(request, f"Nothing has changed yet: an approval was asked for (request {waiting.pk}).")
    else:
        account.refresh_from_db(fields=["handle"])
        if step.name == "submit":
            undo.success(
                request, step.done.format(account), "register.submitted", account=account.pk, line=newest_line()
            )
        else:
            messages.success(request, step.done.format(account))
    return True
