"""Form fields that this room's pages share."""

from __future__ import annotations

from typing import Any

from django import forms

from stance.people.described_objects import places_of
from stance.people.form_fields import PersonField
from stance.people.models import User
from stance.people.organisation.domains import DomainRefused, domains


class InvitedField(PersonField):
    """A person who can sign in; who serves nowhere yet is anybody's to give a role to."""

    unknown = "Nobody here is called {text}. Give their full name or e-mail address, or invite them first."
    unknown_address = "Nobody here has the address {text}. Invite them first."

    def finds(self, user: User) -> bool:
        return not places_of(user) or super().finds(user)


class DomainsField(forms.CharField):
    """Official domains, one a line."""

    def clean(self, value: Any) -> list[str]:
        try:
            return domains(super().clean(value))
        except DomainRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
