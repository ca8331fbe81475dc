"""Many accounts are published, and submitted, in a number of statements that does not grow with them but for their lines in the
audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from stance.engines.policy import Decision
from stance.journal import trail
from stance.register.fields.references import References
from stance.register.fields.texts import complete
from stance.register.models import Account
from stance.register.rules import BY_ID, lacking
from stance.register.scores import facts_of, rescore
from stance.register.states import ACCOUNT
from stance.register.words import STATUSES
from stance.register.writes import account_rows, history
from stance.register.writes.lifecycle_steps import REVIEWED_EVERY

BATCH = 500


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(set(keys))
    return (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))


def complete_many(keys: Iterable[int]) -> dict[int, Account]:
    found: dict[int, Account] = {}
    for batch in _batches(keys):
        rows = complete(Account.objects.select_related("unit").filter(pk__in=batch)).order_by("pk")
        found |= {account.pk: account for account in rows}
    return found


def locked_many(keys: Iterable[int]) -> dict[int, Account]:
    """Held until the transaction ends, in the order of their keys, so that two never wait for each other."""
    wanted = list(keys)
    for batch in _batches(wanted):
        list(Account.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
    return complete_many(wanted)


def agencies_of(account: Account) -> frozenset[int]:
    """Of an account that came ``complete``."""
    return frozenset(holding.agency_id for holding in account.holdings)  # type: ignore[attr-defined]


def place_of(account: Account) -> tuple[frozenset[int], str]:
    """Its agencies, and the path of the unit that owns it: what decides who may do something to it."""
    return agencies_of(account), account.unit.path if account.unit else ""


def missing(account: Account, known: References) -> str:
    """What the public register needs and the entry lacks, in words; "" where it is complete."""
    ids = lacking(facts_of(account, known, timezone.localdate()))
    tasks = [BY_ID[one].task for one in ids if BY_ID[one].to_publish]
    return f"The entry is not complete: {'; '.join(tasks)}." if tasks else ""


def why_not(account: Account, known: References, verb: str = "publish") -> str:
    """Why an account cannot be published (or submitted) as it is; "" where it can."""
    if not ACCOUNT.allows(account.status, verb):
        return ACCOUNT.refusal(account.status, verb, "The account")  # without its name: equal reasons are told once
    return missing(account, known)


def publish_many(accounts: Sequence[Account], decision: Decision | None) -> int:
    """As ``lifecycle_steps.publish`` does it of one. Returns how many there were."""
    now = timezone.now()
    values = {
        "published_at": Coalesce("published_at", Value(now)),
        "reviewed_at": now,
        "next_review_on": timezone.localdate(now) + REVIEWED_EVERY,
    }
    return _move(accounts, "publish", "register.account.publish", "published {}", decision, now, values)


def submit_many(accounts: Sequence[Account], decision: Decision | None) -> int:
    now = timezone.now()
    return _move(accounts, "submit", "register.account.submit", "submitted {} for review", decision, now, {})


def _move(
    accounts: Sequence[Account], verb: str, action: str, words: str, decision: Decision | None, now: datetime,
    values: Mapping[str, Any],
) -> int:  # fmt: skip
    status = ACCOUNT.after(verb)
    for batch in _batches(account.pk for account in accounts):
        Account.objects.filter(pk__in=batch).update(status=status, changed_at=now, **values)
    note_many(
        [(account, {"status": (STATUSES[account.status], STATUSES[status])}) for account in accounts],
        action,
        words,
        decision,
        now,
    )
    return len(accounts)


def note_many(
    changed: Sequence[tuple[Account, Mapping[str, tuple[str, str]]]],
    action: str,
    words: str,
    decision: Decision | None,
    now: datetime,
    *,
    has_history: bool = False,
) -> None:
    """The last lines of a change of many: history (unless it is written already), score, generation, and one line of the trail
    an account, which the people of its own agencies read."""
    if not has_history:
        rows = ((account.pk, name, pair) for account, fields in changed for name, pair in fields.items())
        history.keep(rows, action, now)
        rescore(account.pk for account, _fields in changed)
        if changed:
            account_rows.raise_generation()
    for account, fields in changed:
        trail.record(
            action=action,
            summary=words.format(account.named),
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
            agencies=agencies_of(account),
            details={"changed": {name: list(pair) for name, pair in fields.items()}},
        )
