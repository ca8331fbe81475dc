"""Editing an account in sensible parts. Who opened a form before somebody else saved is told, not overwritten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stance.authority.models import ApprovalRequest
from stance.doors import undo
from stance.engines.policy import Refused, authorise, may
from stance.register.actions import changes
from stance.register.fields.reading import FieldsRefused
from stance.register.fields.references import References
from stance.register.fields.table import CHANGE, PARTS, SECURITY, TRANSFER, Field, of_part
from stance.register.fields.texts import texts_of
from stance.register.models import Account
from stance.register.pages.found_account import found, refuse_unless
from stance.register.pages.organisation_fields import AgenciesField, UnitField
from stance.register.pages.person_field import PersonTextField, people_of
from stance.register.refusal import AccountRefused
from stance.register.states import ACCOUNT
from stance.register.writes.account_rows import seen

CHANGED_MEANWHILE = (
    "Another person changed this account after you opened this page. Compare with its page, then save again."
)


def action_of(part: str, account: Account) -> str:
    if part == "security":
        return SECURITY
    return TRANSFER if part == "ownership" and not ACCOUNT.allows(account.status, "correct") else CHANGE


class PartForm(forms.Form):
    """One part's fields as texts; ``seen`` is the state that the person began with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, account: Account, part: str, data: QueryDict | None = None) -> None:
        self.known = References()
        texts = texts_of(account, self.known)
        self.part_fields = of_part(part)
        initial: dict[str, Any] = {"seen": account.changed_at.isoformat()}
        for field in self.part_fields:
            is_list = field.kind.widget in ("uses", "goals", "list", "agencies")
            initial[field.name] = texts[field.name].split("; ") if is_list and texts[field.name] else texts[field.name]
            if field.kind.widget == "list" and field.name != "goals":
                initial[field.name] = "\n".join(initial[field.name] or [])
        named = {field.name: texts[field.name] for field in self.part_fields if field.kind.widget == "person"}
        super().__init__(data, initial=initial | people_of(named))
        for field in self.part_fields:
            self.fields[field.name] = _control(field, self.known, texts[field.name])
        if action_of(part, account) == TRANSFER:
            self.fields["reason"] = forms.CharField(
                label="Why", max_length=500, error_messages={"required": "Say why: the history keeps it."}
            )

    def texts(self) -> dict[str, str]:
        given = {}
        for field in self.part_fields:
            value = self.cleaned_data[field.name]
            given[field.name] = (
                "; ".join(one.replace(";", "\\;") for one in value) if isinstance(value, list) else value
            )
        return given


def _control(field: Field, known: References, has: str) -> forms.Field:
    """Everything is optional here: what is missing is a task on the account's page, not an obstacle to saving. ``has`` is the text that
    the account has."""
    common: dict[str, Any] = {"label": field.words, "help_text": field.hint, "required": False}
    widget = field.kind.widget
    if widget == "choice":
        return forms.ChoiceField(choices=[("", "Not said"), *field.kind.choices.items()], **common)
    if widget == "uses":
        return forms.MultipleChoiceField(
            choices=list(known.uses().items()), widget=forms.CheckboxSelectMultiple, **common
        )
    if field.name == "goals":
        rows = sorted(known.open_goals(), key=lambda goal: (goal.agency.name, goal.pk))
        choices = [(f"{goal.agency.slug}: {goal.title}", goal.title) for goal in rows]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if widget == "person":
        return PersonTextField(known, **common)
    if widget == "agencies":
        return AgenciesField(known, has.split("; "), **common)
    if widget == "unit":
        return UnitField(known, "No unit", has, **common)
    if widget == "day":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if widget in ("text", "list"):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 5 if widget == "text" else 3}), **common)
    return forms.CharField(**common)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, account_id: int, part: str) -> HttpResponse:
    authorise("register.account.read")
    if part not in PARTS:
        raise Http404("There is no such part.")
    account = found(account_id)
    action = action_of(part, account)
    form = PartForm(account, part, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        refuse_unless(may(action, account))
        if form.is_valid() and _saved(request, account, action, form):
            return redirect("register_account", account.pk)
    context = {
        "account": account,
        "part": part,
        "part_words": PARTS[part],
        "form": form,
        "decision": may(action, account),
        "is_transfer": action == TRANSFER,
        "asks_first": ACCOUNT.allows(account.status, "change_published")
        and any(field.is_public for field in of_part(part)),
        "lacks_goals": part == "purpose" and not form.fields["goals"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "register/edit.html", context)


def _saved(request: HttpRequest, account: Account, action: str, form: PartForm) -> bool:
    if form.cleaned_data["seen"] != account.changed_at.isoformat():
        form.add_error(None, CHANGED_MEANWHILE)
        again = request.POST.copy()
        again["seen"] = account.changed_at.isoformat()
        form.data = again
        return False
    names = [field.name for field in form.part_fields]
    before = {name: text for name, text in texts_of(account, form.known).items() if name in names}
    try:
        waiting = _act(account, action, form)
    except FieldsRefused as refusal:
        for name, words in refusal.reasons.items():
            form.add_error(name, words)
        return False
    except AccountRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    saved = "Saved."
    account.refresh_from_db(fields=["own_class"])
    if "own_class" in names and account.not_captured:
        messages.warning(request, account.not_captured)
    if waiting is not None:
        # A part may hold fields for the agency alone as well: those are saved.
        is_mixed = action == CHANGE and not all(field.is_public for field in form.part_fields)
        what = "What the public reads has not changed yet" if is_mixed else "Nothing has changed yet"
        saved = f"{what}: an approval was asked for (request {waiting.pk})."
    if action == CHANGE and waiting is None:
        _offer_to_undo(request, account, saved, before)
    else:
        messages.success(request, saved)
    return True


def _offer_to_undo(request: HttpRequest, account: Account, saved: str, before: dict[str, str]) -> None:
    now = texts_of(seen(account.pk) or account, References())
    changed = {name: text for name, text in before.items() if now[name] != text}
    if changed:
        after = {name: now[name] for name in changed}
        undo.success(request, saved, "register.fields_changed", account=account.pk, before=changed, after=after)
    else:
        messages.success(request, saved)


def _act(account: Account, action: str, form: PartForm) -> ApprovalRequest | None:
    if action == TRANSFER:
        return changes.transfer(account=account, texts=form.texts(), reason=form.cleaned_data["reason"])
    if action == SECURITY:
        changes.record_security(account=account, texts=form.texts())
    else:
        return changes.change(account=account, texts=form.texts())
    return None
