"""People on the register's forms: what a form holds for a person is their address, as a table's cell does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.people.form_fields import PersonField
from stance.people.models import User
from stance.register.fields.references import References


class PersonTextField(PersonField):
    """Whoever an account that the reader sees names already is found too, so that its form can be saved."""

    def __init__(self, known: References, **more: Any) -> None:
        self.known = known
        super().__init__(**more)

    def finds(self, user: User) -> bool:
        return self.known.knows_person(user.pk)

    def clean(self, value: Any) -> str:  # type: ignore[override]  # (a form of texts)
        user = super().clean(value)
        return user.email if user else ""


def people_of(addresses: Mapping[str, str]) -> dict[str, User | str]:
    """Whose these addresses are, by the same names: a form shows people by what they are called."""
    wanted = {address.lower() for address in addresses.values() if address}
    rows = User.objects.filter(email__in=wanted) if wanted else ()
    found = {user.email.lower(): user for user in rows}
    return {name: found.get(address.lower(), address) for name, address in addresses.items()}
