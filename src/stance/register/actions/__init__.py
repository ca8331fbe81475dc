"""Everything that changes the register, by noun."""

from stance.register.actions.registrations import register_account
from stance.register.refusal import AccountRefused

__all__ = ["AccountRefused", "register_account"]
