"""Form fields for people, for the pages of this room and those above."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from stance.engines.policy import knows_of, reach
from stance.people.models import User
from stance.people.models.organisation import going_on


class PersonField(forms.CharField):
    """A person by the address they sign in with: a list to choose from would not fit an agency of thousands. Empty is nobody.
    Somebody of other agencies alone is answered like nobody."""

    unknown = "Nobody signs in as {address}. Give the address they sign in with."

    def __init__(self, **more: Any) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false", "inputmode": "email"}
        given: dict[str, Any] = {"max_length": 254, "widget": forms.TextInput(attrs=attributes)}
        super().__init__(**(given | more))

    def clean(self, value: Any) -> User | None:
        address = super().clean(value)
        if not address:
            return None
        found = User.objects.filter(email__iexact=address).first()
        if found is None or not self.finds(found):
            raise forms.ValidationError(self.unknown.format(address=address))
        return found

    def finds(self, user: User) -> bool:
        return knows_of(user)


class _Readable(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows of agencies where whoever acts has a role: any other is answered like what does not exist. Each form gets
    a copy of its fields when it is made, which is when somebody acts."""

    agency = "pk"

    def __init__(self, queryset: QuerySet[Any], *, only_going_on: bool = False, **more: Any) -> None:
        super().__init__(queryset, **more)
        self.only_going_on = only_going_on

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)
        here = reach("people.organisation.read")
        if copied.queryset is None:
            return copied
        if self.only_going_on:
            copied.queryset = copied.queryset.filter(going_on(timezone.now()))
        if not here.everywhere:
            copied.queryset = copied.queryset.filter(**{f"{self.agency}__in": here.agencies})
        return copied


class AgencyField(_Readable):
    default_error_messages = {
        "invalid_choice": "No such agency is known to you. Ask whoever runs the installation about another."
    }


class UnitField(_Readable):
    agency = "agency"
    default_error_messages = {
        "invalid_choice": "No such unit is known to you. Ask whoever runs the installation about another."
    }
