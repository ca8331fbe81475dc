"""Somebody is switched off: what they hold, who takes it over, and how it is undone for a day."""
