"""What this room holds in somebody's name: accounts that they answer for, and their access to accounts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from stance.engines.policy import Refused
from stance.people.leaving.belongings import Belongings, Holding, Taken
from stance.people.models import User
from stance.people.refusal import PersonRefused
from stance.register.actions import changes
from stance.register.fields.reading import FieldsRefused
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.writes import officers

MOST = 200
"""Accounts that are handed over by one leaving."""
PARTS = {"business_owner": "Business owner", "ict_owner": "ICT owner", "recovery_holder": "Holds the recovery"}
REASON = "{} leaves"


class Held:
    name = "register"

    def held(self, user: User) -> list[Holding]:
        found = []
        for part, words in PARTS.items():
            rows = _answered_for(user, part)
            if rows:
                fate = "They stay named on the register."
                found.append(Holding(f"accounts-{part}", words, _named(rows), fate, may_name=True))
        if rows := [one.account for one in officers.held_by(user)]:
            found.append(
                Holding(
                    "access",
                    "Access to accounts",
                    _named(rows),
                    "Ends in the register; remove it on the platform too.",
                )
            )
        return found

    def hand_over(self, user: User, to: Mapping[str, User]) -> tuple[list[Taken], list[str]]:
        taken: list[Taken] = []
        said: list[str] = []
        for part in PARTS:
            successor = to.get(f"accounts-{part}")
            for account in _answered_for(user, part) if successor else []:
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


def _answered_for(user: User, part: str) -> list[Account]:
    rows = Account.objects.filter(~Q(status="archived"), **{part: user}).order_by("pk")[: MOST + 1]
    if len(rows) > MOST:
        raise PersonRefused(
            f"{user} is responsible for more than {MOST} accounts: give those to others on the register first."
        )
    return list(rows)


def _named(accounts: list[Account]) -> str:
    more = f" and {len(accounts) - 5} more" if len(accounts) > 5 else ""
    return f"{', '.join(str(one) for one in accounts[:5])}{more}"


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
