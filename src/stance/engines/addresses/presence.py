"""What a pasted text names, and the refusal of a text that names nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_KEY = 500
LONGEST_HANDLE = 200
UPPER = re.compile("[A-Z]")


class AddressRefused(ValueError):
    """The text names no account. The message says what it is and what is accepted instead."""


class OnePost(AddressRefused):
    """The text is the address of one post of ``platform`` with the id ``post``, and says nothing of whose it is."""

    def __init__(self, message: str, platform: str, post: str) -> None:
        super().__init__(message)
        self.platform, self.post = platform, post


@dataclass(frozen=True, slots=True)
class Presence:
    """One place where somebody can be followed. Equal ``platform``, ``kind`` and ``key`` mean the same one, never two."""

    platform: str
    kind: str
    """"handle", "id", "did", "legacy", "page" or "address"."""
    key: str
    """For comparing: folded where the platform folds, exact where it does not."""
    handle: str
    """As people write it; with @ only in @name@host."""
    url: str
    """The canonical https address, ASCII only."""
    post: str = ""
    """The id of the post, where the text is the address of one that the platform opens whatever name stands in it: the
    name is no evidence then of whose post it is."""

    def __post_init__(self) -> None:
        if len(self.key) > LONGEST_KEY or len(self.url) > LONGEST_KEY or len(self.handle) > LONGEST_HANDLE:
            raise AddressRefused(
                f"The address is longer than {LONGEST_KEY} characters. Give the address of the account itself."
            )

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.platform, self.kind, self.key


def fold(text: str) -> str:
    """ASCII letters to lower case and nothing else: Unicode folding would make one key of two look-alike names
    (KELVIN SIGN and "k", LONG S and "s")."""
    return UPPER.sub(lambda found: found[0].lower(), text)
