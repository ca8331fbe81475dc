"""What a message says, by the elements of CAP 1.2 (section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
KINDS = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""The gravest first."""
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message, by the three elements that make one unique (3.2.1, references)."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{self.sent.isoformat()}"


@dataclass(frozen=True, slots=True)
class Info:
    """What is said in one language. ``areas`` are the descriptions of where; instants are aware."""

    language: str
    categories: tuple[str, ...]
    event: str
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    effective: datetime | None
    onset: datetime | None
    expires: datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    web: str
    contact: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """``kind`` is the element msgType. ``sent`` is aware, in the offset of the sender."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: str
    scope: str
    note: str
    references: tuple[Reference, ...]
    infos: tuple[Info, ...]

    @property
    def reference(self) -> Reference:
        """How later messages name this one."""
        return Reference(self.sender, self.identifier, self.sent)

    @property
    def severity(self) -> str:
        """The gravest of what it says."""
        return min((one.severity for one in self.infos), key=SEVERITIES.index, default="Unknown")

    @property
    def expires(self) -> datetime | None:
        """When the last of what it says ends; None where one part has no end."""
        ends = [one.expires for one in self.infos]
        return max(found) if len(found := [one for one in ends if one]) == len(ends) and found else None
