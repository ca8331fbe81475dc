"""What has become of a post, account by account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from stance.engines.policy import authorise
from stance.publishing.models import Delivery, Post, Segment, Target
from stance.publishing.states import SEGMENT

ORDER = ("failed", "missed", "unknown", "sending", "processing", "due", "cancelled", "published")
"""Of several parts the one that stands first here says how it goes with all."""

TONES = {
    "due": "info", "sending": "info", "processing": "info", "published": "good", "partial": "warn", "unknown": "warn", "missed": "warn",
    "failed": "bad",
}  # fmt: skip


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
    def tone(self) -> str:
        """Of the badge with ``words``."""
        return TONES.get(self.outcome, "idle")

    @property
    def permalink(self) -> str:
        return next((one.permalink for one in self.segments if one.permalink), "")


def of(post: Post) -> list[Progress]:
    """Four questions, however many accounts."""
    authorise("publishing.post.read", post)
    return of_posts([post]).get(post.pk, [])


def of_posts(posts: Sequence[Post]) -> dict[int, list[Progress]]:
    """By the key of the post, of posts that whoever asks may read already. Four questions, however many posts."""
    authorise("publishing.post.read")
    found: dict[int, list[Progress]] = {}
    for one in _of_targets(Target.objects.filter(post__in=posts)):
        found.setdefault(one.target.post_id, []).append(one)
    return found


def _of_targets(rows: QuerySet[Target]) -> list[Progress]:
    targets = list(rows.select_related("account").order_by("pk"))
    deliveries = {one.target_id: one for one in Delivery.objects.filter(target__in=targets)}
    segments: dict[int, list[Segment]] = {}
    parts = Segment.objects.filter(delivery__in=deliveries.values()).prefetch_related("attempts").order_by("place")
    for one in parts:
        segments.setdefault(one.delivery_id, []).append(one)
    return [_progress(target, deliveries.get(target.pk), segments) for target in targets]


def _progress(target: Target, delivery: Delivery | None, segments: dict[int, list[Segment]]) -> Progress:
    own: Sequence[Segment] = segments.get(delivery.pk, []) if delivery else []
    return Progress(target, delivery, tuple(own), sum(len(one.attempts.all()) for one in own))
