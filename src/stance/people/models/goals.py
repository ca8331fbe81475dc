"""What social media is for: an agency's goals, and the types of use that accounts are put to (agency duties G1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from stance.people.models.organisation import Agency

GOAL_KINDS = ("monitoring", "communication", "engagement", "collaboration", "delivery")
GOAL_KIND_WORDS = {
    "monitoring": "Monitoring: knowing what is said and needed",
    "communication": "Communication: being heard and understood",
    "engagement": "Engagement: taking part in conversations",
    "collaboration": "Collaboration: working with others in the open",
    "delivery": "Delivery: giving a service through social media",
}


class Goal(models.Model):
    """One goal of an agency that social media helps to meet. Closed ones stay: accounts of their time refer to them."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="goals")
    kind = models.CharField(max_length=20, choices=[(kind, kind.capitalize()) for kind in GOAL_KINDS])
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="goals")
    measure = models.CharField(max_length=500)
    """How anybody can tell that it was met, in words: "half of all enquiries answered within a day"."""
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=models.Q(closed_at=None), name="people_goal_open")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=GOAL_KINDS), name="people_goal_kind_known"),
            models.CheckConstraint(condition=~models.Q(title="") & ~models.Q(measure=""), name="people_goal_has_words"),
        ]

    def __str__(self) -> str:
        return self.title


class UseType(models.Model):
    """A type of use. ``share_percent`` is how many agencies named it in 2012, for those that the product ships.

    ``words`` may begin with a name and a colon: "Journalists and media: giving news to those who report it".
    """

    slug = models.SlugField(max_length=60, unique=True)
    words = models.CharField(max_length=200)
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    is_shipped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share_percent__isnull=True) | models.Q(share_percent__range=(0, 100)),
                name="people_use_type_share_is_percent",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="people_use_type_has_words"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def name(self) -> str:
        return self.words.partition(": ")[0]

    @property
    def description(self) -> str:
        """What follows the name, from a capital letter on; empty when ``words`` is only a name."""
        rest = self.words.partition(": ")[2]
        return rest[:1].upper() + rest[1:]
