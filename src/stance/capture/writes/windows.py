"""The coverage of an hour becomes an entry of the ledger: what was looked at, what was seen, what failed. It stops omission: who leaves
posts out has to say that nobody looked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from stance.archive.ledger.statements import coverage_statement, state
from stance.capture.models import Window


def close(open_windows: Collection[Window]) -> int:
    count = 0
    for window in open_windows:
        with transaction.atomic():
            locked = (
                Window.objects.select_for_update().select_related("account").filter(pk=window.pk, entry=None).first()
            )
            if locked is None:
                continue
            locked.entry = state(statement_of(locked))
            locked.save(update_fields=["entry"])
            count += 1
    return count


def statement_of(window: Window) -> dict[str, object]:
    account = window.account
    return coverage_statement(
        account=f"{account.platform}:{account.platform_id}",
        begins=window.hour.strftime("%Y-%m-%dT%H:%M:%SZ"),
        ends=(window.hour + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        looks=window.looks,
        failed=window.failed,
        records=window.records,
        versions=window.versions,
        absent_once=window.absent_once,
        oldest=window.oldest_seconds,
        newest=window.newest_seconds,
        problem=window.problem,
        lists=window.lists,
    )
