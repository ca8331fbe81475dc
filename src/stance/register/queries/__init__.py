"""Reading the register."""

from stance.register.queries.finding import Counted, accounts, counted, current, find

__all__ = ["Counted", "accounts", "counted", "current", "find"]
