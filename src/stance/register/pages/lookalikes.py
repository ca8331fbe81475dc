"""The list of look-alikes, and the verdicts on them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stance.doors.row_keys import row_key
from stance.doors.tabs import Tab
from stance.engines.policy import authorise, may
from stance.people.described_objects import anywhere
from stance.register.actions import lookalikes as actions
from stance.register.models import Account, Lookalike, OutsideAccount
from stance.register.pages.found_account import found
from stance.register.queries import lookalikes as queries
from stance.register.refusal import AccountRefused
from stance.register.words import VERDICTS

PAIR = re.compile(r"([0-9]{1,18})-([ox])([0-9]{1,18})")
VIEWS = {"alike": "To decide", "same-name": "One name on several platforms", "decided": "Decided"}


class NoticeForm(forms.Form):
    address = forms.CharField(
        label="Web address",
        max_length=500,
        help_text="Of an account that is not ours",
        error_messages={"required": "Give its web address."},
    )
    note = forms.CharField(max_length=300, required=False, help_text="Who saw it, what it does")


@require_http_methods(["GET", "HEAD", "POST"])
def alike(request: HttpRequest) -> HttpResponse:
    authorise("register.account.read")
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        authorise("register.account.change", anywhere())
        if form.is_valid():
            try:
                outside = actions.notice(**form.cleaned_data)
            except AccountRefused as refusal:
                form.add_error("address", str(refusal))
            else:
                messages.success(request, f"{outside} is listed.")
                return redirect("register_lookalikes")
    return render(request, "register/lookalikes.html", _shown(request) | {"form": form})


def _shown(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    number, after = asked.get("account", ""), asked.get("after", "")[:50]
    account = found(key) if (key := row_key(number)) is not None else None
    view = asked.get("view", "") if asked.get("view", "") in VIEWS else "alike"
    left = queries.undecided(account.pk if account else None)
    rows: list[tuple[queries.Pair, str]]
    if view == "decided":
        pairs, key = queries.verdicts(row_key(after))
        rows, more = [(pair, VERDICTS[pair.verdict]) for pair in pairs], str(key or "")
    else:
        pairs, more = queries.page(left.alike if view == "alike" else left.same_name, after)
        rows = [(pair, "") for pair in pairs]
    return {
        "rows": rows,
        "more": more,
        "after": after,
        "view": view,
        "account": account,
        "tabs": _tabs(view, account, _counts(left)),
        "verdicts": VERDICTS.items(),
        "noticed": OutsideAccount.objects.order_by("-pk")[:50],
        "decision": may("register.account.change", anywhere()),
    }


def _counts(left: queries.Open) -> dict[str, int]:
    return {"alike": len(left.alike), "same-name": len(left.same_name), "decided": Lookalike.objects.count()}


def _tabs(view: str, account: Account | None, counts: dict[str, int]) -> list[Tab]:
    of = {"account": str(account.pk)} if account else {}
    return [
        Tab(
            words,
            f"{reverse('register_lookalikes')}?{urlencode({'view': name} | of)}",
            name == view,
            counts[name],
            "warn" if name == "alike" else "",
        )
        for name, words in VIEWS.items()
    ]


@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    authorise("register.account.change", anywhere())
    named = PAIR.fullmatch(request.POST.get("pair", ""))
    ours = Account.objects.filter(pk=int(named[1])).first() if named else None
    if named is None or ours is None:
        messages.error(request, "This pair is not there any more.")
        return redirect("register_lookalikes")
    authorise("register.account.read", ours)
    number = int(named[3])
    other = Account.objects.filter(pk=number).first() if named[2] == "o" else None
    outside = OutsideAccount.objects.filter(pk=number).first() if named[2] == "x" else None
    try:
        actions.judge(account=ours, verdict=request.POST.get("verdict", ""), other=other, outside=outside)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    view = request.POST.get("view", "")
    return redirect(f"{reverse('register_lookalikes')}?view={view}" if view in VIEWS else "register_lookalikes")
