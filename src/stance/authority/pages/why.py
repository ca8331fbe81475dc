""" "Why can('t) I?" and "who can do this?" for any person, action and object, now or at a past time."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.authority import policy_objects
from stance.authority.commands.can import instant
from stance.authority.queries import explanations
from stance.doors.row_keys import row_key
from stance.engines.policy import AREA_WORDS, RULES, Thing, authorise
from stance.people.form_fields import PersonField
from stance.people.models import User
from stance.people.queries import readable


class WhyForm(forms.Form):
    action = forms.ChoiceField(label="Action", choices=[])
    person = PersonField(label="Person", required=False, help_text="A name or an e-mail address; empty asks who can")
    thing = forms.CharField(
        label="Object", required=False, max_length=200, help_text="Such as account:@HealthDept; empty for none"
    )
    at = forms.CharField(
        label="When", required=False, max_length=40, help_text="A past day or time, such as 2026-11-24; empty for now"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups = [
            (words, [(rule.action, rule.words.capitalize()) for rule in RULES.values() if rule.area == area])
            for area, words in AREA_WORDS.items()
        ]
        self.fields["action"].choices = groups  # type: ignore[attr-defined]

    def clean_thing(self) -> Thing:
        try:
            return policy_objects.named(self.cleaned_data["thing"].strip())
        except policy_objects.ThingUnknown as error:
            raise forms.ValidationError(str(error)) from error

    def clean_at(self) -> datetime | None:
        try:
            return instant(self.cleaned_data["at"].strip())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    authorise("authority.decision.explain")
    given = request.GET.copy()
    if "action" in given and "person" not in given and "all" not in given:
        given["person"] = request.user.email  # type: ignore[union-attr]  # (nobody gets here without signing in)
    form = WhyForm(given if "action" in given else None)
    context: dict[str, object] = {"form": form, "in_use": form.is_bound}
    if form.is_bound and form.is_valid():
        context |= _answer(request, form.cleaned_data)
    return render(request, "authority/why.html", context)


def _answer(request: HttpRequest, asked: dict[str, object]) -> dict[str, object]:
    action, thing, at = str(asked["action"]), asked["thing"], asked["at"]
    assert isinstance(thing, Thing)  # noqa: S101  (the form cleaned it)
    assert at is None or isinstance(at, datetime)  # noqa: S101
    answer: dict[str, object] = {"rule": RULES[action], "thing": thing, "at": at}
    if isinstance(asked["person"], User):
        decision = explanations.why(asked["person"], action, thing, at)
        shown = readable([pk for step in decision.route for pk in step.people], "authority.decision.explain")
        approvers = User.objects.filter(pk__in=shown).order_by("name")
        return answer | {"person": asked["person"], "decision": decision, "approvers": list(approvers[:50])}
    after = request.GET.get("after", "")
    key = row_key(after)
    rows, more, total = explanations.who_can(action, thing, at, key)
    return answer | {"rows": rows, "more": more, "total": total}
