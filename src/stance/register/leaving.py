"""What this room holds in somebody's name: accounts that they answer for, and their access to accounts."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from stance.engines.policy import Refused
from stance.people.form_fields import chosen
from stance.people.leaving.belongings import Belongings, Holding, Taken
from stance.people.models import User
from stance.people.refusal import PersonRefused
from stance.register.actions import changes
from stance.register.fields.reading import FieldsRefused
from stance.register.models import Account
from stance.register.queries import lists
from stance.register.refusal import AccountRefused
from stance.register.writes import officers

MOST = 200
"""Accounts that are handed over by one leaving."""
NAMED = 5
PARTS = ("business_owner", "ict_owner", "recovery_holder")
REASON = "{} leaves"


class Held:
    name = "register"

    def held(self, user: User) -> list[Holding]:
        found = []
        for part in PARTS:
            if count := (asked := _answered_for(user, part)).count():
                found.append(_owned(user, part, list(asked[:NAMED]), count))
        if rows := [one.account for one in officers.held_by(user)]:
            fate = "Ends in the register; remove it on the platform too."
            words = _named(rows[:NAMED], len(rows))
            found.append(Holding("access", "Access to accounts", words, fate, url=list_of(user, "access")))
        return found

    def hand_over(self, user: User, to: Mapping[str, User]) -> tuple[list[Taken], list[str]]:
        taken: list[Taken] = []
        said: list[str] = []
        for part in PARTS:
            successor = to.get(f"accounts-{part}")
            for account in _handed_over(user, part) if successor else []:
                assert successor is not None  # noqa: S101  (none: no accounts are gone through)
                if _give(account, part, successor, REASON.format(user)):
                    said.append(f"An approver has been asked whether {account.named} goes to {successor}.")
                else:
                    taken.append({"what": part, "account": account.pk, "now": successor.pk})
        taken += [officers.end(one) for one in officers.held_by(user)]
        return taken, said

    def give_back(self, user: User, taken: Taken) -> str:
        if taken["what"] == "access":
            return officers.give_back(taken)
        account, part = Account.objects.get(pk=taken["account"]), taken["what"]
        if getattr(account, f"{part}_id") != taken["now"]:
            return f"{account.named} was given to another person since then. It was not changed."
        try:
            waits = _give(account, part, user, f"{user} is back")
        except (PersonRefused, Refused) as refusal:
            return f"{account.named} stays where it is: {refusal}"
        return f"An approver has been asked whether {account.named} goes back to {user}." if waits else ""


def still_named(most: int) -> set[int]:
    """Who is switched off and answers for an account."""
    found: set[int] = set()
    for part in PARTS:
        rows = Account.objects.filter(~Q(status="archived"), **{f"{part}__is_active": False})
        found.update(rows.values_list(f"{part}_id", flat=True).distinct()[:most])
    return found


def list_of(user: User, part: str) -> str:
    """The register's list of the accounts where somebody is a ``part`` of ``lists.PARTS``."""
    return f"{reverse('register')}?{urlencode({**chosen('owner', user), 'part': part})}"


def _answered_for(user: User, part: str) -> QuerySet[Account]:
    return Account.objects.filter(~Q(status="archived"), **{part: user}).order_by("pk")


def _owned(user: User, part: str, first: list[Account], count: int) -> Holding:
    """More than ``MOST`` are handed over on the register, where a list can be changed at once; they hold up nobody's leaving."""
    fate = "They stay named on the register."
    if count > MOST:
        fate = f"They stay named on the register: more than {MOST} are given to others there."
    words, url = _named(first, count), list_of(user, part)
    return Holding(f"accounts-{part}", lists.PARTS[part], words, fate, may_name=count <= MOST, url=url)


def _handed_over(user: User, part: str) -> list[Account]:
    rows = list(_answered_for(user, part)[: MOST + 1])
    if len(rows) > MOST:
        raise PersonRefused(
            f"{user} is responsible for more than {MOST} accounts: give those to others on the register first."
        )
    return rows


def _named(first: list[Account], count: int) -> str:
    more = f" and {count - NAMED:,} more" if count > NAMED else ""
    return f"{', '.join(str(one) for one in first)}{more}"


def _give(account: Account, part: str, to: User, reason: str) -> bool:
    """Whether it waits for somebody's approval. Raises PersonRefused."""
    texts = {part: to.email}
    try:
        if part == "recovery_holder":
            changes.record_security(account=account, texts=texts)
            return False
        if account.status == "published":
            return changes.transfer(account=account, texts=texts, reason=reason) is not None
        return changes.change(account=account, texts=texts) is not None
    except (AccountRefused, FieldsRefused) as refusal:
        raise PersonRefused(f"{account.named} cannot go to {to}: {refusal}") from refusal


def left_behind() -> Belongings:
    return Held()
