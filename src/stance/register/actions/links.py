"""Looking whether accounts and the agency's web sites name each other, and keeping what was seen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.engines.policy import authorise
from stance.journal import trail
from stance.register.links.due import is_waiting, key_of
from stance.register.links.look import Look
from stance.register.models import Account, LinkCheck
from stance.register.writes import account_rows, lifecycle_steps

CHECK = "register.link.check"
LOOK = "stance.register.tasks.look_at_links"
"""By name: the task calls ``keep`` here."""


def keep(*, account: Account, looks: Iterable[Look]) -> None:
    """Keep the outcome of a look, with its date. The public is told of it, so caches learn of a change."""
    decision = authorise("register.link.check", account)
    now = timezone.now()
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        before = dict(LinkCheck.objects.filter(account=found).values_list("kind", "outcome"))
        after = {}
        for one in looks:
            after[one.kind] = one.outcome
            values = {"outcome": one.outcome, "words": one.words[:500], "url": one.url[:500], "checked_at": now}
            if one.outcome in ("linked", "named"):
                values["linked_at"] = now
            LinkCheck.objects.update_or_create(account=found, kind=one.kind, defaults=values)
        account_rows.raise_generation()
        changed = {
            kind: [before.get(kind, ""), outcome] for kind, outcome in after.items() if before.get(kind) != outcome
        }
        trail.record(
            action=CHECK,
            summary=f"checked the links of {found.named}",
            object_kind="account",
            object_id=str(found.pk),
            decision=decision,
            details={"changed": changed},
        )


def ask(*, account: Account) -> None:
    """Have somebody's worker look soon; asking again while one waits changes nothing. Raises AccountRefused."""
    decision = authorise("register.link.check", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("check_links", found)
        if is_waiting(found.pk):
            return
        import_string(LOOK).keyed(key_of(found.pk)).enqueue(found.pk)
        trail.record(
            action=CHECK,
            summary=f"asked to check the links of {found.named}",
            object_kind="account",
            object_id=str(found.pk),
            decision=decision,
        )
