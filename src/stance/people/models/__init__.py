"""The room's tables: people and their links, the organisation, who serves in it as what, and what it wants to reach."""

from stance.people.models.assignments import Assignment
from stance.people.models.directory import DirectoryEntry, DirectoryGroup, DirectoryToken, GroupMapping
from stance.people.models.dismissals import Dismissal
from stance.people.models.goals import Goal, UseType
from stance.people.models.guesses import Guesses
from stance.people.models.leaving import Leaving
from stance.people.models.names import NameWord
from stance.people.models.organisation import Agency, Unit
from stance.people.models.origins import Origin
from stance.people.models.sign_in import OneTimeLink, ResetLink, SingleUse, User, UserManager

__all__ = [
    "Agency",
    "Assignment",
    "DirectoryEntry",
    "DirectoryGroup",
    "DirectoryToken",
    "Dismissal",
    "Goal",
    "GroupMapping",
    "Guesses",
    "Leaving",
    "NameWord",
    "OneTimeLink",
    "Origin",
    "ResetLink",
    "SingleUse",
    "Unit",
    "UseType",
    "User",
    "UserManager",
]
