"""Form fields that this room's pages share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email

from stance.engines.policy import knows_of
from stance.people.described_objects import places_of
from stance.people.models import User
from stance.people.organisation.domains import DomainRefused, domains


class PersonField(forms.CharField):
    """A person who can sign in, by e-mail address: a list to choose from would not fit an agency of thousands. Somebody of
    other agencies alone is answered like nobody; who serves nowhere yet is anybody's to give a role to."""

    def __init__(self, **more: Any) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false", "inputmode": "email"}
        given: dict[str, Any] = {"max_length": 254, "widget": forms.TextInput(attrs=attributes)}
        super().__init__(**(given | more))

    def clean(self, value: Any) -> User | None:
        address = super().clean(value).strip()
        if not address:
            return None
        validate_email(address)
        found: User | None = User.objects.filter(email__iexact=address).first()
        if found is None or (places_of(found) and not knows_of(found)):
            raise forms.ValidationError(f"Nobody here has the address {address}. Invite them first.")
        return found


class DomainsField(forms.CharField):
    """Official domains, one a line."""

    def clean(self, value: Any) -> list[str]:
        try:
            return domains(super().clean(value))
        except DomainRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
