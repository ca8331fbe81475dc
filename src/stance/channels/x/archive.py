"""What an X archive turned out to be: whose, from when, and which of its files are read."""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from stance.engines.exports.limits import Problem

PartKind: TypeAlias = Literal["posts", "deleted"]
Layout: TypeAlias = Literal["current", "tweet.js", "pre-2020", "monthly"]


class NotAnXArchive(Exception):
    """The package is not an X archive of any known layout; the message says what was looked for and found."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of posts. `claimed` is how many the archive says it has, None if it says nothing."""

    file: str
    kind: PartKind
    claimed: int | None
    order: int
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Archive:
    """An X archive, recognised.

    `generated_at` is Unix seconds UTC. `quarantined` are private files (and media folders, with a final
    slash) that stay in the original unread; `not_read` are harmless files that nothing here reads.
    `long_posts` are files with the whole texts of long posts; `claimed_absent` counts the posts of files that the archive lists but does not hold.
    """

    layout: Layout
    account_id: str | None
    handle: str | None
    display_name: str | None
    generated_at: int | None
    is_partial: bool
    parts: tuple[Part, ...]
    quarantined: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    claimed_absent: int = 0
    long_posts: tuple[str, ...] = ()

    @property
    def claimed_total(self) -> int | None:
        """Posts that the archive says it holds, deleted and absent ones included; None when it says nothing."""
        claims = [part.claimed for part in self.parts if part.claimed is not None]
        return sum(claims) + self.claimed_absent if claims or self.claimed_absent else None

    def of_account(self, account_id: str, handle: str | None = None) -> "Archive":
        """The same archive, said by the user to be of that account (old ones do not name theirs)."""
        return replace(self, account_id=account_id, handle=handle or self.handle)
