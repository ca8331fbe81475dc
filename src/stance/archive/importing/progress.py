"""How an import tells whoever runs it how far it is, and learns that it must stop."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def advance(self, done: int, total: int | None, note: str) -> None:
        """Say how far the work is. May raise to stop it at a safe point (cancelled, overtaken)."""

    def fence(self) -> None:
        """Called inside each writing transaction: raises when somebody else has taken the work over."""


class Silent:
    """For callers that show nothing."""

    def advance(self, done: int, total: int | None, note: str) -> None:
        return None

    def fence(self) -> None:
        return None
