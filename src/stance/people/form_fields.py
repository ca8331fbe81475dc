"""Form fields for people, for the pages of this room and those above."""

from __future__ import annotations

from typing import Any

from django import forms

from stance.engines.policy import knows_of
from stance.people.models import User


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
