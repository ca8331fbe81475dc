"""Finding one post by its address, of an account that is not looked at as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk

_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What ``Puller.one`` is asked with. ``look`` has the id and the site of the account. ``shows_others``: the answer shows further posts of
    the account, so that only the part with this one may be kept."""

    look: Look
    item_id: str
    shows_others: bool = False


class PostFinder(Protocol):
    """Of platforms that show a public post to everybody, or to whoever is connected to them at all."""

    @property
    def signs_in(self) -> bool:
        """Whether the platform wants a secret, of whichever account: that of another account of the agency serves."""

    def found(self, look: Look, address: str) -> Talk[Found]:
        """The post at this address. ``look.account_id`` is "" where it is not known yet; ``look.site`` the account's own address. Raises Refusal
        where it is no address of a post, or of another account's, and Unreachable."""


def bare(address: str) -> str:
    """Without its scheme and a slash at its end, for comparing."""
    return _SCHEME.sub("", address, count=1).rstrip("/")


def no_post(example: str) -> str:
    """What is said of an address that leads to no post."""
    return f"This is not the address of a post. Copy it from the post itself, such as {example}"


def of_another(handle: str) -> str:
    return f"This post is not by {handle}. Only posts of the account itself can be lodged for it."
