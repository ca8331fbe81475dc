"""What a platform can and cannot do, as dated data: "not possible" is declared, never an error at run time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ability(StrEnum):
    """What is asked of every platform. Whoever needs another answer adds it here, and each channel that knows says so."""

    EXPORT = "hands out an export of its posts"
    EDITS = "an export shows earlier states of an edited post"
    DELETIONS = "an export lists deleted posts"
    PULLED = "posts can be captured live"
    EDITS_SEEN = "edits are seen live"
    DELETIONS_SEEN = "deletions are seen live"
    REPLIES_READ = "public replies can be read"
    LIKES_READ = "likes that the account gave can be read"
    PUBLISH = "a program can publish posts"
    DELETE = "a program can delete posts"
    EDIT = "a program can edit posts"
    REPLY_UNASKED = "a program can reply to anybody, unasked"
    FREE = "asking costs nothing"
    LASTING = "what is asked today has no date on which it ends"


class Proof(StrEnum):
    """How it is known that a channel looks at its platform as it should."""

    LIVE = "proven live"
    """Against a real server of the platform's own software, or of software that works like it, which tests install and run."""
    CONTRACT = "proven against the contract"
    """Against a made-up platform that is written to the official documents and refuses what they forbid. It was not run against
    the platform itself: that needs an account, a review or money."""


NO_DATE = "the documents that are named above, of which none gives a date"
"""The source of what nothing was found to speak against."""


@dataclass(frozen=True, slots=True)
class Does:
    """One answer. ``source`` is the document, or how it was seen; ``read`` the month in which it was, YYYY-MM. ``ends`` is the day,
    YYYY-MM-DD, from which on the platform says that it is no longer so; "" where it says of none."""

    ability: Ability
    is_possible: bool
    words: str
    source: str
    read: str
    ends: str = ""
