"""Noting where an account is no longer as the register says, and where it is again. The register itself is changed by people alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.journal import trail
from stance.register.models import Account, Drift

NOTE = "register.account.drift"


@dataclass(frozen=True, slots=True)
class Found:
    """One drift: in ``words`` for people, with the name that the account has now where it is a rename, and the SHA-256 of what shows it."""

    words: str
    proposed: str = ""
    evidence: str = ""


def note(*, account: Account, found: Mapping[str, Found], looked_at: Collection[str]) -> list[str]:
    """``looked_at`` are the kinds that could be told; one of them that is not in ``found`` is over. Returns the kinds that are new."""
    decision = authorise("register.account.drift", account)
    now, begun, ended = timezone.now(), [], []
    with transaction.atomic():
        open_ = {one.kind: one for one in Drift.objects.select_for_update().filter(account=account, ended_at=None)}
        for kind in looked_at:
            if kind in found:
                begun += [kind] if _seen(account, kind, found[kind], open_.get(kind), now) else []
            elif kind in open_:
                open_[kind].ended_at = now
                open_[kind].save(update_fields=["ended_at"])
                ended.append(kind)
        for kinds, how in ((begun, "drifted"), (ended, "is as registered again")):
            if kinds:
                trail.record(
                    action=NOTE,
                    summary=f"{account.named} {how}: {', '.join(kinds).replace('_', ' ')}",
                    object_kind="account",
                    object_id=str(account.pk),
                    decision=decision,
                    details={kind: found[kind].words for kind in kinds if kind in found},
                )
    return begun


def _seen(account: Account, kind: str, found: Found, before: Drift | None, now: datetime) -> bool:
    """Whether it is new. The evidence stays that of the first sight, until what was seen is another thing."""
    values = {"words": found.words[:500], "proposed": found.proposed[:300]}
    if before is None:
        Drift.objects.create(
            account=account, kind=kind, evidence=found.evidence, first_seen_at=now, last_seen_at=now, **values
        )
        return True
    if found.evidence and before.words != values["words"]:
        before.evidence = found.evidence
    before.words, before.proposed, before.last_seen_at = values["words"], values["proposed"], now
    before.save(update_fields=["words", "proposed", "evidence", "last_seen_at"])
    return False
