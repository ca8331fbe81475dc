"""People on the register's forms: what a form holds for a person is their address, as a table's cell does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from stance.people.form_fields import PersonField
from stance.people.models import User
from stance.people.names.queries import Called
from stance.people.names.words import is_called
from stance.register.fields.references import References
from stance.register.models import Account
from stance.register.queries.readable import within

OWNING = ("business_owner", "ict_owner", "recovery_holder")


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


class OwnerField(PersonField):
    """Whose accounts a list shows: whoever the reader knows of, and whoever an account that they see names. Those who left and are
    named still are found by name too."""

    def finds(self, user: User) -> bool:
        return References().knows_person(user.pk)

    def named(self, name: str) -> Sequence[Called]:
        here = within(Account.objects.all())
        parts = [here.filter(**{f"{part}__is_active": False}).values(part) for part in OWNING]
        off = User.objects.filter(reduce(or_, (Q(pk__in=one) for one in parts)))
        gone = [user for user in off.order_by("pk") if is_called(user.name, name)]
        return [*super().named(name), *(Called(user.pk, str(user), "switched off", "", user) for user in gone)]


def people_of(addresses: Mapping[str, str]) -> dict[str, User | str]:
    """Whose these addresses are, by the same names: a form shows people by what they are called."""
    wanted = {address.lower() for address in addresses.values() if address}
    rows = User.objects.filter(email__in=wanted) if wanted else ()
    found = {user.email.lower(): user for user in rows}
    return {name: found.get(address.lower(), address) for name, address in addresses.items()}
