"""The outbox: what was approved, on its way. Written in the transaction of the approval."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.archive.models import Entry
from stance.publishing.models.posts import Revision, Target
from stance.publishing.states import SEGMENT


class Delivery(models.Model):
    """The way of one approved revision to one account. ``fence`` grows with every lease: a worker that was overtaken writes nothing.

    ``due_at`` is the instant; ``zone`` and ``wall`` say how a person named it (an IANA zone, and the local time there, "" for "now").
    """

    target = models.OneToOneField(Target, on_delete=models.PROTECT, related_name="delivery")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    zone = models.CharField(max_length=64, blank=True)
    wall = models.CharField(max_length=16, blank=True)
    released_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a person said that it is sent although it is late; lateness counts from then.",
    )
    next_at = models.DateTimeField(
        null=True, blank=True, help_text="When something is to be done; empty when nothing is."
    )
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True, help_text="Why it waits.")
    approved_by = models.CharField(max_length=500)
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="publishing_delivery_next"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Segment(models.Model):
    """One part of a thread for one account. ``wire`` is what is sent, ``digest`` its SHA-256, which was approved; ``left`` what the steps of
    preparing left behind. ``post`` is where it is on the platform (``port.publishing.Reference``), once it is."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="segments")
    place = models.PositiveSmallIntegerField()
    wire = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    text = models.TextField()
    alts = models.JSONField(default=list, help_text='What each of its files shows, in their order; "" for decoration.')
    state = models.CharField(max_length=10, choices=list(SEGMENT.states.items()), default="due")
    left = models.JSONField(default=dict)
    is_prepared = models.BooleanField(default=False)
    absent_count = models.PositiveSmallIntegerField(default=0, help_text="Looks in a row that did not find it.")
    post = models.JSONField(null=True, blank=True)
    record_id = models.CharField(max_length=500, blank=True)
    permalink = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    differs = models.JSONField(default=list, help_text="What is live and was not approved so, in words.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "place"], name="publishing_segment_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=list(SEGMENT.states)), name="publishing_segment_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | (~models.Q(record_id="") & models.Q(published_at__isnull=False)),
                name="publishing_published_is_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "delivery"], name="publishing_segment_by_state"),
            models.Index(fields=["record_id"], condition=~models.Q(record_id=""), name="publishing_segment_record"),
            models.Index(
                fields=["delivery"],
                condition=models.Q(state__in=("sending", "processing", "unknown")),
                name="publishing_segment_in_doubt",
            ),
            models.Index(
                fields=["published_at"],
                condition=models.Q(state="published", verified_at__isnull=True),
                name="publishing_segment_unverified",
            ),
        ]

    def __str__(self) -> str:
        return f"segment {self.place} of delivery {self.delivery_id}"


class Attempt(models.Model):
    """One try of the step that makes a segment public. The row, and the entry of the ledger that says so, are there before a byte leaves:
    one that has no end was cut off, and nobody knows what became of it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "It is public"
        PROCESSING = "processing", "The platform works on it"
        REJECTED = "rejected", "The platform refused it"
        THROTTLED = "throttled", "The platform wants to be asked later"
        UNSENT = "unsent", "Nothing left"
        UNKNOWN = "unknown", "Nobody knows"

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    fence = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    words = models.CharField(max_length=500, blank=True)
    intent = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    receipt = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exchange = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was said and answered, as WARC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="publishing_attempt_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="", ended_at__isnull=True, receipt__isnull=True)
                | (~models.Q(outcome="") & models.Q(ended_at__isnull=False, receipt__isnull=False)),
                name="publishing_attempt_ended_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of segment {self.segment_id}"
