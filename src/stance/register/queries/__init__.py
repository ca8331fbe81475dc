"""Reading the register."""

from stance.register.queries.accounts import Counted, accounts, counted, current, find

__all__ = ["Counted", "accounts", "counted", "current", "find"]
