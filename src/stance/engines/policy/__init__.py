"""Who may do what: pure decisions (``deciding``), what they rest on, and the gate every action asks (``gate``)."""

from stance.engines.policy.catalogue import RULES, Rule
from stance.engines.policy.deciding import decide
from stance.engines.policy.decision import Decision, Refused, Step, refusal_text
from stance.engines.policy.gate import authorise, install, may
from stance.engines.policy.roles import AREA_WORDS, AREAS, BASES, ROLES, SIDE_WORDS, SIDES, Area, Basis, Role, Side
from stance.engines.policy.stance import Stance, StanceRefused, StanceRule
from stance.engines.policy.subject import THE_INSTALLATION, Held, Roster, Subject, Thing

__all__ = [
    "AREAS",
    "AREA_WORDS",
    "BASES",
    "ROLES",
    "RULES",
    "SIDES",
    "SIDE_WORDS",
    "THE_INSTALLATION",
    "Area",
    "Basis",
    "Decision",
    "Held",
    "Refused",
    "Role",
    "Roster",
    "Rule",
    "Side",
    "Stance",
    "StanceRefused",
    "StanceRule",
    "Step",
    "Subject",
    "Thing",
    "authorise",
    "decide",
    "install",
    "may",
    "refusal_text",
]
