"""Reading the register."""

from stance.register.queries.accounts import Counted, accounts, by_key, counted, current, find

__all__ = ["Counted", "accounts", "by_key", "counted", "current", "find"]
