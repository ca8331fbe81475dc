"""What an account does besides posting, and what the public writes to it: lists beside the list of its posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Talk


class Listing(StrEnum):
    """The value is the word that is stored."""

    LIKES = "likes"
    """Likes that the account gave, where the list of its posts does not hold them."""
    RESPONSES = "responses"
    """What the public wrote to it: replies to its posts, comments, mentions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One list that a platform has. ``every_seconds`` is how often it may be asked for; ``needs`` the right that a token must have for it,
    in the platform's words; ``costs`` says what it costs where the platform charges for it: it is off until somebody switches it on.

    ``per_post``: the platform lists what stands under one post at a time. ``tells_gone``: ``again`` can say of something listed that it is
    gone. ``asks_again``: how many of those held are asked for one by one in each round, where nothing follows from what a list does not
    show: it is the first of the two proofs. ``needs_view``: it is asked of a service that the operator names (``Look.view``).
    """

    listing: Listing
    every_seconds: int
    needs: str = ""
    costs: str = ""
    per_post: bool = False
    tells_gone: bool = False
    asks_again: int = 0
    needs_view: bool = False


class Lister(Protocol):
    """Reads the lists. What is not public is never among the items, and its places are in ``Page.hidden``. What others wrote has an
    ``Item.author``; what the account itself wrote has none, and is left out where the list of its posts holds it."""

    @property
    def offers(self) -> tuple[Offer, ...]: ...

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        """One page, newest first; with a cursor the page that follows. ``under`` are ids of posts on the platform, of which those that
        stand last in the cursor are gone on with; only lists that are ``per_post`` look at it. Raises Refusal and Unreachable."""

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        """One item by its id on the platform, which stood under that post of the account ("": under none). A page without it says that
        the platform does not show it any more; asked of lists that offer ``tells_gone`` alone. Raises Refusal and Unreachable."""
