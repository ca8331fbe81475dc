"""What is done to people and their sign-in, by noun."""

from stance.people.actions.access import hand_over, set_role, switch_off, switch_on
from stance.people.actions.invitations import accept_link, invite
from stance.people.actions.resets import make_reset_link, reset_sign_in
from stance.people.actions.sessions import end_sessions
from stance.people.refusal import PersonRefused, RoleRefused

__all__ = [
    "PersonRefused",
    "RoleRefused",
    "accept_link",
    "end_sessions",
    "hand_over",
    "invite",
    "make_reset_link",
    "reset_sign_in",
    "set_role",
    "switch_off",
    "switch_on",
]
