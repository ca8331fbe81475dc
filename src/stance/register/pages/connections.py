"""Which accounts are connected to their platforms, and connecting one."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stance.channels import discovery
from stance.channels.port.abilities import Ability
from stance.channels.port.connecting import Connector, Secret
from stance.doors.row_keys import row_key
from stance.engines.policy import authorise, may
from stance.register.actions import connections as actions
from stance.register.connections.sites import LONGEST_SITE, suggested
from stance.register.models import Account, Connection
from stance.register.pages.found_account import found
from stance.register.queries import connections as queries
from stance.register.refusal import AccountRefused
from stance.register.writes.platform_apps import is_named

TONES = {"ok": "good", "transient": "warn", "dead": "bad"}
SECRETS = {"token": "Access token", "app_password": "App password"}


@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    view = "renew" if request.GET.get("view") == "renew" else ""
    rows, more = queries.page(row_key(request.GET.get("before", "")), to_renew_only=bool(view))
    ends = timezone.now() + queries.SOON
    return render(
        request,
        "register/connections.html",
        {
            "rows": [(one, TONES[one.state]) for one in rows],
            "more": more,
            "before": request.GET.get("before"),
            "ends": ends,
            "view": view,
        },
    )


class ConnectForm(forms.Form):
    """The fields that this platform needs. What was typed for the secret is never written back into the page."""

    site = forms.CharField(
        label="Address of the server", max_length=LONGEST_SITE, help_text="Such as https://social.example.gov"
    )
    name = forms.CharField(label="User name", max_length=200)
    secret = forms.CharField(max_length=4000, strip=True, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: object, connector: Connector, account: Account, connection: Connection | None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the form of a request
        if connector.asks == "nothing":
            del self.fields["secret"]
            self.fields["site"].label = "Its whole address"
            self.fields["site"].help_text = f"Such as {discovery.known()[account.platform].naming.example}"
        else:
            self.fields["secret"].label = SECRETS[connector.asks]
        self.fields["site"].initial = connection.site if connection is not None else suggested(account)
        if not connector.asks_site:
            self.fields["site"].required = False
            self.fields["site"].help_text = "Only if the account is on a server of its own"
        if not connector.asks_name:
            del self.fields["name"]

    def given(self) -> tuple[str, Secret]:
        data = self.cleaned_data
        return data["site"], Secret(data.get("secret", ""), data.get("name", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: HttpRequest, account_id: int) -> HttpResponse:
    account = found(account_id)
    known = queries.of(account)
    form = _form(request, account, known)
    if request.method == "POST" and _acted(request, account, form):
        return redirect("register_connection", account.pk)
    connector = discovery.connector(account.platform) if form else None
    return render(
        request,
        "register/connection.html",
        {
            "account": account,
            "known": known,
            "tone": TONES[known.state] if known else "",
            "form": form,
            "connector": connector,
            "ends": _ends(account),
            "price": _price(account),
            "suggested": suggested(account) if form else "",
            "can_agree": form is not None and is_named(account.platform),
            "making": may("register.connection.make", account),
            "ending": may("register.connection.end", account),
            "checking": may("register.connection.check", account),
        },
    )


def _ends(account: Account) -> tuple[date, int] | None:
    """The day on which what is asked today ends by the platform's word, and the days until then."""
    channel = discovery.known().get(account.platform)
    lasting = channel.answer(Ability.LASTING) if channel else None
    if lasting is None or not lasting.ends:
        return None
    day = date.fromisoformat(lasting.ends)
    return day, (day - timezone.localdate()).days


def _price(account: Account) -> str:
    """What asking costs, in the words of the platform's card; "" where it costs nothing."""
    channel = discovery.known().get(account.platform)
    free = channel.answer(Ability.FREE) if channel else None
    return free.words if free is not None and not free.is_possible else ""


def connected_in_words(account: Account, made: Connection) -> str:
    """Of an account that is public nothing signs in."""
    signs_in = discovery.connector(account.platform).asks != "nothing"
    return f"{account.named} is connected. It {'signs in' if signs_in else 'is followed'} as {made.shown_as}."


def _form(request: HttpRequest, account: Account, known: Connection | None) -> ConnectForm | None:
    """None where accounts of the platform cannot be connected."""
    if not queries.can_be_connected(account):
        return None
    is_connecting = request.method == "POST" and not {"end", "check"} & request.POST.keys()
    return ConnectForm(request.POST if is_connecting else None, discovery.connector(account.platform), account, known)


def _acted(request: HttpRequest, account: Account, form: ConnectForm | None) -> bool:
    try:
        if "end" in request.POST:
            actions.end(account=account)
            messages.success(request, f"{account.named} is not connected any more. What was captured stays.")
            return True
        if "check" in request.POST:
            checked = actions.check(account=account)
            words = "works" if checked.state == "ok" else f"does not work: {checked.problem}"
            (messages.success if checked.state == "ok" else messages.warning)(request, f"The connection {words}.")
            return True
        authorise("register.connection.make", account)
        if form is None or not form.is_valid():
            return False
        site, secret = form.given()
        made = actions.connect(account=account, site=site, secret=secret)
    except AccountRefused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return True
        form.add_error(refusal.field if form.is_bound and refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, connected_in_words(account, made))
    return True
