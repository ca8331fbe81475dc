"""The steps of an account's life as they are carried out: at once, or once a request has been approved."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from stance.engines.policy import Decision
from stance.register.fields.references import References
from stance.register.models import Account, Address
from stance.register.refusal import AccountRefused
from stance.register.rules import BY_ID, lacking
from stance.register.scores import facts_of
from stance.register.states import ACCOUNT
from stance.register.words import STATUSES
from stance.register.writes import account_rows

REVIEWED_EVERY = timedelta(days=365)
"""Agency duty A4."""


def must_allow(verb: str, account: Account) -> None:
    """Raises AccountRefused where ``states.ACCOUNT`` does not let this be done to an account as it is."""
    if not ACCOUNT.allows(account.status, verb):
        raise AccountRefused(ACCOUNT.refusal(account.status, verb, account.named))


def must_say_why(reason: str) -> None:
    if not reason.strip():
        raise AccountRefused("Say why: the history keeps it.", "reason")


def missing_to_publish(account: Account) -> list[str]:
    """What the public register needs and the entry lacks (A2), in words."""
    ids = lacking(facts_of(account, References(), timezone.localdate()))
    return [BY_ID[one].task for one in ids if BY_ID[one].to_publish]


def must_be_complete(account: Account) -> None:
    if missing := missing_to_publish(account):
        raise AccountRefused(f"The entry is not complete: {'; '.join(missing)}.")


def move(account: Account, status: str, action: str, words: str, decision: Decision | None, reason: str = "") -> None:
    before, account.status, account.changed_at = account.status, status, timezone.now()
    account.save()
    account_rows.conclude(
        account,
        action=action,
        changed={"status": (STATUSES[before], STATUSES[status])},
        summary=words.format(account.named),
        decision=decision,
        details={"reason": reason} if reason else None,
    )


def publish(account: Account, decision: Decision | None) -> None:
    """Who publishes has looked at all of it: the first yearly review falls due in a year (A4)."""
    now = timezone.now()
    account.published_at = account.published_at or now
    account.reviewed_at = now
    account.next_review_on = _in_a_year(timezone.localdate(now))
    move(account, ACCOUNT.after("publish"), "register.account.publish", "published {}", decision)


def archive(account: Account, reason: str, decision: Decision | None) -> None:
    account.archived_at = timezone.now()
    account.archived_reason = reason[:500]
    Address.objects.filter(account=account, until__isnull=True).update(until=account.archived_at)
    move(account, ACCOUNT.after("archive"), "register.account.archive", "archived {}", decision, reason)


def rename(account: Account, address: str, reason: str, decision: Decision | None, action: str) -> None:
    """The former address stays, with its end: the public is told that it was official until then."""
    found, now = account_rows.presence(account.platform, address), timezone.now()
    before, url = account.named, account.service_url
    if found.url == url:
        raise AccountRefused(f"{url} is its address already.", "address")
    Address.objects.filter(account=account, until__isnull=True).exclude(kind="id").update(until=now)
    account_rows.give_address(account, found, now)
    account.handle, account.service_url, account.changed_at = found.handle, found.url, now
    account.save(update_fields=["handle", "service_url", "changed_at"])
    account_rows.conclude(
        account,
        action=action,
        changed={"service_url": (url, found.url)},
        summary=f"renamed {before} to {account.named}",
        decision=decision,
        at=now,
        details={"reason": reason},
    )


def _in_a_year(day: date) -> date:
    return day + REVIEWED_EVERY
