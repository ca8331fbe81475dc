"""Who may do what: pure decisions (``deciding``), what they rest on, and the gate every action asks (``gate``)."""

from stance.engines.policy.catalogue import RULES, Rule
from stance.engines.policy.deciding import decide, entitled
from stance.engines.policy.decision import Decision, Refused, Step, refusal_text
from stance.engines.policy.gate import authorise, install, may
from stance.engines.policy.presets import Preset, preset
from stance.engines.policy.roles import AREA_WORDS, AREAS, BASES, ROLES, SIDE_WORDS, SIDES, Area, Basis, Role, Side
from stance.engines.policy.stance import Stance, StanceRefused, StanceRule
from stance.engines.policy.subject import NOBODY, NOBODY_ELSE, THE_INSTALLATION, Held, Roster, Subject, Thing

__all__ = [
    "AREAS",
    "AREA_WORDS",
    "BASES",
    "NOBODY",
    "NOBODY_ELSE",
    "ROLES",
    "RULES",
    "SIDES",
    "SIDE_WORDS",
    "THE_INSTALLATION",
    "Area",
    "Basis",
    "Decision",
    "Held",
    "Preset",
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
    "entitled",
    "install",
    "may",
    "preset",
    "refusal_text",
]
