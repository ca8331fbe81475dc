"""Rows of what is on its way. Every change of a delivery asks for the lease and the fence under which it is made."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from stance.archive.ledger.statements import state as stated
from stance.channels.port.publishing import Accepted, Reference, Wire
from stance.publishing.models import Attempt, Delivery, Revision, Segment, Target
from stance.publishing.states import SEGMENT
from stance.register.models import Account

LEASED = timedelta(minutes=3)
"""Longer than any step of one segment takes but a large file's, which renews it."""


LATELY = timedelta(days=2)


class Overtaken(Exception):
    """Another worker has this delivery now: whoever is told so writes nothing more."""


@dataclass(frozen=True, slots=True)
class Approved:
    """What one account gets, as it was approved."""

    target: Target
    wires: Sequence[Wire]
    alts: Sequence[str] = ()
    """Of its files, all of which stand in the first segment."""


def enqueued(
    revision: Revision, approved: Iterable[Approved], due_at: datetime, zone: str, wall: str, by: str
) -> list[Delivery]:
    """In the transaction of the approval."""
    found = []
    for one in approved:
        delivery = Delivery.objects.create(
            target=one.target, revision=revision, due_at=due_at, zone=zone, wall=wall, next_at=due_at, approved_by=by
        )
        Segment.objects.bulk_create(
            Segment(
                delivery=delivery,
                place=place,
                wire=wire.body,
                digest=bytes.fromhex(wire.digest),
                text=wire.text,
                alts=list(one.alts) if place == 0 else [],
            )
            for place, wire in enumerate(one.wires)
        )
        found.append(delivery)
    return found


def taken(now: datetime, passed_over: Collection[int] = (), not_on: Collection[str] = ()) -> Delivery | None:
    """The delivery that waited longest, under a new lease; None where nothing is due. None of these platforms, and none of an account of which
    another is under a lease now: an account's posts go one behind the other."""
    free = Q(lease="") | Q(leased_until__lt=now)
    sending = (
        Delivery.objects.filter(next_at__lte=now, leased_until__gte=now).exclude(lease="").values("target__account")
    )
    for key in (
        Delivery.objects.filter(free, next_at__lte=now)
        .exclude(pk__in=passed_over)
        .exclude(target__account__platform__in=not_on)
        .exclude(target__account__in=sending)
        .order_by("next_at", "pk")
        .values_list("pk", flat=True)[:20]
    ):
        lease = secrets.token_hex(8)
        rows = Delivery.objects.filter(free, pk=key, next_at__lte=now)
        if rows.update(lease=lease, leased_until=now + LEASED, fence=F("fence") + 1):
            return Delivery.objects.select_related("target__account", "target__post", "revision").get(pk=key)
    return None


def held(delivery: Delivery) -> Delivery:
    """The row, held until the transaction ends, and its lease made longer. Raises Overtaken."""
    rows = Delivery.objects.select_for_update(of=("self",)).filter(
        pk=delivery.pk, lease=delivery.lease, fence=delivery.fence
    )
    found = rows.first()
    if found is None or not delivery.lease:
        raise Overtaken(f"delivery {delivery.pk}")
    rows.update(leased_until=timezone.now() + LEASED)
    return found


def let_go(delivery: Delivery, next_at: datetime | None, problem: str = "") -> None:
    """Raises Overtaken."""
    with transaction.atomic():
        held(delivery)
        Delivery.objects.filter(pk=delivery.pk).update(
            lease="", leased_until=None, next_at=next_at, problem=problem[:500]
        )


def moved(segment: Segment, verb: str, **values: Any) -> None:
    """By a verb of its states, in the caller's transaction, under the lease."""
    rows = Segment.objects.filter(pk=segment.pk, state__in=SEGMENT.before(verb))
    after = SEGMENT.after(verb)
    if not rows.update(state=after, **values):
        raise Overtaken(f"segment {segment.pk} cannot be {verb}")
    segment.refresh_from_db()


def missed(segment: Segment) -> int:
    """A look did not find it. How many in a row did not, this one included. In the caller's transaction, under the lease."""
    Segment.objects.filter(pk=segment.pk).update(absent_count=F("absent_count") + 1)
    segment.refresh_from_db()
    return segment.absent_count


def prepared(delivery: Delivery, segment: Segment, left: Mapping[str, Any], *, is_last: bool) -> None:
    """What a step left behind. Raises Overtaken."""
    with transaction.atomic():
        held(delivery)
        Segment.objects.filter(pk=segment.pk).update(left=dict(left), is_prepared=is_last)
    segment.refresh_from_db()


def begun(delivery: Delivery, segment: Segment) -> Attempt:
    """The attempt and its entry in the ledger, before a byte leaves. Raises Overtaken."""
    with transaction.atomic():
        held(delivery)
        moved(segment, "begin", absent_count=0)
        number = (segment.attempts.aggregate(most=Max("number"))["most"] or 0) + 1
        started = timezone.now()
        account = delivery.target.account
        intent = stated(
            {
                "kind": "intent",
                "account": f"{account.platform}:{account.platform_id}",
                "approved": bytes(segment.digest).hex(),
                "attempt": number,
                "post": f"{delivery.target.post_id}/{delivery.revision.number}/{segment.place}",
                "revision": bytes(delivery.revision.digest).hex(),
                "started_at": _second(started),
            }
        )
        return Attempt.objects.create(
            segment=segment, number=number, fence=delivery.fence, started_at=started, intent=intent
        )


def ended(
    delivery: Delivery, attempt: Attempt, outcome: str, words: str, verb: str, exchange: str = "", **values: Any
) -> None:
    """How an attempt ended, with its receipt, and what that makes of its segment. The receipt comes before everything else. Raises Overtaken."""
    with transaction.atomic():
        held(delivery)
        close(attempt, outcome, words, exchange)
        moved(attempt.segment, verb, **values)


def close(attempt: Attempt, outcome: str, words: str, exchange: str = "") -> None:
    """In the caller's transaction."""
    at = timezone.now()
    receipt = stated(
        {
            "kind": "publish-receipt",
            "attempt": attempt.number,
            "approved": bytes(attempt.segment.digest).hex(),
            "ended_at": _second(at),
            "exchange": exchange,
            "outcome": str(outcome),
        }
    )
    Attempt.objects.filter(pk=attempt.pk, outcome="").update(
        ended_at=at, outcome=outcome, words=words[:500], receipt=receipt, exchange=exchange
    )


def found_there(accepted: Accepted) -> dict[str, Any]:
    """What a segment keeps of where it is."""
    return {
        "differs": list(accepted.differs),
        "permalink": accepted.permalink,
        "post": asdict(accepted.post),
        "published_at": timezone.now(),
        "record_id": accepted.record_id,
    }


def references(segments: Iterable[Segment]) -> list[Reference]:
    """Where those that are public are, in their order."""
    return [Reference(**one.post) for one in segments if one.post]


def known_ids(account: Account, segment: Segment) -> set[str]:
    """On the platform, of what else was published on the account lately: none of it is this segment, though it may say the same."""
    lately = timezone.now() - LATELY
    rows = Segment.objects.filter(delivery__target__account=account, published_at__gte=lately).exclude(pk=segment.pk)
    return {str(one["id"]) for one in rows.values_list("post", flat=True) if one}


def _second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
