"""Who has access to an account, and which tools are connected to it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from stance.doors import undo
from stance.doors.form_fields import day_field
from stance.doors.row_keys import row_key
from stance.engines.policy import authorise, may
from stance.journal.queries import newest_line
from stance.people.form_fields import PersonField
from stance.people.queries import addresses
from stance.register.actions import apps, officers
from stance.register.described_objects import access_of
from stance.register.models import Account
from stance.register.pages.account import officers_of
from stance.register.pages.found_account import found
from stance.register.refusal import AccountRefused
from stance.register.words import LEVELS


class OfficerForm(forms.Form):
    user = PersonField(
        label="Person",
        help_text="A name or an e-mail address of a person who signs in here",
        error_messages={"required": "Give the person’s name or e-mail address."},
    )
    level = forms.ChoiceField(choices=list(LEVELS.items()), initial="publisher")


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest, account_id: int) -> HttpResponse:
    authorise("register.account.read")
    account = found(account_id)
    is_ending = "end" in request.POST
    form = OfficerForm(request.POST if request.method == "POST" and not is_ending else None)
    if request.method == "POST":
        authorise("register.officer.change", account)
        if _changed(request, account, form, is_ending):
            return redirect("register_access", account.pk)
    held = officers_of(account)
    told = addresses([user for user, *_ in held], "register.account.read")
    rows = [
        (user, told[user.pk], level, since, may("register.officer.change", access_of(account, user.pk)))
        for user, level, since in held
    ]
    context = {"account": account, "form": form, "officers": rows, "decision": may("register.officer.change", account)}
    return render(request, "register/access.html", context)


def _changed(request: HttpRequest, account: Account, form: OfficerForm, is_ending: bool) -> bool:
    try:
        if is_ending:
            key = row_key(request.POST["end"])
            user = next((user for user, *_ in officers_of(account) if user.pk == key), None)
            if user is None:
                raise AccountRefused("Nobody like this has access to it.")
            level = next(one.level for one in account.current_officers if one.user_id == key)  # type: ignore[attr-defined]
            officers.relieve(account=account, user=user)
            words = f"The access of {user} has ended. Change shared passwords today."
            undo.success(
                request, words, "register.relieved", account=account.pk, user=user.pk, level=level, line=newest_line()
            )
            return True
        if not form.is_valid():
            return False
        officers.appoint(account=account, user=form.cleaned_data["user"], level=form.cleaned_data["level"])
    except AccountRefused as refusal:
        if is_ending:
            messages.error(request, str(refusal))
            return True
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, f"{form.cleaned_data['user']} has access now.")
    return True


class AppForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": "Give the tool’s name."})
    owner = forms.CharField(
        label="Who is responsible for it", max_length=150, error_messages={"required": "Say who is responsible for it."}
    )
    purpose = forms.CharField(
        label="What it is for", max_length=300, error_messages={"required": "Say what it is for."}
    )
    scopes = forms.CharField(
        label="What it may do", max_length=300, required=False, help_text="As the platform lists it"
    )
    next_assessment_on = day_field("Next security assessment", required=True)


@require_http_methods(["GET", "HEAD", "POST"])
def tools(request: HttpRequest, account_id: int) -> HttpResponse:
    authorise("register.account.read")
    account = found(account_id)
    is_ending = "end" in request.POST
    form = AppForm(request.POST if request.method == "POST" and not is_ending else None)
    if request.method == "POST":
        authorise("register.app.change", account)
        try:
            if is_ending:
                number = request.POST["end"]
                apps.disconnect(account=account, app_id=row_key(number) or 0)
                return redirect("register_apps", account.pk)
            if form.is_valid():
                apps.connect(account=account, **form.cleaned_data)
                messages.success(request, f"{form.cleaned_data['name']} is listed.")
                return redirect("register_apps", account.pk)
        except AccountRefused as refusal:
            if is_ending:
                messages.error(request, str(refusal))
                return redirect("register_apps", account.pk)
            form.add_error(None, str(refusal))
    context = {
        "account": account,
        "form": form,
        "apps": account.connected,  # type: ignore[attr-defined]
        "decision": may("register.app.change", account),
        "today": timezone.localdate(),
    }
    return render(request, "register/apps.html", context)
