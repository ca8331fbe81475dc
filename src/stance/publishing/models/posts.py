"""Posts as people write them: nothing of them leaves before an approval."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.people.models import Agency
from stance.publishing.states import POST
from stance.register.models import Account


class Post(models.Model):
    """What is meant to be said. ``lock`` grows with every change: whoever saves on another one is told what was changed meanwhile."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=list(POST.states.items()), default="draft")
    lock = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Null for the system operator."""
    changed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When it is to be public; empty for as soon as it is approved."
    )
    zone = models.CharField(max_length=64, blank=True, help_text="IANA zone in which a person chose that time.")
    wall = models.CharField(max_length=16, blank=True, help_text="The time there, YYYY-MM-DD HH:MM.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=list(POST.states)), name="publishing_post_state_known"),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True, zone="", wall="")
                | (models.Q(due_at__isnull=False) & ~models.Q(zone="") & ~models.Q(wall="")),
                name="publishing_post_time_has_its_zone",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="publishing_posts_of_agency"),
            models.Index(fields=["state", "-id"], name="publishing_posts_by_state"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"


class Revision(models.Model):
    """One state of a post, never changed. ``content`` is canonical JSON (RFC 8785; ``drafting.Content``), ``digest`` its SHA-256. ``key``
    is drawn once: with the time at which the post is due, everything that it bears on its platforms is made from it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    key = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="publishing_revision_once")]

    def __str__(self) -> str:
        return f"revision {self.number} of post {self.post_id}"


class Target(models.Model):
    """One account that a post goes to."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="targets")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "account"], name="publishing_target_once")]

    def __str__(self) -> str:
        return f"post {self.post_id} on account {self.account_id}"
