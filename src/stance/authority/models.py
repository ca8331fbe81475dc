"""Which person holds which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.engines.policy import ROLES


class RoleAssignment(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=[(role, role.capitalize()) for role in ROLES])
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="authority_role_once"),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="authority_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"
