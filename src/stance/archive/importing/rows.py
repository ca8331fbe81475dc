"""What the reading process hands to the writing process: everything that can be computed without the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from stance.archive.record_keys import key_of
from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.commitment import commitment
from stance.engines.evidence.statements import VersionStatements
from stance.engines.exports.item import Author, Item, MediaRef
from stance.engines.language.document import document
from stance.engines.language.facts import fact_terms
from stance.engines.language.sameness import mark_of

KINDS = {"post": 0, "reply": 1, "repost": 2, "quote": 3, "article": 4, "video": 5, "like": 6}


LONGEST_ID, LONGEST_TYPE = 60, 20
"""Characters that the columns of a medium hold (``archive.models.Media``)."""


class MediaRow(NamedTuple):
    media_id: str
    type: str
    url: str
    alt: str
    member: str


class Row(NamedTuple):
    """One version of one post, ready to store. ``offset`` and ``length`` are bytes in the unpacked part."""

    record_id: str
    key: int
    kind: int
    language: str
    reply_to: str | None
    is_edited: bool
    is_deleted: bool
    deleted_at: int | None
    content: bytes
    digest: bytes
    salt: bytes
    commitment: bytes
    offset: int
    length: int
    likes: int | None
    reposts: int | None
    words: str
    facts: str
    aliases: tuple[str, ...]
    mark: int | None
    media: tuple[MediaRow, ...]
    is_by_public: bool = False
    answered_as: str | None = None


class Problem(NamedTuple):
    """Something to list. ``position`` is in bytes of the unpacked file, None when it is about the whole file."""

    file: str
    position: int | None
    reason: str


class Batch(NamedTuple):
    """Some rows of one part; everything before ``read_to`` is in when they are, ``is_last``: the part is through."""

    part: int
    rows: list[Row]
    problems: list[Problem]
    counted: int
    read_to: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """What every row of one import shares: the facts of its account, when it was seen, and in which original."""

    account_facts: tuple[str, ...]
    seen_at: str
    source: str
    said_to_facts: tuple[str, ...] = ()
    statements: VersionStatements = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "statements", VersionStatements(seen_at=self.seen_at, source=self.source))

    @classmethod
    def of(cls, names: tuple[str, ...], seen_at: str, source: str) -> Provenance:
        """``names``: every name the account may be asked for; folded here once, not once a post."""
        # Only whose it is: what else is always said of a document (":lang:und") is for each post to say.
        facts, said_to = _named(fact_terms(account=names)), _named(fact_terms(said_to=names))
        return cls(facts, seen_at, source, said_to)


def row_of(item: Item, offset: int, length: int, given: Provenance, salt: bytes) -> Row:
    """Hash, seal under a salt of its own, and tokenise one item."""
    content = canonical(item.content)
    digest = sha256(content).digest()
    statement = given.statements.canonical(item.record_id, digest)
    words, facts = document(
        [item.title, item.text, *[media.alt for media in item.media if media.alt]],
        links=[link.expanded for link in item.links],
        facts=[
            *(given.account_facts if item.author is None else (*given.said_to_facts, *_author_facts(item.author))),
            *fact_terms(
                hashtags=item.hashtags,
                mentions=item.mentions,
                cashtags=item.cashtags,
                language=item.language,
                kinds=_kinds(item),
                has=_has(item),
            ),
        ],
    ).columns()
    likes, reposts = item.counters.get("likes"), item.counters.get("reposts")
    # By place, in the order of Row's fields: naming twenty of them takes longer than most of what is done here.
    return Row(
        item.record_id,
        key_of(item.created_at, item.record_id),
        KINDS[item.kind],
        column(item.language or "und", 12),
        item.reply_to,
        item.edited,
        item.deleted is not None,
        item.deleted.deleted_at if item.deleted else None,
        content,
        digest,
        salt,
        commitment(salt, statement),
        offset,
        length,
        likes,
        reposts,
        words,
        facts,
        item.aliases,
        mark_of(item.content.get("text", "")) if item.text else None,
        tuple(map(_media_row, item.media)) if item.media else (),
        item.author is not None,
        item.answered_as or None,
    )


def _named(terms: list[str]) -> tuple[str, ...]:
    return tuple(term for term in terms if term.startswith((":from:", ":by:", ":to:")))


def _media_row(media: MediaRef) -> MediaRow:
    return MediaRow(
        column(media.media_id, LONGEST_ID),
        column(media.type, LONGEST_TYPE),
        column(media.url),
        column(media.alt or ""),
        media.files[0] if media.files else "",
    )


def column(text: str, longest: int | None = None) -> str:
    """As every database keeps it: without U+0000, and no longer than its column. The content itself, which is hashed,
    holds the text as it came."""
    return text.replace("\0", "")[:longest]


def _kinds(item: Item) -> list[str]:
    kinds: list[str] = [item.kind]
    if item.author is not None:
        kinds.append("comment")
    if item.edited:
        kinds.append("edited")
    if item.deleted:
        kinds.append("deleted")
    return kinds


def _author_facts(author: Author) -> tuple[str, ...]:
    """Under a field of their own: whoever calls themselves as an account of ours is not found as if they were it."""
    return _named(fact_terms(author=[name for name in (author.name, author.key, author.handle) if name]))


def _has(item: Item) -> list[str]:
    has = ["link"] if item.links else []
    if item.media:
        has.append("media")
        has.extend(media.shows for media in item.media)
        if any(media.alt for media in item.media):
            has.append("alt")
    return has
