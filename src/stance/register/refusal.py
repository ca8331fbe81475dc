"""What the room's actions raise when something cannot be done; the message says why and what to do."""

from __future__ import annotations


class AccountRefused(Exception):
    """The account cannot be registered or changed like this. ``field`` names the field it is about, "" for none."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
