"""Officials' own accounts: what was lodged of each, and lodging posts by their addresses."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stance.channels import discovery
from stance.doors.downloads import csv_file
from stance.doors.row_keys import LARGEST, row_key
from stance.engines.policy import authorise, may
from stance.lodging.actions import clocks as clock_actions
from stance.lodging.actions import posts
from stance.lodging.models import HeldExport
from stance.lodging.queries import clocks, lodged
from stance.lodging.refusal import LodgingRefused
from stance.lodging.writes.terms import LONGEST_REASON, Report
from stance.register.models import Account

SHOWN = 3
"""Refusals that one page says."""


class LodgeForm(forms.Form):
    addresses = forms.CharField(
        label="Addresses of the posts",
        max_length=posts.MOST_AT_ONCE * posts.LONGEST_ADDRESS,
        help_text=f"One a line, as the browser shows each post. At most {posts.MOST_AT_ONCE}.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Give the address of a post, one a line."},
    )
    reason = forms.CharField(
        label="Business purpose",
        max_length=LONGEST_REASON,
        help_text="Which business of the agency the posts were part of. It is stored with each of them.",
        error_messages={"required": "Say which business of the agency the posts were part of."},
    )


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    before = row_key(request.GET.get("before", ""))
    rows, more = clocks.page(before)
    return render(request, "lodging/accounts.html", {"rows": rows, "more": more, "before": before})


def account_of(account_id: int) -> Account:
    account = get_object_or_404(Account, pk=min(account_id, LARGEST))
    authorise("lodging.state.read", account)
    return account


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, account_id: int) -> HttpResponse:
    account = account_of(account_id)
    form = LodgeForm(request.POST if "addresses" in request.POST else None)
    if request.method == "POST":
        if "confirm" in request.POST:
            authorise("lodging.account.confirm", account)
        else:
            authorise("lodging.post.lodge", account)
        if _acted(request, account, form):
            return redirect("lodging_account", account.pk)
    late_only = request.GET.get("late") == "1"
    before = row_key(request.GET.get("before", ""))
    found, more = lodged.page(account, before=before, late_only=late_only)
    looks = lodged.looks_at(account, [post.key for post in found])
    return render(
        request,
        "lodging/account.html",
        {
            "account": account,
            "state": clocks.one(account),
            "form": form,
            "finder": discovery.finder(account.platform),
            "reads_exports": bool(discovery.known()[account.platform].exports),
            "posts": [(post, looks.get(post.key)) for post in found],
            "more": more,
            "before": before,
            "late_only": late_only,
            "waiting": _waiting(request, account),
            "lodging": may("lodging.post.lodge", account),
            "confirming": may("lodging.account.confirm", account),
            "ruling": may("lodging.rule.change", account),
        },
        status=422 if form.errors else 200,
    )


def _waiting(request: HttpRequest, account: Account) -> Sequence[HeldExport]:
    return list(HeldExport.objects.filter(account=account, owner=request.user.pk).order_by("made_at")[:SHOWN])


def _acted(request: HttpRequest, account: Account, form: LodgeForm) -> bool:
    try:
        if "confirm" in request.POST:
            clock_actions.confirm(account=account)
            messages.success(request, "Saved: everything official until now is lodged.")
            return True
        if not form.is_valid():
            return False
        wanted = form.cleaned_data["addresses"].splitlines()
        report = posts.lodge(account=account, addresses=wanted, reason=form.cleaned_data["reason"])
    except LodgingRefused as refusal:
        form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
        return not form.is_bound
    if report.refused and not report.lodged and not report.already:
        for address, why in report.refused[:SHOWN]:
            form.add_error("addresses", f"{address[:200]}: {why}")
        return False
    tell(request, report)
    return True


def tell(request: HttpRequest, report: Report) -> None:
    if report.lodged:
        late = f" {report.late:,} of them late." if report.late else ""
        messages.success(request, f"Lodged {len(report.lodged):,} post{'' if len(report.lodged) == 1 else 's'}.{late}")
    if report.already:
        count = len(report.already)
        messages.info(request, f"{count:,} post{' was' if count == 1 else 's were'} lodged before.")
    for name, why in report.refused[:SHOWN]:
        messages.warning(request, f"Not lodged: {name[:200]}: {why}")
    if len(report.refused) > SHOWN:
        messages.warning(request, f"{len(report.refused) - SHOWN:,} more were not lodged.")


@require_safe
def as_csv(request: HttpRequest, account_id: int) -> HttpResponseBase:
    account = account_of(account_id)
    return csv_file(lodged.as_csv(account), f"lodged-{account.pk}.csv")
