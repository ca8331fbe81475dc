"""The list of look-alikes, and the verdicts on them."""

from __future__ import annotations

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from stance.engines.policy import authorise, may
from stance.register.actions import likenesses as actions
from stance.register.models import Account, OutsideAccount
from stance.register.queries import likenesses as queries
from stance.register.refusal import AccountRefused
from stance.register.words import VERDICTS

PAIR = re.compile(r"([0-9]{1,18})-([ox])([0-9]{1,18})")


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
        authorise("register.account.change")
        if form.is_valid():
            try:
                outside = actions.notice(**form.cleaned_data)
            except AccountRefused as refusal:
                form.add_error("address", str(refusal))
            else:
                messages.success(request, f"{outside} is noted.")
                return redirect("register_alike")
    pairs = queries.pairs()
    context = {
        "form": form,
        "open_pairs": [pair for pair in pairs if not pair.verdict],
        "decided": [(pair, VERDICTS[pair.verdict]) for pair in pairs if pair.verdict],
        "verdicts": VERDICTS.items(),
        "noticed": OutsideAccount.objects.order_by("-pk")[:50],
        "decision": may("register.account.change"),
    }
    return render(request, "register/alike.html", context)


@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    authorise("register.account.change")
    named = PAIR.fullmatch(request.POST.get("pair", ""))
    ours = Account.objects.filter(pk=int(named[1])).first() if named else None
    if named is None or ours is None:
        messages.error(request, "This pair is not there any more.")
        return redirect("register_alike")
    number = int(named[3])
    other = Account.objects.filter(pk=number).first() if named[2] == "o" else None
    outside = OutsideAccount.objects.filter(pk=number).first() if named[2] == "x" else None
    try:
        actions.judge(account=ours, verdict=request.POST.get("verdict", ""), other=other, outside=outside)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("register_alike")
