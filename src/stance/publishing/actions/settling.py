"""A person says what became of a part that the platform did not tell of, that missed its time, or that was refused."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.archive.models import Record
from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.publishing.models import Segment
from stance.publishing.queries.candidates import candidates
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import drafts, settled

LONGEST_REASON = 500


def is_there(*, segment: Segment, record: Record, reason: str) -> None:
    """It is public, as this record of the account. Raises PostRefused."""
    decision = authorise("publishing.post.settle", segment.delivery.target.post)
    said = _said(reason)
    with transaction.atomic():
        held = settled.alone(segment)
        if not candidates(held).filter(pk=record.pk).exists():
            raise PostRefused(
                f"{record.record_id} cannot be this part: it is another account's, was made before this was first sent, or is another post of Stance.",
                "record",
            )
        settled.identified(held, record)
        _told(held, decision, f"is public as {record.record_id}", said)


def send_again(*, segment: Segment, reason: str) -> None:
    """It is not public: the worker sends it now, however late it is. Raises PostRefused."""
    decision = authorise("publishing.post.settle", segment.delivery.target.post)
    said = _said(reason)
    with transaction.atomic():
        held = settled.alone(segment)
        # Of what was refused nothing is public: files that the platform would not take are laid in anew.
        anew = {"left": {}, "is_prepared": False} if held.state == "failed" else {}
        settled.settled(held, "send_again", **anew)
        settled.carried_on(held, released_at=timezone.now())
        _told(held, decision, "is not public and is sent again", said)


def give_up(*, segment: Segment, reason: str) -> None:
    """It is not public, and stays so, with the parts behind it. Raises PostRefused."""
    decision = authorise("publishing.post.settle", segment.delivery.target.post)
    said = _said(reason)
    with transaction.atomic():
        post = drafts.locked(segment.delivery.target.post_id)  # before its parts, as where all of it is cancelled
        held = settled.alone(segment)
        settled.settled(held, "give_up")
        settled.left_behind(held)
        settled.ended(held, "A person decided that it is not sent any more.")
        drafts.cancelled_where_nothing_is_left(post)
        _told(held, decision, "is not public and is not sent any more", said)


def _said(reason: str) -> str:
    found = " ".join(reason.split())
    if not found or len(found) > LONGEST_REASON:
        raise PostRefused(f"Say what you saw, and where, in at most {LONGEST_REASON} characters.", "reason")
    return found


def _told(segment: Segment, decision: Decision, words: str, reason: str) -> None:
    target = segment.delivery.target
    part = f"part {segment.place + 1} of " if segment.place else ""
    trail.record(
        action="publishing.post.settle",
        summary=f"said that {part}post {target.post_id} on {target.account.named} {words}: {reason}"[:500],
        object_kind="post",
        object_id=str(target.post_id),
        decision=decision,
        details={"digest": bytes(segment.digest).hex(), "record": segment.record_id, "reason": reason},
        agencies=[target.post.agency_id],
    )
