"""Who may do what: pure decisions (``roles``) and the gate every action asks (``gate``)."""

from stance.engines.policy.decision import Decision, Refused, refusal_text
from stance.engines.policy.gate import authorise, install, may
from stance.engines.policy.roles import ROLES, RULES, Role, Rule, decide

__all__ = [
    "ROLES",
    "RULES",
    "Decision",
    "Refused",
    "Role",
    "Rule",
    "authorise",
    "decide",
    "install",
    "may",
    "refusal_text",
]
