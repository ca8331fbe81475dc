"""Keeping what the public wrote beyond its time, because somebody needs it: a complaint, a threat, a case."""

from __future__ import annotations

from django.db import transaction

from stance.archive.models import Hold, Record
from stance.archive.writes.holds import LONGEST_REASON
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current


class HoldRefused(Exception):
    """The record is not held, or not let go; the message says why and what to do."""


def hold(*, record: Record, reason: str) -> Hold:
    """Keep a record until the hold is lifted. Raises HoldRefused."""
    decision = authorise("archive.record.hold", record)
    reason = " ".join(reason.split())
    if not reason:
        raise HoldRefused("Say why it is held: whose case it is, or who asked for it.")
    if len(reason) > LONGEST_REASON:
        raise HoldRefused(f"The reason has {len(reason):,} characters. Write at most {LONGEST_REASON}.")
    with transaction.atomic():
        locked = Record.objects.select_for_update().filter(pk=record.pk).first()
        if locked is None:
            raise HoldRefused("This record was disposed of a moment ago.")
        if not locked.is_by_public:
            raise HoldRefused("The agency's own posts stay for good. Only what the public wrote can be held.")
        held, is_new = Hold.objects.get_or_create(
            record=locked, defaults={"reason": reason, "placed_by_id": current().person}
        )
        if not is_new:
            raise HoldRefused(f"It is held already: {held.reason}")
        trail.record(
            action="archive.record.hold",
            summary=f"held what the public wrote: {reason}",
            object_kind="record",
            object_id=record.record_id,
            decision=decision,
        )
    return held


def lift(*, record: Record) -> None:
    """Let its time decide again. Raises HoldRefused where nobody holds it."""
    decision = authorise("archive.record.hold", record)
    with transaction.atomic():
        held = Hold.objects.select_for_update().filter(record=record).first()
        if held is None:
            raise HoldRefused("Nobody holds this record.")
        held.delete()
        trail.record(
            action="archive.record.hold",
            summary=f"lifted the hold on what the public wrote ({held.reason})",
            object_kind="record",
            object_id=record.record_id,
            decision=decision,
        )
