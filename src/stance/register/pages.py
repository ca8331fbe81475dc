"""The register of official accounts: the list, and putting one on it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stance.engines.policy import authorise
from stance.register import actions, queries
from stance.register.handles import HandleRefused, x_handle
from stance.register.models import PLATFORMS, Account


class AccountForm(forms.Form):
    platform = forms.ChoiceField(choices=list(PLATFORMS.items()), initial="x")
    handle = forms.CharField(
        label="Handle or address",
        max_length=200,
        help_text="For example @HealthDept or https://x.com/HealthDept",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Give the account's handle or address."},
    )
    display_name = forms.CharField(
        label="Name shown on the account",
        max_length=200,
        required=False,
        help_text="Such as Department of Health",
    )

    def clean_handle(self) -> str:
        try:
            return x_handle(self.cleaned_data["handle"])
        except HandleRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    authorise("register.account.read")
    found = queries.accounts()
    return render(
        request,
        "register/accounts.html",
        {"accounts": found, "has_sample": any(account.is_sample for account in found)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    authorise("register.account.add")
    form = AccountForm(request.POST or None)
    if form.is_valid() and (account := _registered(form)):
        messages.success(request, f"@{account.handle} is on the register.")
        return redirect("register")
    return render(request, "register/new.html", {"form": form})


def _registered(form: AccountForm) -> Account | None:
    given = form.cleaned_data
    if queries.find(platform=given["platform"], handle=given["handle"]):
        form.add_error("handle", f"@{given['handle']} is on the register already.")
        return None
    try:
        return actions.register_account(**given)
    except actions.AccountRefused as refusal:
        form.add_error("handle", str(refusal))
        return None
