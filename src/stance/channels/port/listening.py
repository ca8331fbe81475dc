"""Hearing of what an account does as it happens, from a stream that its platform keeps open.

A stream tells sooner than a look, and it tells of what is gone again before the next one. It is never proof that nothing happened:
looks go on beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.item import Failure, Item


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a stream is: the address of a WebSocket (wss), with headers that may sign in."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A post that a message shows: where its bytes stand in the message. ``is_new``: it was made a moment ago, however it is dated."""

    offset_bytes: int
    length_bytes: int
    item: Item
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What one message says of one account. ``deleted`` are ids on the platform of posts that the account deleted; ``wants_look``
    says that something happened which the message does not hold, so that the account is to be looked at now."""

    account_id: str
    found: tuple[Found, ...] = ()
    deleted: tuple[str, ...] = ()
    wants_look: bool = False
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, read. ``cursor`` is where to go on after it, "" where the stream has no places. ``ends`` says in words that the
    platform closes the stream after it, "" where it goes on; ``restarts`` that what was missed cannot be told again, so that the
    stream begins at now and every account is looked at."""

    cursor: str = ""
    told: tuple[Told, ...] = ()
    ends: str = ""
    restarts: bool = False


class Listener(Protocol):
    """Opens streams and reads what they say."""

    @property
    def type(self) -> str:
        """The media type of a message."""

    def place(self, look: Look) -> str:
        """What tells of the account: accounts of the same place are told of by one stream."""

    def opening(self, look: Look, cursor: str = "") -> Talk[Opening | None]:
        """Where the stream is that goes on from there; None where the site has none. Raises Refusal and Unreachable."""

    def heard(self, looks: Mapping[str, Look], message: bytes) -> Heard:
        """One message, as far as it is of these accounts (by their ids) or of the stream itself. Whatever is odd in a post costs that
        post alone. Raises BadMessage."""


class BadMessage(ValueError):
    """No message of this stream. The connection ends; the message says what is wrong, without repeating what came."""
