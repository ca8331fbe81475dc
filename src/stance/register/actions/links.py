"""Looking whether accounts and the agency's web sites name each other, and keeping what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.engines.policy import authorise
from stance.journal import trail
from stance.register.actions import drifts
from stance.register.actions.drifts import Found
from stance.register.links.due import is_waiting, key_of
from stance.register.links.look import SELF_PROVEN, Look
from stance.register.models import Account, LinkCheck
from stance.register.writes import account_rows, lifecycle_steps

CHECK = "register.link.check"
A_DAY = timedelta(days=1)
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
            values: dict[str, object] = {
                "outcome": one.outcome, "words": one.words[:500], "url": one.url[:500], "checked_at": now,
                "is_captured": one.is_captured,
            }  # fmt: skip
            if one.outcome in ("linked", "named"):
                values["linked_at"] = now
            LinkCheck.objects.update_or_create(account=found, kind=one.kind, defaults=values)
        _note_back_link(found, before, after)
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


def _note_back_link(found: Account, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """The web site linked to the account when somebody last looked, and does not now. A page that cannot be read says nothing."""
    outcome = after.get("site", "")
    if outcome in ("linked", "named"):
        drifts.note(account=found, found={}, looked_at=("back_link_gone",))
    elif outcome == "not_linked" and before.get("site") in ("linked", "named"):
        words = "The agency’s web site linked to it before, and does not now."
        drifts.note(account=found, found={"back_link_gone": Found(words)}, looked_at=("back_link_gone",))


def keep_from_profile(*, account: Account, host: str, url: str) -> None:
    """What a captured profile says of its link to the agency's web site (``host``, "" where it has none): written down when it is another thing
    than before, and once a day."""
    authorise("register.link.check", account)
    if account.platform in SELF_PROVEN:
        return
    before = LinkCheck.objects.filter(account=account, kind="account").first()
    outcome = "linked" if host else "not_linked"
    now = timezone.now()
    if before is not None and before.outcome == outcome and before.is_captured and now - before.checked_at < A_DAY:
        return
    words = (
        f"The captured profile links to {host}."
        if host
        else "The captured profile has no link to a web site of the agency."
    )
    keep(account=account, looks=[Look("account", outcome, words, url, is_captured=True)])


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
