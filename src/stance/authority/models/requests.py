"""Requests for approval: exactly what is asked for, its digest, who answered what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.authority.states import REQUEST
from stance.engines.policy import SIDES
from stance.engines.policy.approval import VERDICTS
from stance.people.models import Agency

APPROVER_SIDES = (*SIDES, "either")


class ApprovalRequest(models.Model):
    """``payload`` is the canonical JSON (RFC 8785) of what will be done; ``digest`` its SHA-256 together with action
    and object. An approval is given to the digest, so any change voids it."""

    action = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=200)
    object_label = models.CharField(max_length=200)
    object_url = models.CharField(max_length=300, blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agencies = models.ManyToManyField(Agency, related_name="+", blank=True)
    """Everybody's whose thing it is, the one above among them: their people see the request."""
    thing = models.JSONField(help_text="The object as the policy saw it: agencies, unit path, authors, whose access.")
    payload = models.TextField()
    digest = models.CharField(max_length=64)
    summary = models.CharField(max_length=300)
    reason = models.CharField(max_length=2000, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=[(state, state) for state in REQUEST.states], default="open")
    side = models.CharField(max_length=10, help_text="Whose approval it waits for, as last routed.")
    count = models.PositiveSmallIntegerField(default=1)
    routed_under = models.CharField(max_length=200, blank=True, help_text="The stance that routed it, in words.")
    reply_due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "reply_due_at"], name="authority_request_due"),
            models.Index(fields=["object_kind", "object_id"], name="authority_request_object"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "object_kind", "object_id"],
                condition=models.Q(state="open"),
                name="authority_one_open_request",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=tuple(REQUEST.states)), name="authority_request_state_known"
            ),
            models.CheckConstraint(condition=models.Q(side__in=APPROVER_SIDES), name="authority_request_side_known"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="authority_request_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.summary


class Answer(models.Model):
    """One person's answer. ``digest`` is what they saw; one answer a person and request."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=200)
    verdict = models.CharField(max_length=10, choices=[(verdict, verdict) for verdict in VERDICTS])
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=2000, blank=True)
    because = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "by"], name="authority_one_answer_a_person"),
            models.CheckConstraint(condition=models.Q(verdict__in=VERDICTS), name="authority_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.by_label}: {self.verdict}"


class Comment(models.Model):
    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="comments")
    by_label = models.CharField(max_length=200)
    words = models.CharField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.by_label}: {self.words[:50]}"
