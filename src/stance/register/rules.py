"""What the register asks of every account, why, and where it is mended. Pure: no database, no clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from stance.engines.addresses.hosts import is_under, mail_host

SECOND_FACTORS = ("message", "app", "key")
CHECKED_WITHIN = timedelta(days=365)
"""How long a check of the second factor counts: as long as the yearly review (A4)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """``filled`` names the fields that are not empty; ``domains`` are official ones of the account's agencies;
    ``assessments`` are the days on which connected apps are assessed next."""

    today: date
    filled: frozenset[str] = frozenset()
    officers: int = 0
    administrators: int = 0
    assessments: tuple[date, ...] = ()
    email: str = ""
    domains: frozenset[str] = frozenset()
    mfa_state: str = "unknown"
    mfa_checked_on: date | None = None
    mfa_exception_until: date | None = None
    next_review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """``task`` says what to do; ``source`` names the agency duties it comes from, by their keys in ``DUTIES``; ``part``
    where it is mended."""

    id: str
    task: str
    source: str
    part: str
    is_met: Callable[[Facts], bool] = field(repr=False)
    to_publish: bool = False

    @property
    def why(self) -> str:
        """The duties it comes from, in words."""
        return "; ".join(DUTIES[key] for key in self.source.split(", "))


DUTIES = {
    "A2": "The public can tell what the account is and whose",
    "A4": "Every entry is reviewed once a year",
    "A6": "Purpose and people with access are on record",
    "A7": "The agency keeps control of its accounts",
    "G1": "Every account serves a goal of the agency",
    "K1": "Every risk has an owner",
    "L2": "People are answered in time",
    "L3": "Privacy is assessed first",
    "M4": "Commenters know the rules",
    "S1": "Second factors are checked",
    "S10": "Tools of others are assessed",
    "T1": "Business and ICT each have a person responsible",
    "X1": "The agency can leave the platform",
    "X2": "The platform’s terms are on record",
}
"""What the agency owes, by the keys of the list of duties that the requirements come from (registers of official accounts, records
authorities, security manuals, and the stance's own)."""


def _has(*names: str) -> Callable[[Facts], bool]:
    return lambda facts: facts.filled.issuperset(names)


def is_official(email: str, domains: frozenset[str]) -> bool:
    """Whether an e-mail address is on an official domain, or on one below it."""
    return is_under(mail_host(email), domains)


def _second_factor(facts: Facts) -> bool:
    if facts.mfa_state == "exception":
        return facts.mfa_exception_until is not None and facts.mfa_exception_until >= facts.today
    checked = facts.mfa_checked_on
    return facts.mfa_state in SECOND_FACTORS and checked is not None and facts.today - checked <= CHECKED_WITHIN


REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("url", "Give its web address", "A2", "entry", _has("service_url"), True),
    Requirement("language", "Say in which language it speaks", "A2", "entry", _has("language"), True),
    Requirement("description", "Describe it in a sentence", "A2", "entry", _has("short_description"), True),
    Requirement("agency", "Name the agency it speaks for", "A2", "ownership", _has("agencies"), True),
    Requirement("contact", "Say how the public reaches the agency", "A2", "entry", _has("contacts"), True),
    Requirement("use", "Say what it is used for", "A6, G1", "purpose", _has("purposes")),
    Requirement("goal", "Link it to a goal of the agency", "G1", "purpose", _has("goals")),
    Requirement("unit", "Name the unit that owns it", "T1", "ownership", _has("unit")),
    Requirement("business_owner", "Name its business owner", "T1", "ownership", _has("business_owner")),
    Requirement("ict_owner", "Name its ICT owner", "T1", "ownership", _has("ict_owner")),
    Requirement("officers", "Name the people who have access", "A6", "officers", lambda facts: facts.officers > 0),
    Requirement("administrators", "Name two administrators or more", "A7", "officers", lambda facts: facts.administrators >= 2),
    Requirement("email", "Put its e-mail address on an official domain of the agency", "A7", "security", lambda facts: is_official(facts.email, facts.domains)),
    Requirement("recovery", "Say how it is recovered, and who holds the means", "A7", "security", _has("recovery_method", "recovery_holder")),
    Requirement("mfa", "Check its second factor, and record when", "S1", "security", _second_factor),
    Requirement("apps", "Assess the connected apps that are overdue", "S10", "apps", lambda facts: all(day >= facts.today for day in facts.assessments)),
    Requirement("moderation", "Say how and when it is moderated", "M4", "moderation", _has("moderation_approach", "moderation_hours")),
    Requirement("guidelines", "Publish guidelines for commenters", "M4", "moderation", _has("guidelines_url")),
    Requirement("reply", "Set a time within which people are answered", "M4, L2", "moderation", _has("reply_target_minutes")),
    Requirement("privacy", "Assess privacy", "L3", "assessments", _has("privacy_assessed_on")),
    Requirement("terms", "Record which terms of the platform were accepted, and when", "X2", "assessments", _has("terms_version", "terms_accepted_on")),
    Requirement("risks", "Add its risks", "K1", "assessments", _has("risks")),
    Requirement("exit", "Plan the exit from the platform", "X1", "assessments", _has("exit_method", "exit_plan")),
    Requirement("review", "Review it: once a year", "A4", "review", lambda facts: facts.next_review_on is not None and facts.next_review_on >= facts.today),
)  # fmt: skip
BY_ID = {requirement.id: requirement for requirement in REQUIREMENTS}


def lacking(facts: Facts) -> list[str]:
    """The ids of what is not met, in the order of the list."""
    return [requirement.id for requirement in REQUIREMENTS if not requirement.is_met(facts)]


def score(missing: int) -> int:
    """Per cent of the requirements that are met; 100 only when all are."""
    return 100 * (len(REQUIREMENTS) - missing) // len(REQUIREMENTS)


def tasks(ids: list[str]) -> list[Requirement]:
    """What to do; ids of an older release that no longer exist are left out."""
    return [BY_ID[one] for one in ids if one in BY_ID]


SAFETY_PARTS = ("officers", "security", "apps")


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is to do for one account, by how much it matters: what the public entry needs, what keeps the account safe, and
    everything else."""

    entry: tuple[Requirement, ...]
    safety: tuple[Requirement, ...]
    rest: tuple[Requirement, ...]


def sorted_tasks(ids: list[str]) -> Tasks:
    found = tasks(ids)
    entry = tuple(one for one in found if one.to_publish)
    safety = tuple(one for one in found if not one.to_publish and one.part in SAFETY_PARTS)
    return Tasks(entry, safety, tuple(one for one in found if one not in entry and one not in safety))
