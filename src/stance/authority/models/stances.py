"""Stance versions: proposed, adopted by two people, in force from a date. An adopted one is never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.authority.states import STANCE
from stance.engines.policy import BASES
from stance.people.models import Agency


class StanceVersion(models.Model):
    """One agency's answer to "who does what?". In force: the adopted one with the latest ``effective_from`` not after
    the instant in question."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Counts this agency's versions from 1.")
    basis = models.CharField(max_length=10, choices=[(basis, basis) for basis in BASES])
    rules = models.JSONField(
        help_text="action → side, approver, consulted, told; complete for the catalogue of its time."
    )
    duties = models.JSONField(help_text="area → side → what the side answers for, in words.")
    digest = models.CharField(
        max_length=64, help_text="SHA-256 (hex) of the canonical form of basis, rules and duties."
    )
    note = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STANCE.states], default="proposed")
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The version that was in force when it was proposed: what the simulation compared it with."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    effective_from = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.JSONField(default=list, blank=True, help_text="Who asked and who approved, as shown then.")

    class Meta:
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="authority_stance_number_once"),
            models.UniqueConstraint(
                fields=["agency", "effective_from"],
                condition=models.Q(state="adopted"),
                name="authority_one_stance_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=tuple(STANCE.states)), name="authority_stance_state_known"
            ),
            models.CheckConstraint(condition=models.Q(basis__in=BASES), name="authority_stance_basis_known"),
            models.CheckConstraint(
                condition=~models.Q(state="adopted")
                | models.Q(
                    effective_from__isnull=False, adopted_at__isnull=False, effective_from__gte=models.F("adopted_at")
                ),
                name="authority_stance_adopted_before_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} stance, version {self.number}"
