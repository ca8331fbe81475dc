"""What the organisation and the register tell each other: which accounts a unit owns, so that none is closed over their
heads; and that an agency or a type of use has another name, which the public register shows."""

from __future__ import annotations

from stance.people.followers import also_tell
from stance.people.models import Unit
from stance.people.organisation.occupants import NAMED, also_ask
from stance.register import writing
from stance.register.models import Account


def owned_by(unit: Unit) -> list[str]:
    rows = Account.objects.filter(unit=unit).exclude(status="archived").order_by("pk")
    return [f"the account {account}" for account in rows[: NAMED + 1]]


def install() -> None:
    """Idempotent; at start-up."""
    also_ask("register", owned_by)
    also_tell("register", writing.raise_generation)
