"""Finding what nobody answers for, and giving each gap an owner and a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from stance.authority import facts
from stance.authority.models import Duty, Gap
from stance.authority.queries import stances
from stance.engines.policy import AREA_WORDS, RULES, SIDE_WORDS, SIDES, Roster, Thing, authorise
from stance.engines.policy.evaluation import approver_side
from stance.journal import trail
from stance.people.assignments.queries import administrator_of
from stance.people.models import Agency, User
from stance.people.models.organisation import going_on

TIME_TO_CLOSE = timedelta(days=14)


class Missing(NamedTuple):
    words: str
    owner: User | None


def tend() -> dict[str, int]:
    """Raise a task for each gap that there is and close those that were mended. Running it again changes nothing."""
    authorise("authority.gap.tend")
    counts = {"raised": 0, "closed": 0}
    roster = facts.roster()
    for agency in Agency.objects.filter(going_on(timezone.now())).order_by("pk"):
        with transaction.atomic():
            missing = dict(_missing(agency, roster))
            known = {gap.key: gap for gap in Gap.objects.select_for_update().filter(agency=agency, closed_at=None)}
            for key in missing.keys() - known.keys():
                _raise(agency, key, missing[key])
                counts["raised"] += 1
            for key in known.keys() - missing.keys():
                _close(known[key])
                counts["closed"] += 1
            for key in missing.keys() & known.keys():
                _hand_over(known[key], missing[key])
    return counts


def _missing(agency: Agency, roster: Roster) -> Iterator[tuple[str, Missing]]:
    administrator = administrator_of(agency)  # whoever may mend it
    held = {
        (duty.area, duty.side): duty
        for duty in Duty.objects.filter(agency=agency, ends_at=None).select_related("holder", "deputy")
    }
    for area, words in AREA_WORDS.items():
        for side in SIDES:
            where = f"{words}, {SIDE_WORDS[side]} side"
            duty = held.get((area, side))
            if duty is None or duty.holder is None or not duty.holder.is_active:
                yield f"holder {area} {side}", Missing(f"{where}: no duty-holder", administrator)
            elif duty.deputy is None or not duty.deputy.is_active:
                yield f"deputy {area} {side}", Missing(f"{where}: {duty.holder} has no deputy", duty.holder)
    yield from _without_approver(agency, roster, administrator)


def _without_approver(agency: Agency, roster: Roster, owner: User | None) -> Iterator[tuple[str, Missing]]:
    stance = stances.as_stance(stances.in_force(agency.pk))
    thing = Thing(agencies=frozenset({agency.pk}))
    sides = {approver_side(rule, stance) for rule in RULES.values() if rule.approving_role == "approver"} - {"none"}
    for side in sorted(sides):
        if not roster.able("approver", side, "use", thing):
            where = SIDE_WORDS[side] if side == "either" else f"the {SIDE_WORDS[side]} side"
            yield f"approver {side}", Missing(f"Nobody on {where} can approve: requests would never be answered", owner)


def _raise(agency: Agency, key: str, missing: Missing) -> None:
    now = timezone.now()
    due = timezone.localdate(now + TIME_TO_CLOSE)
    gap = Gap.objects.create(
        agency=agency, key=key, words=missing.words, owner=missing.owner, raised_at=now, due_on=due
    )
    _trace(gap, f"found a gap for {missing.owner or 'nobody'} to close: {missing.words}")


def _close(gap: Gap) -> None:
    Gap.objects.filter(pk=gap.pk).update(closed_at=timezone.now())
    _trace(gap, f"found a gap closed: {gap.words}")


def _hand_over(gap: Gap, missing: Missing) -> None:
    """Its owner has left, or it is about somebody else now."""
    owner = missing.owner.pk if missing.owner else None
    if (gap.owner_id, gap.words) != (owner, missing.words):
        Gap.objects.filter(pk=gap.pk).update(owner=missing.owner, words=missing.words)


def _trace(gap: Gap, words: str) -> None:
    trail.record(
        action="authority.gap.tend",
        summary=words,
        object_kind="agency",
        object_id=gap.agency.slug if gap.agency else "",
        details={"gap": gap.key},
    )
