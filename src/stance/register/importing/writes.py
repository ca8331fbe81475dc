"""Takes a plan over, in a number of statements that does not grow with the rows. The caller holds the transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME
from stance.register.importing import access
from stance.register.importing.access import BATCH, Pairs, in_batches
from stance.register.importing.plan import Line, Plan
from stance.register.models import Account, AccountAgency, Address
from stance.register.rules import lacking, score
from stance.register.scores import facts_of_new, rescore
from stance.register.writes import account_rows, history

IMPORT = "register.import"


def apply(plan: Plan, action: str = IMPORT) -> datetime:
    """Everything in the plan; gives the instant at which the new accounts were registered. A published account in the table comes
    in under review, for a second person to publish, unless the plan takes it as published."""
    now = timezone.now()
    made = list(zip(plan.new, _create(plan.new, now), strict=True))
    changed = _existing(plan.changed, now)
    pairs = [*made, *changed]
    _set_agencies(made, changed, now)
    _set_lists(pairs)
    access.set_officers(made, changed, now)
    access.set_apps(made, changed, now)
    _note(pairs, now, action)
    rescore(account.pk for _line, account in changed)
    if pairs:
        account_rows.raise_generation()
    return now


def _columns(line: Line) -> dict[str, Any]:
    return {BY_NAME[name].attribute: value for name, value in line.values.items() if not BY_NAME[name].many}


def _create(lines: list[Line], now: datetime) -> list[Account]:
    known, today = References(), timezone.localdate(now)
    accounts = Account.objects.bulk_create((_new(line, known, today, now) for line in lines), batch_size=BATCH)
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


def _new(line: Line, known: References, today: date, now: datetime) -> Account:
    """With its score: reading ten thousand accounts back to score them takes as long as writing them."""
    assessments = tuple(app.next_assessment_on for app in line.apps or ())
    missing = lacking(facts_of_new(line.values, line.officers, assessments, known, today))
    return Account(
        platform=line.presence.platform,
        platform_id=line.platform_id,
        handle=line.presence.handle,
        service_url=line.presence.url,
        status=_status(line),
        published_at=now if line.is_published else None,
        registered_at=now,
        changed_at=now,
        lacking=missing,
        score=score(len(missing)),
        scored_on=today,
        **_columns(line),
    )


def _status(line: Line) -> str:
    if line.is_published:
        return "published"
    return "draft" if line.status == "draft" else "under_review"


def _existing(lines: list[Line], now: datetime) -> Pairs:
    """Rows that change the same fields are written together, so that no field is written that no row names."""
    keys = [line.account for line in lines]
    found = {account.pk: account for account in in_batches(Account.objects.all(), "pk", keys)}
    pairs = [(line, found[line.account]) for line in lines if line.account is not None]
    alike: dict[tuple[str, ...], list[Account]] = defaultdict(list)
    for line, account in pairs:
        account.changed_at = now
        columns = _columns(line)
        if line.is_published:
            columns |= {"status": "published", "published_at": account.published_at or now}
        for name, value in columns.items():
            setattr(account, name, value)
        alike[*sorted(columns), "changed_at"].append(account)
    for names, accounts in alike.items():
        _update(accounts, names)
    return pairs


def _update(accounts: list[Account], names: Iterable[str]) -> None:
    """One prepared statement, run for each row: a statement with a case for every row is slow to plan (500 rows a
    second)."""
    known = {one.attname: one for one in Account._meta.concrete_fields}
    fields = [known[name] for name in names]
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(str(one.column))} = %s" for one in fields)
    statement = f"UPDATE {quoted(Account._meta.db_table)} SET {columns} WHERE id = %s"  # noqa: S608  # names of our own
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [*(one.get_db_prep_save(getattr(account, one.attname), connection) for one in fields), account.pk]
                for account in accounts
            ],
        )


def _set_agencies(made: Pairs, changed: Pairs, now: datetime) -> None:
    """Agencies that an account no longer speaks for keep their row, with its end."""
    wanted = {account.pk: line.values["agencies"] for line, account in (*made, *changed) if "agencies" in line.values}
    current = AccountAgency.objects.filter(until__isnull=True)
    held = list(in_batches(current, "account_id", [account.pk for _line, account in changed if account.pk in wanted]))
    kept = {(row.account_id, row.agency_id) for row in held}
    access.end((row.pk for row in held if row.agency_id not in wanted[row.account_id]), AccountAgency, now)
    AccountAgency.objects.bulk_create(
        [
            AccountAgency(account_id=pk, agency_id=agency, since=now)
            for pk, agencies in wanted.items()
            for agency in agencies
            if (pk, agency) not in kept
        ],
        batch_size=BATCH,
    )


def _set_lists(pairs: Pairs) -> None:
    """Types of use and goals are as the table says."""
    for name in ("purposes", "goals"):
        through = getattr(Account, name).through
        column = "usetype_id" if name == "purposes" else "goal_id"
        wanted = [(line, account.pk) for line, account in pairs if name in line.values]
        changed = [pk for line, pk in wanted if line.account is not None]
        for start in range(0, len(changed), BATCH):
            through.objects.filter(account_id__in=changed[start : start + BATCH]).delete()
        rows = [through(account_id=pk, **{column: value}) for line, pk in wanted for value in line.values[name]]
        through.objects.bulk_create(rows, batch_size=BATCH)


def _history(line: Line, account: Account) -> Iterable[tuple[str, tuple[str, str]]]:
    """Of a new account only that it came: before that there is no day to ask about."""
    return line.changed.items() if line.account is not None else [("status", ("", account.status))]


def _note(pairs: Iterable[tuple[Line, Account]], now: datetime, action: str) -> None:
    changes = ((account.pk, name, pair) for line, account in pairs for name, pair in _history(line, account))
    history.keep(changes, action, now)
