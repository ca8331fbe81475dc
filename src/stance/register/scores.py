"""Keeps each account's score: after every change, and once a day for what time alone changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from stance.register.fields.references import References
from stance.register.fields.table import FIELDS
from stance.register.fields.texts import complete, value_of
from stance.register.models import Account
from stance.register.rules import Facts, lacking, score

BATCH = 500


def facts_of(account: Account, known: References, today: date) -> Facts:
    """Of an account that came ``complete``."""
    filled = {field.name for field in FIELDS if value_of(account, field.name) not in (None, "", [])}
    if account.service_url:
        filled.add("service_url")
    return Facts(
        today=today,
        filled=frozenset(filled),
        officers=len(account.current_officers),  # type: ignore[attr-defined]
        administrators=sum(officer.level == "administrator" for officer in account.current_officers),  # type: ignore[attr-defined]
        assessments=tuple(app.next_assessment_on for app in account.connected),  # type: ignore[attr-defined]
        email=account.account_email,
        domains=known.domains(holding.agency_id for holding in account.holdings),  # type: ignore[attr-defined]
        mfa_state=account.mfa_state,
        mfa_checked_on=account.mfa_checked_on,
        mfa_exception_until=account.mfa_exception_until,
        next_review_on=account.next_review_on,
    )


def facts_of_new(
    values: Mapping[str, Any],
    officers: Mapping[str, Sequence[int]],
    assessments: tuple[date, ...],
    known: References,
    today: date,
) -> Facts:
    """Of an account with an address that is about to be written with these values: what ``facts_of`` says afterwards."""
    return Facts(
        today=today,
        filled=frozenset(
            {"service_url", "mfa_state", *(name for name, value in values.items() if value not in (None, "", []))}
        ),
        officers=sum(map(len, officers.values())),
        administrators=len(officers.get("administrator", ())),
        assessments=assessments,
        email=values.get("account_email", ""),
        domains=known.domains(values.get("agencies", ())),
        mfa_state=values.get("mfa_state", "unknown"),
        mfa_checked_on=values.get("mfa_checked_on"),
        mfa_exception_until=values.get("mfa_exception_until"),
        next_review_on=values.get("next_review_on"),
    )


def rescore(pks: Iterable[int], known: References | None = None, today: date | None = None) -> int:
    """Returns how many accounts have another score, or lack something else, than before."""
    day, names, changed = today or timezone.localdate(), known or References(), 0
    wanted = sorted(pks)
    for start in range(0, len(wanted), BATCH):
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for account in complete(Account.objects.filter(pk__in=wanted[start : start + BATCH])):
            missing = lacking(facts_of(account, names, day))
            changed += missing != account.lacking
            alike[tuple(missing)].append(account.pk)
        # Accounts that lack the same are many, and one statement each: thousands of cases in one are slow to plan.
        for lacks, same in alike.items():
            rows = Account.objects.filter(pk__in=same)
            rows.update(lacking=list(lacks), score=score(len(lacks)), scored_on=day)
    return changed


def any_stale() -> bool:
    """Whether an account was last scored on an earlier day."""
    today = timezone.localdate()
    return Account.objects.exclude(status="archived").exclude(scored_on=today).exists()


def rescore_stale() -> int:
    today = timezone.localdate()
    rows = Account.objects.exclude(status="archived").exclude(scored_on=today)
    return rescore(list(rows.values_list("pk", flat=True)))
