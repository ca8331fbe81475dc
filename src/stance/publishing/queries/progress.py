"""What has become of a post, account by account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stance.engines.policy import authorise
from stance.publishing.models import Delivery, Post, Segment, Target
from stance.publishing.states import SEGMENT

ORDER = ("failed", "missed", "unknown", "sending", "processing", "due", "cancelled", "published")
"""Of several parts the one that stands first here says how it goes with all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``outcome`` is the state of the part that needs most, "" before an approval; "partial" where some parts are public and others are not and
    nothing more is on its way."""

    target: Target
    delivery: Delivery | None
    segments: tuple[Segment, ...]
    attempts: int

    @property
    def outcome(self) -> str:
        states = {one.state for one in self.segments}
        if not states:
            return ""
        worst = next(one for one in ORDER if one in states)
        return "partial" if worst in ("failed", "missed", "cancelled") and "published" in states else worst

    @property
    def words(self) -> str:
        return {"": "Not approved yet", "partial": "Published in part"}.get(self.outcome) or SEGMENT.states[
            self.outcome
        ]

    @property
    def permalink(self) -> str:
        return next((one.permalink for one in self.segments if one.permalink), "")


def of(post: Post) -> list[Progress]:
    """Four questions, however many accounts."""
    authorise("publishing.post.read", post)
    targets = list(post.targets.select_related("account").order_by("pk"))
    deliveries = {one.target_id: one for one in Delivery.objects.filter(target__in=targets)}
    segments: dict[int, list[Segment]] = {}
    rows = Segment.objects.filter(delivery__in=deliveries.values()).prefetch_related("attempts").order_by("place")
    for one in rows:
        segments.setdefault(one.delivery_id, []).append(one)
    return [_progress(target, deliveries.get(target.pk), segments) for target in targets]


def _progress(target: Target, delivery: Delivery | None, segments: dict[int, list[Segment]]) -> Progress:
    own: Sequence[Segment] = segments.get(delivery.pk, []) if delivery else []
    return Progress(target, delivery, tuple(own), sum(len(one.attempts.all()) for one in own))
