"""Accounts that people could take for each other: which pairs are worth a record-keeper's time, and why, in words."""
