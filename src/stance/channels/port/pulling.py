"""Looking at an account on its platform: page by page, from the newest back or from where the last look ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Talk
from stance.engines.exports.item import Failure, Item


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stood in a page: the bytes of the answer's body, offset and length. ``page`` counts the answers of
    this look from 0."""

    page: int
    offset_bytes: int
    length_bytes: int


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, read. ``cursor`` asks for what follows, "" at the end; it is the channel's own text and can be kept for as long
    as one likes: where the platform no longer takes it, ``pull`` says so by ``restarted``.

    ``oldest`` and ``newest`` are Unix seconds UTC between which the page shows every post that there was, None for an
    empty page. ``tells_absence`` says whether a post of that window that is not in the page is gone, for this platform's
    documents; one look is never proof by itself.
    """

    items: tuple[tuple[Place, Item], ...]
    cursor: str
    oldest: int | None = None
    newest: int | None = None
    tells_absence: bool = False
    failures: tuple[Failure, ...] = ()
    restarted: bool = False
    wait_seconds: float | None = None
    """The platform wants no other request before that."""
    is_silent: bool = False
    """Nothing follows from what is not in it: the platform says that nothing changed, or what its lists leave out is not gone."""
    hidden: tuple[Place, ...] = ()
    """JSON values in the answers that are not public: whoever keeps an answer puts nothing in their place."""
    validators: str = ""
    """What the platform can be asked with, the next time, whether anything changed since: the channel's own text, for ``Look``."""
    whole_under: tuple[tuple[str, int], ...] = ()
    """Record ids of posts of which the page shows everything that stands directly under them, each with the number of the answer that
    does (``port.listing``)."""
    next_part: str = ""
    """Where a list has several parts: the cursor of the next one, which is read also where this page shows nothing new."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: the account (by the id that exports have), where, and as whom (None: as the public). ``validators`` are what the newest
    page of the last look left behind, "" where there is none. ``view`` is the address of a service that shows the platform's network,
    where the operator names one."""

    site: str
    account_id: str
    handle: str
    secret: Secret | None = field(default=None, repr=False)
    validators: str = ""
    view: str = ""


class Puller(Protocol):
    """Reads an account's posts from its platform. The same post gives the same content as in an export of the account:
    what capture holds is recognised when an export comes, not doubled."""

    @property
    def page_posts(self) -> int:
        """How many posts one answer holds at most."""

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        """One page, newest first; with a cursor the page that follows. Raises Refusal and Unreachable; what cannot be
        read in an answer is a Failure, and costs itself alone."""

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        """One post by its id on the platform as it is now; None where the platform says that it is gone (not where it is
        out of order, which is Unreachable). Raises Refusal and Unreachable."""

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        """(media id, address) of the files of a post."""
