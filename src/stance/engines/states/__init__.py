"""State tables: which verb leads from where to where. Actions and pages read the same table, and the docs draw it."""

from stance.engines.states.table import StateTable, Verb

__all__ = ["StateTable", "Verb"]
