"""What the register asks of the archive when the public asks about one post: is it kept, and of which account?"""

from __future__ import annotations

from dataclasses import dataclass

HELD_POSTS = "register.held_posts"
"""Asked of rooms above with (platform, the platform's id of a post): a ``HeldPost`` for each account of which it is kept."""


@dataclass(frozen=True, slots=True)
class HeldPost:
    """``record`` is the archive's id of it. ``is_deleted``: the platform says that it was deleted there."""

    account_id: int
    record: str
    is_deleted: bool
