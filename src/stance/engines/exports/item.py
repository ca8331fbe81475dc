"""The neutral result of reading an export: what the archive stores, whatever the platform."""

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Medium: TypeAlias = Literal["image", "video", "gif", "media"]
"""What people see of a medium, whatever the platform calls it."""
Kind: TypeAlias = Literal["post", "reply", "repost", "quote", "article", "video", "like"]
"""What people see of a record: an article has a title and a page of its own, a video is the statement itself, a like holds the address of
what was liked."""

ODD = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
"""What a value inside an export may raise that nobody thought of: it ends the reading of that item, which is listed."""
# One JSON object whose leaves are str, int, bool or None: RFC 8785 (JCS) has no surprises for these.
Content: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Link:
    """A link: the address as it stands in the text, and where the platform says it leads."""

    expanded: str
    shown: str

    def __reduce__(self) -> tuple[type["Link"], tuple[str, str]]:
        return Link, (self.expanded, self.shown)


@dataclass(slots=True)
class MediaRef:
    """One medium of a post.

    `type` is the platform's word, `shows` ours; `url` is the platform's address of it;
    `alt` is None when the export does not carry it; `files` are member names in the package, empty when the
    export refers to a file that it does not contain.
    """

    media_id: str
    type: str
    url: str
    alt: str | None = None
    files: tuple[str, ...] = ()
    shows: Medium = "media"

    def __reduce__(self) -> tuple[Any, tuple[object, ...]]:
        return MediaRef, (self.media_id, self.type, self.url, self.alt, self.files, self.shows)


@dataclass(slots=True)
class Deleted:
    """The platform says that the post was deleted; `deleted_at` is Unix seconds UTC, None if not told."""

    deleted_at: int | None = None

    def __reduce__(self) -> tuple[type["Deleted"], tuple[int | None]]:
        return Deleted, (self.deleted_at,)


@dataclass(slots=True)
class Author:
    """Somebody who is not the account, as the platform showed them: ``name`` as displayed, ``key`` the platform's id or
    address of them ("" where the export does not tell), ``handle`` how people write them there ("" where there is none)."""

    name: str
    key: str = ""
    handle: str = ""

    def __reduce__(self) -> tuple[type["Author"], tuple[str, str, str]]:
        return Author, (self.name, self.key, self.handle)


@dataclass(slots=True)
class Item:
    """One version of one post.

    `record_id` names the record ("<platform>:<account id>/<initial post id>"), `post_id` the version's own id on the
    platform, `aliases` the record ids of the other posts of the same edit chain (this version's own among
    them when it is not the initial one). `created_at` is Unix seconds UTC. `content` is what is hashed
    (canonical JSON, RFC 8785): it holds nothing that changes without the author changing the post.
    `counters` are observations and never part of a version. Not frozen for speed; treat it as immutable.
    """

    post_id: str
    record_id: str
    created_at: int
    content: Content
    text: str
    permalink: str
    kind: Kind = "post"
    language: str | None = None
    reply_to: str | None = None
    aliases: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    media: tuple[MediaRef, ...] = ()
    counters: dict[str, int] = field(default_factory=dict)
    deleted: Deleted | None = None
    edited: bool = False
    warnings: tuple[str, ...] = ()
    cashtags: tuple[str, ...] = ()
    title: str = ""
    """Of an article or a video; "" where there is none. It is part of ``content`` too."""
    author: Author | None = None
    """Who wrote it, where it is not the account: a comment by the public under one of its posts."""
    answered_as: str = ""
    """Of what the public wrote, the record id by which the account's own replies name it, where that is another than its own."""

    def __reduce__(self) -> tuple[type["Item"], tuple[object, ...]]:
        # Items cross process borders by the hundred thousand; the default for slots writes every field
        # name of every item.
        return Item, (
            self.post_id,
            self.record_id,
            self.created_at,
            self.content,
            self.text,
            self.permalink,
            self.kind,
            self.language,
            self.reply_to,
            self.aliases,
            self.hashtags,
            self.mentions,
            self.links,
            self.media,
            self.counters,
            self.deleted,
            self.edited,
            self.warnings,
            self.cashtags,
            self.title,
            self.author,
            self.answered_as,
        )


@dataclass(slots=True)
class Failure:
    """Something in an export that could not be read, for the list that the user gets.

    `position` is the byte offset in the uncompressed member; `lost` is False when nothing is missing
    because of it (an extra comma, a bracket that was never closed).
    """

    file: str
    position: int
    reason: str
    lost: bool = True

    def __reduce__(self) -> tuple[type["Failure"], tuple[object, ...]]:
        return Failure, (self.file, self.position, self.reason, self.lost)
