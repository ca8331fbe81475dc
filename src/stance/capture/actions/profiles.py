"""What people say of a change of a profile that nobody made through Stance."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.capture.models import OutsideChange
from stance.capture.refusal import CaptureRefused
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.register.models import Account


def answer(*, account: Account, version: int, is_ours: bool) -> OutsideChange:
    """Say whose the change was that this version (its key) shows. Raises CaptureRefused where that was said already."""
    decision = authorise("capture.profile.answer", account)
    with transaction.atomic():
        found = OutsideChange.objects.select_for_update().filter(version=version, account=account).first()
        if found is None:
            raise CaptureRefused("Nobody asks about this change.")
        if found.answer:
            raise CaptureRefused(f"This was answered already: {found.get_answer_display().lower()}.")
        found.answer = OutsideChange.Answer.OURS if is_ours else OutsideChange.Answer.NOT_OURS
        found.answered_at, found.answered_by_id = timezone.now(), current().person
        found.save()
        trail.record(
            action="capture.profile.answer",
            summary=f"said of a change of the profile of {account.named}: {found.get_answer_display().lower()}",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
            details={"changed": list(found.changed)},
        )
    return found
