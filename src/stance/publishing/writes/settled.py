"""Rows of what a person says about a part that is in doubt, late, or was refused."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from stance.archive.models import Record
from stance.archive.queries.posts import posts
from stance.publishing.models import Delivery, Segment
from stance.publishing.places import publisher_of
from stance.publishing.refusal import PostRefused
from stance.publishing.states import SEGMENT

BEHIND = "Where the part before it is on the platform is not known exactly enough to continue from there."


def alone(segment: Segment) -> Segment:
    """The part, held until the transaction ends, and its delivery out of every worker's hands. Raises PostRefused while one works on it."""
    free = Q(lease="") | Q(leased_until__lt=timezone.now())
    # A worker whose lease ran out is overtaken: what it still hears of the platform changes nothing.
    rows = Delivery.objects.filter(free, pk=segment.delivery_id)
    if not rows.update(lease="", leased_until=None, fence=F("fence") + 1):
        raise PostRefused("Stance is looking for this post at the moment. Wait a minute, then try again.")
    found: Segment = Segment.objects.select_related("delivery__target__account", "delivery__target__post").get(
        pk=segment.pk
    )
    return found


def settled(segment: Segment, verb: str, **values: Any) -> None:
    """In the caller's transaction, behind ``alone``. Raises PostRefused where its state does not allow it."""
    rows = Segment.objects.filter(pk=segment.pk, state__in=SEGMENT.before(verb))
    if not rows.update(state=SEGMENT.after(verb), absent_count=0, **values):
        raise PostRefused(f"This part is not in doubt any more: {SEGMENT.states[segment.state].lower()}.")
    segment.refresh_from_db()


def carried_on(segment: Segment, *, released_at: datetime | None = None) -> None:
    """The worker takes it up again at once."""
    values = {"released_at": released_at} if released_at else {}
    Delivery.objects.filter(pk=segment.delivery_id).update(next_at=timezone.now(), problem="", **values)


def identified(segment: Segment, record: Record) -> None:
    """It is public as this record. Where its place on the platform does not follow from the record's id, the parts behind it are not sent."""
    account = segment.delivery.target.account
    reference = publisher_of(account).named(account.platform_id, record.record_id)
    settled(
        segment,
        "identify",
        post=asdict(reference) if reference else None,
        record_id=record.record_id,
        permalink=posts([record.pk])[0].permalink,
        published_at=record.created_at,
    )
    if reference is None and left_behind(segment):
        ended(segment, BEHIND)
    else:
        carried_on(segment)


def left_behind(segment: Segment) -> int:
    """How many parts behind it were cancelled."""
    behind = Segment.objects.filter(delivery=segment.delivery_id, place__gt=segment.place, state="due")
    return behind.update(state=SEGMENT.after("cancel"))


def ended(segment: Segment, why: str) -> None:
    """Nothing of this delivery is sent any more."""
    Delivery.objects.filter(pk=segment.delivery_id).update(next_at=None, problem=why)
