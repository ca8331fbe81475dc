"""Takes a plan over, in a number of statements that does not grow with the rows. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from stance.journal.actor import current
from stance.register import writing
from stance.register.fields.table import BY_NAME
from stance.register.importing.plan import Line, Plan
from stance.register.models import Account, AccountAgency, AccountChange, Address, Officer
from stance.register.scoring import rescore

BATCH = 500
IMPORT = "register.import"


def apply(plan: Plan) -> None:
    """Everything in the plan. A published account in the table comes in under review: a second person publishes it."""
    now = timezone.now()
    made = _create(plan.new, now)
    pairs = [*zip(plan.new, made, strict=True), *_existing(plan.changed, now)]
    _set_many(pairs, now)
    _set_officers(pairs, now)
    _note(pairs, now)
    rescore(account.pk for _line, account in pairs)
    if pairs:
        writing.raise_generation()


def _columns(line: Line) -> dict[str, Any]:
    return {BY_NAME[name].attribute: value for name, value in line.values.items() if not BY_NAME[name].many}


def _create(lines: list[Line], now: datetime) -> list[Account]:
    accounts = Account.objects.bulk_create(
        [
            Account(
                platform=line.presence.platform,
                platform_id=line.platform_id,
                handle=line.presence.handle,
                service_url=line.presence.url,
                status="draft" if line.status == "draft" else "under_review",
                registered_at=now,
                changed_at=now,
                **_columns(line),
            )
            for line in lines
        ],
        batch_size=BATCH,
    )
    Address.objects.bulk_create(
        [
            Address(
                account=account,
                platform=line.presence.platform,
                kind=line.presence.kind,
                key=line.presence.key,
                handle=line.presence.handle,
                url=line.presence.url,
                since=now,
            )
            for line, account in zip(lines, accounts, strict=True)
        ],
        batch_size=BATCH,
    )
    return accounts


def _existing(lines: list[Line], now: datetime) -> list[tuple[Line, Account]]:
    found = {
        account.pk: account
        for start in range(0, len(lines), BATCH)
        for account in Account.objects.filter(pk__in=[line.account for line in lines[start : start + BATCH]])
    }
    pairs = [(line, found[line.account]) for line in lines if line.account is not None]
    touched = {"changed_at"}
    for line, account in pairs:
        account.changed_at = now
        for name, value in _columns(line).items():
            setattr(account, name, value)
            touched.add(name.removesuffix("_id") if name != "platform_id" else name)
    Account.objects.bulk_update(found.values(), sorted(touched), batch_size=100)
    return pairs


def _set_many(pairs: Iterable[tuple[Line, Account]], now: datetime) -> None:
    """Agencies keep their history; types of use and goals are as the table says."""
    holdings: list[AccountAgency] = []
    for line, account in pairs:
        if "agencies" in line.values and line.account is not None:
            writing.hold(account, line.values["agencies"], now)
        elif "agencies" in line.values:
            holdings += [AccountAgency(account=account, agency_id=pk, since=now) for pk in line.values["agencies"]]
    AccountAgency.objects.bulk_create(holdings, batch_size=BATCH)
    for name in ("purposes", "goals"):
        through = getattr(Account, name).through
        column = "usetype_id" if name == "purposes" else "goal_id"
        changed = [(account.pk, line.values[name]) for line, account in pairs if name in line.values]
        for start in range(0, len(changed), BATCH):
            through.objects.filter(account_id__in=[pk for pk, _ in changed[start : start + BATCH]]).delete()
        rows = [through(account_id=pk, **{column: value}) for pk, values in changed for value in values]
        through.objects.bulk_create(rows, batch_size=BATCH)


def _set_officers(pairs: Iterable[tuple[Line, Account]], now: datetime) -> None:
    made: list[Officer] = []
    for line, account in pairs:
        for level, people in line.officers.items():
            held = Officer.objects.filter(account=account, until__isnull=True)
            if line.account is not None:
                held.filter(level=level).exclude(user_id__in=people).update(until=now)
                held.exclude(level=level).filter(user_id__in=people).update(until=now)
            known = set(held.values_list("user_id", flat=True)) if line.account is not None else set()
            made += [Officer(account=account, user_id=pk, level=level, since=now) for pk in people if pk not in known]
    Officer.objects.bulk_create(made, batch_size=BATCH)


def _history(line: Line, account: Account) -> Iterable[tuple[str, tuple[str, str]]]:
    """Of a new account only that it came: before that there is no day to ask about."""
    return line.changed.items() if line.account is not None else [("status", ("", account.status))]


def _note(pairs: Iterable[tuple[Line, Account]], now: datetime) -> None:
    actor = current()
    by_id = int(actor.id) if actor.kind == "user" and actor.id else None
    rows = [
        AccountChange(
            account=account,
            at=now,
            by_id=by_id,
            by_label=actor.label[:200],
            action=IMPORT,
            field=name,
            before=before,
            after=after,
        )
        for line, account in pairs
        for name, (before, after) in _history(line, account)
    ]
    AccountChange.objects.bulk_create(rows, batch_size=BATCH)
