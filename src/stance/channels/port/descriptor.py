"""One channel's declaration: the only thing about it that the rest of the code finds, and finds by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from stance.channels.port.abilities import Ability, Does, Proof
from stance.channels.port.records import Records
from stance.engines.addresses import Naming, Shapes


class NameProof(StrEnum):
    """How a host proves that a name under it is an account's."""

    DID_FILE = "did_file"
    """AT Protocol specification “Handle”, “Handle resolution”: the HTTPS well-known method."""
    WEBFINGER = "webfinger"
    """RFC 7033, with acct: addresses (RFC 7565)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """``exports`` and ``sample`` are dotted names ("package.module:name"), loaded when they are used: a reader of exports is
    code that a command about something else need not load. Pulling, publishing, identity and the rest are named the same way
    by the channels that can do them."""

    order: int
    """Where it stands in lists, and how likely people mean it among those that a name can be on: the least first."""
    shapes: Shapes
    does: tuple[Does, ...] = ()
    records: Records | None = None
    """None as long as nothing of the platform can be kept."""
    provisional: re.Pattern[str] | None = None
    """Ids of posts that an export makes up, or that are not those of the posts: the same post may be held under the platform's own id
    too. None where exports have the platform's ids."""
    exports: str = ""
    """An ``ExportReader``; "" where nobody knows how the platform hands out posts, though it may be looked at."""
    connector: str = ""
    """A ``Connector``; "" where nobody can sign in to the platform for capturing."""
    renewer: str = ""
    """A ``Renewer``; "" where nothing renews what its owner gave by hand."""
    signs_looks: bool = False
    """Whether every look signs in with the secret, or needs none: one that works proves the connection."""
    authoriser: str = ""
    """An ``Authoriser``; "" where nobody can agree at the platform."""
    puller: str = ""
    """A ``Puller``."""
    finder: str = ""
    """A ``PostFinder``; "" where nobody is shown a single post by its address."""
    profiler: str = ""
    """A ``Profiler``; "" where nobody can see how an account shows itself."""
    hook: str = ""
    """A ``Hook``; "" where the platform calls nobody."""
    listener: str = ""
    """A ``Listener``; "" where the platform keeps no stream open."""
    lister: str = ""
    """A ``Lister``; "" where the platform has no list beside that of the posts."""
    posts_hold_likes: bool = False
    """Whether the list of its posts, and the stream, tell of likes that the account gave."""
    proof: Proof = Proof.CONTRACT
    """How the two were proven."""
    exported_by: str = ""
    """What made the exports, where that is not the platform: the software of a web site. Reports call the kind so, and ids of
    records begin so."""
    publisher: str = ""
    """A ``Publisher``; "" where nobody can publish by a program."""
    markup: str = ""
    """A ``MarkupReader``; "" where a post's text and links say all that its author marked up."""
    sample: str = ""
    """A function that writes the export of the sample agency to the path it is given."""
    shows_me: bool = False
    """Whether its profile pages carry rel="me" for readers that run no script; true only where its documentation says so."""
    name_proof: NameProof | None = None
    """For platforms on which a name can stand under the agency's own host."""
    searched_as: str | None = None
    """What stands before a name in the search index, so that equal names on two platforms are two accounts. The
    platform's key and ":", unless the index held its posts before there were others."""

    def __post_init__(self) -> None:
        if bool(self.exports or self.puller) != (self.records is not None):
            raise ValueError(
                f"{self.platform}: who reads exports or is looked at says what their records are, and the other way round"
            )

    @property
    def naming(self) -> Naming:
        return self.shapes.naming

    @property
    def platform(self) -> str:
        return self.naming.platform

    @property
    def export_kind(self) -> str:
        return self.exported_by or self.platform

    @property
    def name(self) -> str:
        return self.naming.name

    @property
    def search_prefix(self) -> str:
        return f"{self.platform}:" if self.searched_as is None else self.searched_as

    def written(self, handle: str) -> str:
        """As people there write the name of an account: with @ where they do so, and only before a name ("@HealthDept", but
        "company/health-dept" and a number as they are)."""
        with_at = (self.shapes.at_names or self.shapes.dotted) and self.naming.handle.fullmatch(handle)
        return f"@{handle}" if with_at else handle

    def is_provisional(self, account_id: str, record_id: str) -> bool:
        """Whether the id of this record was made up when its export was read."""
        if self.provisional is None or self.records is None:
            return False
        beginning = self.records.record_id(account_id, "")
        return record_id.startswith(beginning) and bool(self.provisional.fullmatch(record_id, len(beginning)))

    def answer(self, ability: Ability) -> Does | None:
        """What is known of this, or None when nobody has looked."""
        return next((one for one in self.does if one.ability is ability), None)
