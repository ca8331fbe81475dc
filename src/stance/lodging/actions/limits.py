"""Within how many days an agency wants posts lodged, and how often it reminds."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import authorise
from stance.journal import trail
from stance.lodging.models import LodgingRule
from stance.lodging.queries import limits
from stance.lodging.refusal import LodgingRefused
from stance.lodging.rules import LEAST_DAYS, MOST_DAYS
from stance.people.models import Agency


def change(*, agency: Agency, limit_days: int, remind_days: int) -> LodgingRule:
    """What was lodged before keeps the limit that it was lodged under. Raises LodgingRefused."""
    decision = authorise("lodging.rule.change", agency)
    if not LEAST_DAYS <= limit_days <= MOST_DAYS:
        raise LodgingRefused(f"Give between {LEAST_DAYS} and {MOST_DAYS} days.")
    if not 1 <= remind_days <= limit_days:
        raise LodgingRefused("Remind at least once within the limit: give no more days than that.")
    with transaction.atomic():
        before = limits.of_agency(agency)
        found, _new = LodgingRule.objects.update_or_create(
            agency=agency, defaults={"limit_days": limit_days, "remind_days": remind_days}
        )
        trail.record(
            action="lodging.rule.change",
            summary=f"{agency}: posts are lodged within {limit_days} days (before: {before.limit_days}), and holders are reminded every "
            f"{remind_days} days",
            object_kind="agency",
            object_id=str(agency.pk),
            decision=decision,
        )
    return found
