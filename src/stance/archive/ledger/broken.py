"""Why the ledger can refuse to go on."""

from __future__ import annotations


class LedgerBroken(Exception):
    """What is on disk, in the database or beside the key contradicts what was signed. Nothing is signed on top of it;
    the message says what to do."""
