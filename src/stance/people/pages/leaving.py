"""Switching somebody off: what they hold, who takes it over."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from stance.doors import undo
from stance.doors.row_keys import found
from stance.engines.policy import authorise
from stance.journal.queries import newest_line
from stance.people import actions
from stance.people.described_objects import anywhere
from stance.people.form_fields import PersonField
from stance.people.leaving import queries
from stance.people.leaving.belongings import Holding
from stance.people.models import User
from stance.people.refusal import PersonRefused

SEE = ' <a class="govuk-link" href="{}">See the list<span class="govuk-visually-hidden">: {}</span></a>'


def leading(one: Holding) -> SafeString:
    """To the things that a line tells of, where there is a list of them."""
    return format_html(SEE, one.url, one.kind) if one.url else SafeString("")


class LeavingForm(forms.Form):
    """A field for each thing that somebody else can take over."""

    def __init__(self, data: object, holdings: list[Holding]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for one in holdings:
            if one.may_name:
                fate = f"{one.fate[0].lower()}{one.fate[1:]}"
                hint = format_html("Who takes over: a name or an e-mail address. Empty: {}{}", fate, leading(one))
                label = f"{one.kind}: {one.words}"
                self.fields[one.key] = PersonField(label=label, required=False, help_text=hint, initial=one.suggested)

    def successors(self) -> dict[str, User]:
        return {key: person for key, person in self.cleaned_data.items() if person is not None}


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Who was switched off (by a staff directory, as a rule) and holds something still."""
    authorise("people.user.change", anywhere())
    return render(request, "people/left.html", {"rows": queries.without_successor()})


@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, user_id: int) -> HttpResponse:
    user = found(User, user_id)
    authorise("people.user.change", user)
    is_leaving = user.is_active
    holdings = queries.held_by(user)
    if not is_leaving and not any(one.may_name for one in holdings):
        messages.error(request, f"{user} is switched off already, and holds nothing to hand over.")
        return redirect("person", user.pk)
    form = LeavingForm(request.POST if request.method == "POST" else None, holdings)
    if form.is_valid():
        try:
            act = actions.switch_off if is_leaving else actions.hand_over
            said = act(user, form.successors())
        except PersonRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if is_leaving:
                words = " ".join([f"{user} can no longer sign in. You can undo this for a day.", *said])
                undo.success(request, words, "people.switched_off", user=user.pk, line=newest_line())
                return redirect("person", user.pk)
            messages.success(request, " ".join([f"What {user} held is handed over.", *said]))
            return redirect("people_left")
    shown = [one for one in holdings if not one.may_name]
    kinds = [(kind, list(ones)) for kind, ones in groupby(shown, key=attrgetter("kind"))]
    about = {"person": user, "form": form, "kinds": kinds, "holds_anything": bool(holdings)}
    about["is_leaving"] = is_leaving
    return render(request, "people/leaving.html", about, status=422 if form.errors else 200)
