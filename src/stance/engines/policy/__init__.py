"""Who may do what: pure decisions (``evaluation``), what they rest on, and the gate every action asks (``gate``)."""

from stance.engines.policy.approvable import Approvable, Approval, Item, Outcome, Payload
from stance.engines.policy.catalogue import ENTRUSTED, RULES, Rule
from stance.engines.policy.decision import Decision, Refused, Step, refusal_text
from stance.engines.policy.described import Described
from stance.engines.policy.evaluation import decide, entitled
from stance.engines.policy.gate import Reach, ask_or_do, authorise, install, knows_of, may, may_person, reach
from stance.engines.policy.presets import Preset, preset
from stance.engines.policy.prospect import Listed, Prospect, RightsChange, RoleChange
from stance.engines.policy.roles import (
    AREA_WORDS,
    AREAS,
    BASES,
    ROLES,
    SIDE_WORDS,
    SIDES,
    Area,
    Basis,
    Role,
    Side,
    with_article,
)  # fmt: skip
from stance.engines.policy.shared import joined
from stance.engines.policy.stance import LeavesUncovered, Stance, StanceRefused, StanceRule
from stance.engines.policy.subject import (
    ANYWHERE,
    EVERYWHERE,
    NO_AGENCY,
    NOBODY,
    NOBODY_ELSE,
    THE_INSTALLATION,
    Held,
    Place,
    Roster,
    Subject,
    Thing,
    reached,
)

__all__ = [
    "ANYWHERE",
    "AREAS",
    "AREA_WORDS",
    "BASES",
    "ENTRUSTED",
    "EVERYWHERE",
    "NOBODY",
    "NOBODY_ELSE",
    "NO_AGENCY",
    "ROLES",
    "RULES",
    "SIDES",
    "SIDE_WORDS",
    "THE_INSTALLATION",
    "Approvable",
    "Approval",
    "Area",
    "Basis",
    "Decision",
    "Described",
    "Held",
    "Item",
    "LeavesUncovered",
    "Listed",
    "Outcome",
    "Payload",
    "Place",
    "Preset",
    "Prospect",
    "Reach",
    "Refused",
    "RightsChange",
    "Role",
    "RoleChange",
    "Roster",
    "Rule",
    "Side",
    "Stance",
    "StanceRefused",
    "StanceRule",
    "Step",
    "Subject",
    "Thing",
    "ask_or_do",
    "authorise",
    "decide",
    "entitled",
    "install",
    "joined",
    "knows_of",
    "may",
    "may_person",
    "preset",
    "reach",
    "reached",
    "refusal_text",
    "with_article",
]
