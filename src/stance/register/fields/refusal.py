"""How one field of one account is refused."""

from __future__ import annotations


class FieldRefused(ValueError):
    """What was given for the field cannot be used; the message says why, and what is accepted."""
