"""The room's only writers, by noun."""

from stance.authority.actions.people import RoleRefused, accept_link, set_role, switch_off

__all__ = ["RoleRefused", "accept_link", "set_role", "switch_off"]
