"""What somebody who lodges says and stands for: why, as whom, under which limit, and of which account of the platform."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from stance.archive.models import Lodgement
from stance.archive.writes.lodgements import Lodging
from stance.journal.actor import current
from stance.lodging.queries import limits
from stance.lodging.refusal import LodgingRefused
from stance.people.models import User
from stance.register.actions import register_account
from stance.register.models import Account
from stance.register.refusal import AccountRefused

LONGEST_REASON = 500


@dataclass(slots=True)
class Report:
    """What became of each post that was asked for. ``refused`` are (what was asked for, why not)."""

    lodged: list[Lodgement] = field(default_factory=list)
    already: list[Lodgement] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def late(self) -> int:
        return sum(one.is_late for one in self.lodged)


def said(reason: str) -> str:
    """Raises LodgingRefused."""
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON or not why.isprintable():
        raise LodgingRefused(
            f"Say which business of the agency the posts were part of, in at most {LONGEST_REASON} characters."
        )
    return why


def lodging(account: Account, reason: str) -> Lodging:
    """As whoever acts, now, under the limit of the account's agency."""
    actor = current()
    user = User.objects.filter(pk=actor.person).first() if actor.person else None
    name = user.name or user.email if user is not None else actor.label or "system operator"
    return Lodging(name, user, reason, limits.of(account).limit_days, timezone.now())


def known_by(account: Account, account_id: str) -> Account:
    """The account with its platform's id, which the first post that is lodged tells. Raises LodgingRefused where another account has it."""
    if account.platform_id:
        return account
    agency = limits.of(account).agency
    try:
        found = register_account(
            platform=account.platform, handle=account.handle, platform_id=account_id, agency=agency
        )
    except AccountRefused as refusal:
        raise LodgingRefused(str(refusal)) from refusal
    if found.pk != account.pk:
        raise LodgingRefused(f"{found.named} has this id on {account.platform_name} already. Check the register.")
    return found
