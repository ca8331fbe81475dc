"""The register of official accounts."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

PLATFORMS = {"x": "X (Twitter)"}
"""What people call the platforms; the keys are what is stored."""


class Account(models.Model):
    """One official presence on a platform. ``platform_id`` is the platform's own unchanging id, when known."""

    platform = models.CharField(max_length=20)
    platform_id = models.CharField(max_length=100, blank=True)
    handle = models.CharField(max_length=100)
    display_name = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "platform_id"],
                condition=~models.Q(platform_id=""),
                name="register_account_platform_id_once",
            ),
            models.UniqueConstraint(
                models.F("platform"), models.functions.Lower("handle"), name="register_account_handle_once"
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def platform_name(self) -> str:
        return PLATFORMS.get(self.platform, self.platform)

    @property
    def url(self) -> str:
        return f"https://x.com/{self.handle}"
