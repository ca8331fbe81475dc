"""What the agency's staff directory says: through which token, about whom, in which groups, and what a group stands for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from stance.engines.policy import ROLES
from stance.people.models.organisation import Agency, Unit

SCOPES = ("read", "write")


def _agency() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


def _maker() -> models.ForeignKey[Any, Any]:
    """None for the system operator, and for what was made before this was written down."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class DirectoryToken(models.Model):
    """What a directory proves itself with. Only the SHA-256 of the token is kept; ended ones stay, for the audit trail."""

    name = models.CharField(max_length=100)
    agency = _agency()
    """Whose people and groups it reaches; without one, those of the whole installation."""
    token_sha256 = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=[(scope, scope) for scope in SCOPES])
    made_at = models.DateTimeField(default=timezone.now)
    made_by = _maker()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    """When it was first refused because its maker may not make it any more: said once in the audit trail."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=SCOPES), name="people_token_scope_known"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="people_token_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DirectoryEntry(models.Model):
    """A person as the directory knows them. ``attributes`` is the rest of what it said, as it said it (RFC 7643, 4.1)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="directory_entry")
    user_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    attributes = models.JSONField(default=dict)
    agency = _agency()
    """Whose directory speaks of the person; without one, the installation's."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    """When the directory deleted the person. The person stays, switched off: what they did refers to them."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("user_name"), condition=models.Q(deleted_at__isnull=True), name="people_directory_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.user_name


class DirectoryGroup(models.Model):
    """A group of the directory, with the people in it. One of an agency's directory gives roles in that agency only."""

    name = models.CharField(max_length=200)
    agency = _agency()
    external_id = models.CharField(max_length=200, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="directory_groups")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(Lower("name"), name="people_group_name")]

    def __str__(self) -> str:
        return self.name


class GroupMapping(models.Model):
    """Who is in this group holds this role in this unit (in none: in the whole installation). ``group`` is a name or an
    external id, as SCIM or the groups claim of a sign-in gives it; case does not count."""

    group = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(role, role.capitalize()) for role in ROLES])
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="group_mappings")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = _maker()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("group"),
                "role",
                "unit",
                condition=models.Q(unit__isnull=False),
                name="people_mapping_once_a_unit",
            ),
            models.UniqueConstraint(
                Lower("group"), "role", condition=models.Q(unit__isnull=True), name="people_mapping_once"
            ),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="people_mapping_role_known"),
            models.CheckConstraint(condition=~models.Q(group=""), name="people_mapping_names_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.role}{f' in {self.unit}' if self.unit_id else ''}"
