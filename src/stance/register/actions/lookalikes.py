"""What looks like an account of ours: noticing it, and deciding about it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.channels import discovery
from stance.engines.addresses import AddressRefused
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.described_objects import anywhere
from stance.register import queries
from stance.register.models import Account, Lookalike, OutsideAccount
from stance.register.refusal import AccountRefused
from stance.register.words import VERDICTS

CHANGE = "register.account.change"


def notice(*, address: str, note: str = "") -> OutsideAccount:
    """Remember an account that is not ours by its web address. Raises AccountRefused."""
    decision = authorise("register.account.change", anywhere())
    try:
        found = discovery.read(address)[0]
    except AddressRefused as refusal:
        raise AccountRefused(str(refusal), "address") from refusal
    if "/" not in address:
        raise AccountRefused("Give its whole web address: a handle alone may be on any platform.", "address")
    with transaction.atomic():
        if holder := queries.current(found):
            raise AccountRefused(f"{found.url} is ours: it is an address of {holder}.", "address")
        if OutsideAccount.objects.filter(platform=found.platform, kind=found.kind, key=found.key).exists():
            raise AccountRefused(f"{found.url} is listed already.", "address")
        outside = OutsideAccount.objects.create(
            platform=found.platform,
            kind=found.kind,
            key=found.key,
            handle=found.handle[:200],
            url=found.url,
            note=note.strip()[:300],
        )
        trail.record(
            action=CHANGE,
            summary=f"listed {outside.url}, which is not on the register",
            object_kind="outside account",
            object_id=str(outside.pk),
            decision=decision,
        )
    return outside


def judge(
    *, account: Account, verdict: str, other: Account | None = None, outside: OutsideAccount | None = None
) -> None:
    """Keep a verdict on a pair; a later one takes its place. Raises AccountRefused."""
    decision = authorise("register.account.change", account)
    if verdict not in VERDICTS:
        raise AccountRefused(f"There is no verdict “{verdict[:60]}”. Choose one of: {', '.join(VERDICTS)}.")
    if (other is None) == (outside is None) or other == account:
        raise AccountRefused("Name one account that looks like it.")
    with transaction.atomic():
        Lookalike.objects.update_or_create(
            account=account,
            other=other,
            outside=outside,
            defaults={"verdict": verdict, "decided_at": timezone.now(), "decided_by": current().label[:200]},
        )
        trail.record(
            action=CHANGE,
            summary=f"{(other or outside)} beside {account}: {VERDICTS[verdict].lower()}",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
        )
