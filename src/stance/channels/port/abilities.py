"""What a platform can and cannot do, as dated data: "not possible" is declared, never an error at run time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ability(StrEnum):
    """What is asked of every platform. Whoever needs another answer adds it here, and each channel that knows says so."""

    EXPORT = "hands out an export of its posts"
    EDITS = "an export shows earlier states of an edited post"
    DELETIONS = "an export lists deleted posts"


@dataclass(frozen=True, slots=True)
class Does:
    """One answer. ``source`` is the document, or how it was seen; ``read`` the month in which it was, YYYY-MM."""

    ability: Ability
    is_possible: bool
    words: str
    source: str
    read: str
