"""Reading what a platform hands out as files: a pull whose pages are the parts of a package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, Self, TypeAlias

from stance.engines.exports.item import Failure, Item
from stance.engines.exports.limits import Problem
from stance.engines.exports.package import Package

PartKind: TypeAlias = Literal["posts", "deleted"]
Read: TypeAlias = tuple[int, int, Item]
"""Byte offset of the element in the unpacked part, its length in bytes, the item."""
NAME_IT = (
    "Say it in the browser under “Name the account, where the export does not”, on the command line with --account."
)


class NotRecognised(Exception):
    """The package is no export of this channel; the message says what was looked for and found."""


class ExportRefused(Exception):
    """It is an export of this channel, and cannot be brought in as it was handed in; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of posts. `claimed` is how many the export says it has, None if it says nothing."""

    file: str
    kind: PartKind
    claimed: int | None
    order: int
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Export:
    """An export, recognised: whose, from when, and which of its files are read.

    `generated_at` is Unix seconds UTC. `quarantined` are private files (and media folders, with a final
    slash) that stay in the original unread; `not_read` are harmless files that nothing here reads.
    `claimed_absent` counts the posts of files that the export lists but does not hold.
    """

    layout: str
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

    @property
    def claimed_total(self) -> int | None:
        """Posts that the export says it holds, deleted and absent ones included; None when it says nothing."""
        claims = [part.claimed for part in self.parts if part.claimed is not None]
        return sum(claims) + self.claimed_absent if claims or self.claimed_absent else None

    def of_account(self, account_id: str, handle: str | None = None) -> Self:
        """The same export, said by the user to be of that account (some do not name theirs)."""
        return replace(self, account_id=account_id, handle=handle or self.handle)


class PartReader(Protocol):
    """Reads the parts of one export, with what is made once for all of them."""

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        """Every post of a part in file order, and a Failure for what is none. ``start_offset`` is the offset of an
        element as reported earlier: the element there is read again."""


class ExportReader(Protocol):
    """Reads one platform's exports of every layout that is known. Plain functions of the package: no network, no rows."""

    @property
    def name(self) -> str:
        """What people call the export, such as "… archive"."""

    @property
    def sent(self) -> str:
        """What it is, as the beginning of a sentence: "The archive that … sent you"."""

    @property
    def getting(self) -> str:
        """The words above ``steps``: "Getting the archive from …"."""

    @property
    def steps(self) -> tuple[str, ...]:
        """How an agency gets it, one sentence a step."""

    @property
    def unnamed(self) -> str:
        """Which exports do not say whose they are, as a question; "" when all of them do."""

    @property
    def layouts(self) -> Mapping[str, str]:
        """The layouts by their key, in words."""

    @property
    def raw_type(self) -> str:
        """The media type of one post's bytes as they stand in a part (RFC 6838)."""

    @property
    def untold(self) -> str:
        """What an agency is told when an export does not say whose it is and its posts do not tell: why, and what to
        do. Where naming the account helps, with ``NAME_IT``: it is read in the browser as well as at the command line."""

    def recognise(self, package: Package) -> Export:
        """Raises NotRecognised."""

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """(account id, handle) read off the posts, each "" when they do not tell; ``handle`` is what the user says."""

    def nameless(self, account_id: str) -> str:
        """A handle for an account of which an export tells the id alone."""

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        """(post id, member) of every file that the package keeps as a medium of a post, those of one post together;
        the id is "" where the file's place does not tell it."""

    def open(self, package: Package, export: Export) -> PartReader:
        """Raises ValueError when the export's account is not known."""
