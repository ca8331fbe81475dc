"""What people say of what was seen: whose a post or a change of the profile was, how an incident ended, how quickly an account is followed."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from stance.archive.models import Record
from stance.archive.queries.captures import captured_between
from stance.capture.models import Absence, Capture, Incident, OutsideChange, OutsidePost
from stance.capture.refusal import CaptureRefused
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.register.models import Account

SHORTEST_TARGET, LONGEST_TARGET = 10, 86_400
"""Seconds."""
Outside = TypeVar("Outside", OutsidePost, OutsideChange)


def answer(*, record: Record, account: Account, is_ours: bool) -> OutsidePost:
    """Say whose a post was that nobody sent through Stance. Raises CaptureRefused where that was said already."""
    decision = authorise("capture.post.answer", account)
    with transaction.atomic():
        rows = OutsidePost.objects.select_for_update().filter(record=record, account=account)
        found = _answered(rows.first(), "post", is_ours=is_ours)
        trail.record(
            action="capture.post.answer",
            summary=f"said of a post of {account.named}: {found.get_answer_display().lower()}",
            object_kind="record",
            object_id=record.record_id,
            decision=decision,
        )
    return found


def answer_change(*, account: Account, version: int, is_ours: bool) -> OutsideChange:
    """Say whose the change of a profile was that this version (its key) shows. Raises CaptureRefused where that was said already."""
    decision = authorise("capture.profile.answer", account)
    with transaction.atomic():
        rows = OutsideChange.objects.select_for_update().filter(version=version, account=account)
        found = _answered(rows.first(), "change", is_ours=is_ours)
        trail.record(
            action="capture.profile.answer",
            summary=f"said of a change of the profile of {account.named}: {found.get_answer_display().lower()}",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
            details={"changed": list(found.changed)},
        )
    return found


def _answered(found: Outside | None, what: str, *, is_ours: bool) -> Outside:
    if found is None:
        raise CaptureRefused(f"Nobody asks about this {what}.")
    if found.answer:
        raise CaptureRefused(f"This was answered already: {found.get_answer_display().lower()}.")
    found.answer = found.Answer.OURS if is_ours else found.Answer.NOT_OURS
    found.answered_at, found.answered_by_id = timezone.now(), current().person
    found.save()
    return found


def end_incident(*, incident: Incident, were_deleted: bool) -> Incident:
    """Say how an incident ended, where the platform does not show it by itself. ``were_deleted``: the agency deleted the posts, so that
    each is looked for once more and then marked. Raises CaptureRefused where it has ended."""
    decision = authorise("capture.incident.end", incident.account)
    account = incident.account
    with transaction.atomic():
        found = Incident.objects.select_for_update().filter(pk=incident.pk, ended_at=None).first()
        if found is None:
            raise CaptureRefused("This incident has ended already.")
        found.ended_at, found.ended_by_id = timezone.now(), current().person
        found.ending = Incident.Ending.DELETED if were_deleted else Incident.Ending.RETURNED
        found.save()
        if were_deleted and found.evidence:
            gone = captured_between(account, 0, int(found.began_at.timestamp())).values()
            Absence.objects.bulk_create(
                [Absence(record=one, account=account, evidence=found.evidence) for one in gone],
                ignore_conflicts=True,
            )
        trail.record(
            action="capture.incident.end",
            summary=f"ended the incident of {account.named}: {found.get_ending_display().lower()}",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
        )
    return found


def set_target(*, account: Account, seconds: int) -> Capture:
    """How old our picture of the account may be. Raises CaptureRefused."""
    decision = authorise("capture.target.change", account)
    if not SHORTEST_TARGET <= seconds <= LONGEST_TARGET:
        raise CaptureRefused(f"Give a number of seconds from {SHORTEST_TARGET} to {LONGEST_TARGET:,}.")
    with transaction.atomic():
        found = Capture.objects.select_for_update().filter(account=account).first()
        if found is None:
            raise CaptureRefused(f"{account.named} is not captured. Connect it first.")
        now = timezone.now()
        before, found.target_seconds, found.due_at = found.target_seconds, seconds, max(now, found.wait_until or now)
        found.save(update_fields=["target_seconds", "due_at"])
        trail.record(
            action="capture.target.change",
            summary=f"{account.named} is to be captured within {seconds:,} seconds (before: {before:,})",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
        )
    return found
