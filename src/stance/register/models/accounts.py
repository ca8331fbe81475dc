"""The register of official accounts: one row an account, archived ones included."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from stance.channels import discovery
from stance.people.models import Agency, Goal, Unit, UseType
from stance.register.words import EXIT_METHODS, MFA_STATES, NOT_CAPTURED, OWN_CLASSES, RECOVERY_METHODS, STATUSES


def _person() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Account(models.Model):
    """One official presence on a platform. ``platform_id`` is the platform's own unchanging id, when known.

    What the public is told of it is in the blocks "public" below; the rest is for the agency alone.
    """

    platform = models.CharField(max_length=20)
    platform_id = models.CharField(max_length=100, blank=True)
    handle = models.CharField(max_length=200)
    display_name = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=timezone.now)

    # Public: the entry (USDR)
    service_url = models.CharField(max_length=500, blank=True)
    """The canonical https address; other addresses, and former ones, are in ``Address``."""
    language = models.CharField(max_length=200, blank=True)
    """BCP 47 (RFC 5646), such as "en" or "zh-Hant"; of several, "en; fr"."""
    short_description = models.CharField(max_length=300, blank=True)
    long_description = models.TextField(blank=True)
    contacts = models.CharField(max_length=300, blank=True)
    """How the public reaches the agency, in words; people's own details are in ``private_contacts``."""
    tags = models.JSONField(default=list, blank=True)
    policies = models.JSONField(default=list, blank=True)
    """https addresses of the policies that the account is run under."""
    guidelines_url = models.CharField(max_length=500, blank=True)
    agencies = models.ManyToManyField(
        Agency, through="AccountAgency", through_fields=("account", "agency"), related_name="+"
    )
    purposes = models.ManyToManyField(UseType, blank=True, related_name="+")
    own_class = models.CharField(max_length=10, blank=True)
    """Of an official's own account (``words.OWN_CLASSES``); "" of an account of the agency."""
    goals = models.ManyToManyField(Goal, blank=True, related_name="+")
    moderation_approach = models.TextField(blank=True)
    moderation_hours = models.CharField(max_length=200, blank=True)
    reply_target_minutes = models.PositiveIntegerField(null=True, blank=True)

    # Public: its life
    status = models.CharField(max_length=20, default="draft")
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=500, blank=True)
    """For the agency alone, as is ``archived_reason``."""
    archived_reason = models.CharField(max_length=500, blank=True)
    elsewhere_url = models.CharField(max_length=500, blank=True)
    """Where the public finds the agency while the platform does not show the account."""
    elsewhere_since = models.DateTimeField(null=True, blank=True)
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="successors")
    changed_at = models.DateTimeField(default=timezone.now)

    # Who is responsible for it
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    business_owner = _person()
    ict_owner = _person()
    private_contacts = models.TextField(blank=True)
    notes = models.TextField(blank=True)

    # Security
    account_email = models.EmailField(max_length=254, blank=True)
    recovery_method = models.CharField(max_length=20, blank=True)
    recovery_holder = _person()
    mfa_state = models.CharField(max_length=20, default="unknown")
    mfa_checked_on = models.DateField(null=True, blank=True)
    mfa_evidence = models.CharField(max_length=300, blank=True)
    mfa_exception_until = models.DateField(null=True, blank=True)

    # Assessments and plans
    privacy_assessed_on = models.DateField(null=True, blank=True)
    privacy_reference = models.CharField(max_length=200, blank=True)
    terms_version = models.CharField(max_length=100, blank=True)
    terms_accepted_on = models.DateField(null=True, blank=True)
    risks = models.TextField(blank=True)
    exit_method = models.CharField(max_length=20, blank=True)
    exit_plan = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)

    # Kept by the room's actions: what the rules say of this row, so that lists need no rules
    score = models.PositiveSmallIntegerField(default=0)
    """Per cent of the requirements that are met (``stance.register.rules``)."""
    lacking = models.JSONField(default=list, blank=True)
    """The ids of the requirements that are not met."""
    scored_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(Lower("handle"), "id", name="register_account_by_handle"),
            models.Index(fields=["status", "score"], name="register_account_score"),
            models.Index(fields=["next_review_on"], name="register_account_review"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "platform_id"],
                condition=~models.Q(platform_id=""),
                name="register_account_platform_id_once",
            ),
            models.UniqueConstraint(
                models.F("platform"),
                Lower("handle"),
                condition=~models.Q(status="archived"),
                name="register_account_handle_once",
            ),
            models.UniqueConstraint(
                fields=["service_url"],
                condition=~models.Q(status="archived") & ~models.Q(service_url=""),
                name="register_account_url_once",
            ),
            models.CheckConstraint(condition=models.Q(status__in=list(STATUSES)), name="register_account_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status="archived") | models.Q(archived_at__isnull=False),
                name="register_account_archived_since",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published_at__isnull=False),
                name="register_account_published_since",
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_at__isnull=True) | ~models.Q(suspended_reason=""),
                name="register_account_suspended_why",
            ),
            models.CheckConstraint(
                condition=models.Q(elsewhere_since__isnull=True, elsewhere_url="")
                | (models.Q(elsewhere_since__isnull=False) & ~models.Q(elsewhere_url="")),
                name="register_account_elsewhere_where",
            ),
            models.CheckConstraint(
                condition=models.Q(mfa_state__in=list(MFA_STATES)), name="register_account_mfa_known"
            ),
            models.CheckConstraint(
                condition=models.Q(recovery_method__in=["", *RECOVERY_METHODS]), name="register_account_recovery_known"
            ),
            models.CheckConstraint(
                condition=models.Q(exit_method__in=["", *EXIT_METHODS]), name="register_account_exit_known"
            ),
            models.CheckConstraint(
                condition=models.Q(own_class__in=["", *OWN_CLASSES]), name="register_account_class_known"
            ),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="register_account_score_is_percent"),
        ]

    def __str__(self) -> str:
        return self.named

    @property
    def named(self) -> str:
        """As people write it on its platform: "@HealthDept", "@health@social.example.gov", "company/health-dept", or the
        address of a web site."""
        return discovery.written(self.platform, self.handle)

    @property
    def platform_name(self) -> str:
        return discovery.name_of(self.platform)

    @property
    def url(self) -> str:
        """Its address on the platform; "" where a name alone gives none, and no address was ever given."""
        channel = discovery.known().get(self.platform)
        return self.service_url or (channel.naming.home_of(self.handle) if channel else "")

    @property
    def asked_as(self) -> str:
        """How a search names exactly this account: equal handles on two platforms are two accounts."""
        return f"{self.platform}:{self.handle.removeprefix('@')}"

    @property
    def shown_as(self) -> str:
        """Its name beside its posts, with the platform as soon as those of several can be held."""
        return self.named if len(discovery.keeping()) < 2 else f"{self.named} on {self.platform_name}"

    @property
    def has_records(self) -> bool:
        """Whether posts of its platform can be kept here."""
        channel = discovery.known().get(self.platform)
        return channel is not None and channel.records is not None

    @property
    def not_captured(self) -> str:
        """Why nothing is captured of it; "" where it may be."""
        return NOT_CAPTURED.get(self.own_class, "")

    @property
    def is_public(self) -> bool:
        """Whether the public is told that this account is official, now."""
        return self.status == "published" and self.suspended_at is None and not self.is_sample


class AccountAgency(models.Model):
    """An agency that an account speaks for, and when; the first current one is who answers for it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="held_by")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "agency"], condition=models.Q(until__isnull=True), name="register_agency_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="register_agency_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} of agency {self.agency_id}"
