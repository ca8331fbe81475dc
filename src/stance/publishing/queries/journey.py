"""What left the house: of one post, each step with its time, who took it and its evidence, and for each account what was approved, sent and is live."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from stance.archive.models import Record
from stance.archive.queries import posts as archive
from stance.authority.models import ApprovalRequest
from stance.channels import discovery
from stance.channels.port.abilities import Ability
from stance.engines.policy import authorise
from stance.publishing.drafting import Content
from stance.publishing.models import Attempt, Post, Segment
from stance.publishing.queries import progress
from stance.publishing.queries.candidates import candidates
from stance.publishing.queries.listing import PUBLISH
from stance.publishing.queries.progress import Progress
from stance.publishing.states import SEGMENT

MOST_CANDIDATES = 10
MATTERS = (Ability.DELETE, Ability.EDIT)
"""What people want to do next with a post that is public."""


@dataclass(frozen=True, slots=True)
class Step:
    """``url`` leads to its evidence, in ``evidence`` words; "" where there is none beside the page itself."""

    at: datetime
    words: str
    who: str = ""
    evidence: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One segment. ``live`` is the captured post, None while there is none; ``sent`` the bytes that are sent, to be read."""

    segment: Segment
    sent: str
    live: archive.Post | None
    steps: tuple[Step, ...]
    is_last: bool
    candidates: tuple[archive.Post, ...] = ()
    """Captured posts that one in doubt may be."""

    @property
    def state_words(self) -> str:
        return SEGMENT.states[self.segment.state]

    @property
    def live_alts(self) -> list[str]:
        return [one.alt for one in self.live.media] if self.live else []

    @property
    def needs_decision(self) -> bool:
        return self.segment.state in SEGMENT.before("send_again")


@dataclass(frozen=True, slots=True)
class Way:
    """One account's part of the post. ``drafted`` are the texts of its parts as they are written now; ``cannot`` are sentences about what its
    platform does not let programs do."""

    progress: Progress
    parts: tuple[Part, ...]
    drafted: tuple[str, ...]
    cannot: tuple[str, ...]


def ways(post: Post, content: Content) -> list[Way]:
    """The same number of questions, however many accounts and parts; two more for each part in doubt. ``content`` is that of its revision now."""
    authorise("publishing.post.read", post)
    found = progress.of(post)
    segments = [segment for one in found for segment in one.segments]
    records = Record.objects.filter(record_id__in=[one.record_id for one in segments if one.record_id])
    live = {one.id: one for one in archive.posts(list(records.values_list("pk", flat=True)))}
    rows = Attempt.objects.filter(segment__in=segments).select_related("intent", "receipt").order_by("number")
    attempts: dict[int, list[Attempt]] = {}
    for attempt in rows:
        attempts.setdefault(attempt.segment_id, []).append(attempt)
    return [
        Way(
            one,
            tuple(
                _part(one, segment, live.get(segment.record_id), attempts.get(segment.pk, []))
                for segment in one.segments
            ),
            tuple(content.of(one.target.account_id).parts),
            _cannot(one.target.account.platform) if one.permalink else (),
        )
        for one in found
    ]


def _part(one: Progress, segment: Segment, live: archive.Post | None, attempts: Sequence[Attempt]) -> Part:
    if one.delivery is not None:
        one.delivery.target = one.target
        segment.delivery = one.delivery
    return Part(
        segment,
        _readable(bytes(segment.wire)),
        live,
        tuple(_of_segment(segment, attempts, reverse("record", args=[live.id]) if live else "")),
        segment.place == len(one.segments) - 1,
        _candidates(segment) if segment.state == "unknown" else (),
    )


def _candidates(segment: Segment) -> tuple[archive.Post, ...]:
    keys = candidates(segment).values_list("pk", flat=True)[:MOST_CANDIDATES]
    return tuple(archive.posts(list(keys)))


def open_request(post: Post) -> int | None:
    """The key of the request that waits for an approval of it."""
    authorise("publishing.post.read", post)
    rows = ApprovalRequest.objects.filter(action=PUBLISH, object_kind="post", object_id=str(post.pk), state="open")
    key: int | None = rows.values_list("pk", flat=True).first()
    return key


def before_sending(post: Post) -> list[Step]:
    """Written, asked for, answered: in their order."""
    authorise("publishing.post.read", post)
    steps = [
        Step(one.made_at, f"Revision {one.number:,} written", str(one.made_by or "the system operator"))
        for one in post.revisions.select_related("made_by")
    ]
    asked = ApprovalRequest.objects.filter(action=PUBLISH, object_kind="post", object_id=str(post.pk))
    for request in asked.prefetch_related("answers"):
        url = reverse("request", args=[request.pk])
        steps.append(
            Step(request.asked_at, "Sent for approval", request.asked_by_label, f"Request {request.pk:,}", url)
        )
        steps += [
            Step(one.at, ANSWERS[one.verdict], one.by_label, "With its fingerprint", url)
            for one in request.answers.all()
        ]
        if request.state == "void" and request.closed_at:
            steps.append(Step(request.closed_at, f"The request ended: {request.closing_words}"))
    return sorted(steps, key=lambda one: one.at)


ANSWERS = {"approve": "Approved", "refuse": "Refused", "return": "Sent back"}


def _of_segment(segment: Segment, attempts: Sequence[Attempt], record: str) -> Iterable[Step]:
    for one in attempts:
        number = f"attempt {one.number:,}"
        yield Step(one.started_at, f"About to be sent ({number})", "", *_entry(one, "intent"))
        if one.ended_at:
            words = Attempt.Outcome(one.outcome).label
            yield Step(one.ended_at, f"Answer to {number}: {words}. {one.words}".strip(), "", *_entry(one, "receipt"))
    if segment.published_at:
        yield Step(segment.published_at, "Public", "", "Record" if record else "", record)
    if segment.verified_at:
        words = "Captured, and another than was approved" if segment.differs else "Captured, and as it was approved"
        yield Step(segment.verified_at, words, "", "Record and its proof" if record else "", record)


def _entry(attempt: Attempt, which: str) -> tuple[str, str]:
    entry = attempt.intent if which == "intent" else attempt.receipt
    if entry is None or entry.index is None:
        return "Its entry of the ledger waits to be signed", ""
    return f"Proof of entry {entry.index:,}", reverse("post_proof", args=[attempt.pk, which])


def _readable(wire: bytes) -> str:
    """Of canonical JSON, its lines; the same bytes otherwise."""
    try:
        value: Any = json.loads(wire)
    except ValueError:
        return wire.decode(errors="replace")
    return json.dumps(value, ensure_ascii=False, indent=2)


def _cannot(platform: str) -> tuple[str, ...]:
    does = discovery.known()[platform].does
    return tuple(one.words for one in does if one.ability in MATTERS and not one.is_possible)
