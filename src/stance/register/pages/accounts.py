"""The register: saved views, filters in the address, pages by key."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stance.channels import discovery
from stance.doors.downloads import csv_file
from stance.doors.tabs import Tab
from stance.engines.addresses import AddressRefused
from stance.engines.policy import authorise, may
from stance.people.described_objects import anywhere
from stance.register.actions import registrations
from stance.register.importing import platforms
from stance.register.importing.export import as_csv
from stance.register.importing.own_agency import own_agency
from stance.register.models import Account
from stance.register.pages.list_filter import FILTERS, RegisterFilter, chips_of
from stance.register.queries import counted, lists, lookalikes
from stance.register.queries.completeness import by_agency, score
from stance.register.refusal import AccountRefused
from stance.register.words import STATUS_TONES, STATUSES

TONES = {"due": "warn", "suspended": "bad", "waiting": "warn", "to_publish": "warn"}


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    authorise("register.account.read")
    view = request.GET.get("view", "")
    view = view if view in lists.VIEWS else "current"
    form = RegisterFilter(request.GET)
    after = request.GET.get("after", "")[:250].replace("\x00", "")
    wanted = form.wanted(view, after) if form.is_valid() else None
    rows, more = lists.page(wanted, request.user.pk) if wanted else ([], "")
    counts = lists.counts(request.user.pk, wanted)
    return render(
        request,
        "register/accounts.html",
        {
            "rows": [(account, STATUSES[account.status], tone(account)) for account in rows],
            "more": more,
            "after": after,
            "view": view,
            "tabs": _tabs(view, counts),
            "form": form,
            "found": counts.get(lists.FOUND, 0),
            "kept": [(name, request.GET[name]) for name in ("view", *FILTERS) if request.GET.get(name)],
            "in_use": any(request.GET.get(name) for name in FILTERS),
            "chips": chips_of(request, form) if wanted else [],
            "clear_url": f"{reverse('register')}?{urlencode({'view': view})}",
            "counted": counted(),
            "adding": may("register.account.add", anywhere()),
        },
    )


def tone(account: Account) -> str:
    return STATUS_TONES[account.status]


def _tabs(view: str, counts: dict[str, int]) -> list[Tab]:
    return [
        Tab(words, f"{reverse('register')}?view={name}", name == view, counts[name], TONES.get(name, ""))
        for name, words in lists.VIEWS.items()
        if name != "to_publish" or counts[name] or view == name
    ]


def _platforms_or_none() -> list[tuple[str, str]]:
    return [("", "Find out from the address"), *discovery.choices()]


class AccountForm(forms.Form):
    platform = forms.ChoiceField(
        choices=_platforms_or_none, required=False, help_text="Needed only beside a handle without an address"
    )
    handle = forms.CharField(
        label="Handle or web address",
        max_length=500,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Give the account's handle or web address."},
    )
    display_name = forms.CharField(
        label="Name shown on the account", max_length=200, required=False, help_text="Such as Department of Health"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = discovery.first().naming.home_of("HealthDept")
        self.fields["handle"].help_text = f"For example @HealthDept or {address}"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    authorise("register.account.add", anywhere())
    form = AccountForm(request.POST or None)
    if form.is_valid() and (account := _registered(form)):
        messages.success(request, f"{account} is on the register, as a draft.")
        return redirect("register_account", account.pk)
    return render(request, "register/new.html", {"form": form})


def _registered(form: AccountForm) -> Account | None:
    """A new draft belongs to the agency of whoever writes it until somebody says otherwise: the host, where it is theirs."""
    given, agency = form.cleaned_data, own_agency()
    texts = {"display_name": given["display_name"]}
    if agency:
        texts["agencies"] = agency.slug
    try:
        platform = given["platform"] or platforms.identified("", given["handle"], "")[0].platform
        return registrations.add(platform=platform, address=given["handle"], texts=texts)
    except AddressRefused as refusal:
        form.add_error("handle", str(refusal))
        return None
    except AccountRefused as refusal:
        form.add_error("handle", str(refusal))
        return None


@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    authorise("register.account.read")
    return render(
        request, "register/score.html", {"score": score(), "agencies": by_agency(), "alike": lookalikes.accounts()}
    )


@require_safe
def export(_request: HttpRequest) -> StreamingHttpResponse:
    authorise("register.account.read")
    return csv_file(iter([as_csv()]), "register.csv")
