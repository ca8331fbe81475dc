"""The room's tables: people and their links, the organisation, and who serves in it as what."""

from stance.people.models.assignments import Assignment
from stance.people.models.organisation import Agency, Unit
from stance.people.models.sign_in import OneTimeLink, ResetLink, SingleUse, User, UserManager

__all__ = ["Agency", "Assignment", "OneTimeLink", "ResetLink", "SingleUse", "Unit", "User", "UserManager"]
