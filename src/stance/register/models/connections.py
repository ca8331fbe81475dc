"""What joins an account to its platform."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account


class PlatformApp(models.Model):
    """What a server knows this installation as, where servers make programs known themselves. Its secret is sealed as a connection's."""

    platform = models.CharField(max_length=20)
    site = models.CharField(max_length=300)
    redirect = models.CharField(max_length=500)
    client_id = models.CharField(max_length=500)
    sealed = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "site", "redirect"], name="register_platform_app_once")
        ]

    def __str__(self) -> str:
        return f"this installation at {self.site}"


class Connection(models.Model):
    """One for each account. Its secret is sealed by a key that is not in the database (``people.key_ring``)."""

    class State(models.TextChoices):
        OK = "ok", "Works"
        TRANSIENT = "transient", "Out of reach"
        DEAD = "dead", "Refused"

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="connection")
    site = models.CharField(max_length=300)
    """Where the platform is asked, without a slash at its end."""
    sealed = models.TextField()
    shown_as = models.CharField(max_length=200, help_text="As whom it signs in, by the platform's own word.")
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OK)
    problem = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now, help_text="The platform was asked by itself, beside looks.")
    succeeded_at = models.DateTimeField(default=timezone.now)
    renewing_until = models.DateTimeField(
        null=True, blank=True, help_text="Somebody renews the secret until then, at most."
    )
    redirect = models.CharField(max_length=500, blank=True)
    """Where the owner came back to: it names the app that the token was given to, which alone renews it. "" where none was."""
    wait_until = models.DateTimeField(null=True, blank=True, help_text="The platform wants no request before.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["checked_at"], name="register_connection_oldest"),
            models.Index(fields=["asked_at"], name="register_connection_asked"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="ok", problem="", failing_since__isnull=True)
                | (models.Q(state__in=("transient", "dead"), failing_since__isnull=False) & ~models.Q(problem="")),
                name="register_connection_problem_said",
            )
        ]

    def __str__(self) -> str:
        return f"connection of account {self.account_id}: {self.state}"
