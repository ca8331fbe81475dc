"""Policy, training and other guidance in force, who has signed and completed it, and who can do what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.people.models import Agency

GUIDANCE_KINDS = {
    "policy": "Social media policy",
    "training": "Training",
    "legal": "Legal framework",
    "strategy": "Engagement strategy",
}
SKILLS = {
    "social_media": "Experience in using social media",
    "agile": "Agile methodology",
    "api": "API design and use",
    "open_source": "Open source platforms",
    "analytics": "Social analytics",
}
"""The five skills that the talk asks ICT teams for."""


class Guidance(models.Model):
    """One version of one piece of guidance. The current one of a kind: in force, not ended, latest start."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(GUIDANCE_KINDS.items()))
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    address = models.URLField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    in_force_from = models.DateField()
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    valid_days = models.PositiveIntegerField(null=True, blank=True, help_text="Training: how long a completion counts.")

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "version"], name="authority_guidance_version_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=list(GUIDANCE_KINDS)), name="authority_guidance_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(review_on__gt=models.F("in_force_from")), name="authority_guidance_reviewed_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Signature(models.Model):
    """A person signed this version of the policy (agency duty S5)."""

    guidance = models.ForeignKey(Guidance, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guidance", "user"], name="authority_signed_once")]

    def __str__(self) -> str:
        return f"{self.user} signed {self.guidance}"


class Completion(models.Model):
    """A person completed a training; the newest one counts until ``expires_on`` (None: for good)."""

    guidance = models.ForeignKey(Guidance, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    recorded_by_label = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["user", "expires_on"], name="authority_completion_user")]

    def __str__(self) -> str:
        return f"{self.user} completed {self.guidance}"


class Skill(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    skill = models.CharField(max_length=20, choices=list(SKILLS.items()))
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="authority_skill_once"),
            models.CheckConstraint(condition=models.Q(skill__in=list(SKILLS)), name="authority_skill_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.skill}"
