"""The filter over the register's list: what it asks for, and the chips that say so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from stance.channels import discovery
from stance.doors.chips import Chip, chip, chips
from stance.doors.row_keys import row_key
from stance.people.models import Agency
from stance.register.pages.found_table import within
from stance.register.pages.person_field import OwnerField
from stance.register.queries import lists
from stance.register.rules import REQUIREMENTS

FILTERS = ("q", "platform", "agency", "owner", "owner_key", "owner_for", "part", "tag", "lacks", "brought")
CURSORS = ("after",)
ANY_OWNER = ("", "Any owner")


def _platforms() -> list[tuple[str, str]]:
    return [("", "Any"), *discovery.choices()]


class RegisterFilter(forms.Form):
    q = forms.CharField(label="Words", required=False, max_length=200, help_text="Part of a handle, name or address")
    platform = forms.ChoiceField(required=False, choices=_platforms)
    agency = forms.ChoiceField(required=False, choices=[])
    owner = OwnerField(label="Owner", required=False, help_text="A person’s name")
    part = forms.ChoiceField(label="Owner as", required=False, choices=[ANY_OWNER, *lists.PARTS.items()])
    tag = forms.CharField(required=False, max_length=60)
    lacks = forms.ChoiceField(
        label="To do", required=False, choices=[("", "Anything"), *((one.id, one.task) for one in REQUIREMENTS)]
    )
    brought = forms.CharField(required=False, widget=forms.HiddenInput)
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.order_by("name").values_list("pk", "name")
        self.fields["agency"].choices = [("", "Any"), *((str(pk), name) for pk, name in agencies)]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("part") and not self.cleaned_data.get("owner") and "owner" not in self.errors:
            self.cleaned_data["part"] = ""  # says nothing without a person

    def wanted(self, view: str, after: str) -> lists.Wanted:
        given = self.cleaned_data
        return lists.Wanted(
            view=view,
            words=given["q"],
            platform=given["platform"],
            agency=int(given["agency"]) if given["agency"] else None,
            owner=given["owner"].pk if given["owner"] else None,
            part=given["part"],
            tag=given["tag"],
            lacks=given["lacks"],
            brought=row_key(given["brought"]),
            after=after,
        )


def chips_of(request: HttpRequest, form: RegisterFilter) -> list[Chip]:
    """The owner and what they are there is one chip; so is the file whose new accounts alone are listed, which no field shows."""
    given, found = form.cleaned_data, chips(request, form, CURSORS)
    if given["part"]:
        names = ("owner", "owner_key", "owner_for", "part")
        one = chip(request, f"{lists.PARTS[given['part']]}: {given['owner']}", names, CURSORS)
        place = next(at for at, other in enumerate(found) if other.words.startswith("Owner: "))
        found[place : place + 2] = [one]
    run = within().filter(pk=row_key(given["brought"]) or 0).only("filename").first() if given["brought"] else None
    return [*found, chip(request, f"Imported from: {run.filename}", ("brought",), CURSORS)] if run else found
