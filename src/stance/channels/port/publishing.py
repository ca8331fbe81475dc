"""Saying something on a platform: what it allows, exactly what would be sent, sending that once, and finding out what became of it.

Counting, checking and rendering need no network and no clock. What they render is the *wire*: bytes without any secret, whose digest people
approve and which is sent as it is, whatever happens between. Sending has steps: ``prepare`` as often as it takes (files, drafts that nobody
sees), ``commit``, which makes it public, ``check`` while the platform works on it, ``reconcile`` where nobody knows, ``retract``. What a
step leaves behind is kept by whoever carries the conversation on, before the next step begins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal, Protocol, TypeAlias

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Talk

Unit: TypeAlias = Literal["characters", "weighted characters", "UTF-8 bytes"]
"""Characters are those that a reader sees (extended grapheme clusters, UAX #29), unless the limit's source says otherwise."""
Part: TypeAlias = Literal["text", "title", "warning", "language", "media", "alt", "captions", "reply", "thread"]


PICTURE, PICTURE_PIXELS = "picture", "picture_pixels"
"""Names of limits that all channels use alike, since a picture can be made to fit them."""


class Repeat(StrEnum):
    """What makes sending again safe, where nobody knows what became of the first time."""

    KEY = "the platform tells a repeated request by its key"
    OWN_ID = "the post has an id that we chose, so it cannot come twice"
    TWO_PHASE = "what was prepared can be made public once"
    NONE = "nothing: our own recent posts are searched, and where that does not tell, a person is asked"


@dataclass(frozen=True, slots=True)
class Limit:
    """``source`` is the document or the answer that says so, ``read`` the month (YYYY-MM) or the instant (RFC 3339) when it did."""

    part: Part
    most: int
    unit: str
    source: str
    read: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one account: ``of`` by names that the channel chose, such as "text" or "pictures"."""

    of: Mapping[str, Limit]
    types: tuple[str, ...] = ()
    """Media types that may be sent, as the platform writes them; () where it does not say."""

    def most(self, name: str) -> int:
        return self.of[name].most

    @property
    def picture(self) -> tuple[int, int]:
        """Bytes and pixels (width times height) of one picture, by the names PICTURE and PICTURE_PIXELS; 0 where it is not limited."""
        return tuple(self.of[name].most if name in self.of else 0 for name in (PICTURE, PICTURE_PIXELS))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Captions:
    """WebVTT, by its digest."""

    language: str
    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Medium:
    """A file as it will be sent, its metadata taken away. ``digest`` is the SHA-256, hexadecimal. ``alt`` is "" for a picture that is only
    decoration (``is_decorative``)."""

    digest: str
    type: str
    size_bytes: int
    width_px: int = 0
    height_px: int = 0
    seconds: float | None = None
    alt: str = ""
    is_decorative: bool = False
    captions: tuple[Captions, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A post on the platform: its id there, and what else the platform needs to point to it, in the channel's words (such as a version)."""

    id: str
    version: str = ""
    root: str = ""
    root_version: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One segment as a person wrote it for one account. ``mentions``: written names, such as "@weather.example", to the platform's own ids of
    those accounts, from the address book; a name that is not in it stays plain text."""

    text: str
    language: str = ""
    title: str = ""
    warning: str = ""
    media: tuple[Medium, ...] = ()
    mentions: Mapping[str, str] = field(default_factory=dict)
    reply_to: Reference | None = None
    quotes: Reference | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a limit a segment takes, by the platform's own rule."""

    count: int
    most: int
    unit: str

    @property
    def is_over(self) -> bool:
        return self.count > self.most

    @property
    def is_close(self) -> bool:
        """A tenth of the limit, or less, is left."""
        return self.count * 10 >= self.most * 9


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the platform would refuse this, or show something else: in words for a screen. ``at`` is the offset in code points of a part of
    the text. ``is_warning``: it can be sent all the same."""

    part: Part
    words: str
    at: int | None = None
    is_warning: bool = False
    medium: int | None = None
    """The place of the medium that is meant, from 0."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is drawn or read once, when a revision is frozen: ``seconds`` (Unix, UTC) is the time that the post will bear, ``key`` 32 bytes by
    chance. From both everything is made that would otherwise come from "now"."""

    seconds: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """What is sent of one segment, frozen: canonical JSON. ``text`` is what readers of the platform will see of it, for the approval and for
    comparing with what is live."""

    body: bytes
    text: str

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Price:
    """What the platform charges for sending a wire once. ``source`` and ``read`` as of a ``Limit``."""

    us_dollars: Decimal
    source: str
    read: str


@dataclass(frozen=True, slots=True)
class Place:
    """As whom, and where."""

    site: str
    account_id: str
    handle: str
    secret: Secret = field(repr=False)
    token: str = field(default="", repr=False)
    """What ``sign_in`` got for this run, in memory alone; "" where the secret itself signs in."""
    address_of: Callable[[str], str] | None = field(default=None, repr=False, compare=False)
    """Makes an https address at which the platform can fetch the file of this digest, and nobody who does not know it: for publishers that
    say ``fetches``. It lives an hour at least and is no part of the wire: it is another each time. None where the installation cannot be
    reached from outside."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is public. ``post`` says where for the segments behind it; ``record_id`` is that of captures; ``differs`` what the platform's own
    answer already shows to be otherwise than was sent."""

    post: Reference
    record_id: str
    permalink: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Processing:
    """The platform works on it. ``left`` is kept and handed to ``check`` after so many seconds."""

    left: Mapping[str, Any]
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform says no, and nothing is public. ``is_dead``: the connection, not the post, is what it does not take."""

    words: str
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Throttled:
    """The platform wants to be asked later. Nothing is public, and no attempt is used up."""

    words: str
    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """Nothing left the house, or it surely did nothing: the same can be tried again."""

    words: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it is public: it is looked for (``reconcile``), and never sent again before that."""

    words: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Of ``reconcile`` and of ``retract``: the platform shows that it is not there."""


Outcome: TypeAlias = Accepted | Processing | Rejected | Throttled | Unsent | Unknown
Found: TypeAlias = Accepted | Absent | Unknown | Throttled
Gone: TypeAlias = Absent | Rejected | Throttled | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class Ready:
    """A step of ``prepare`` is done: ``left`` is kept. ``is_last``: now it can be committed."""

    left: Mapping[str, Any]
    is_last: bool = False
    wait_seconds: float = 0.0
    """Before the next step."""


class Publisher(Protocol):
    """Publishes on one platform."""

    @property
    def repeat(self) -> Repeat: ...

    @property
    def fetches(self) -> bool:
        """Whether the platform fetches files from us (``Place.address_of``) instead of taking them."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Rights that a connection needs besides those for capturing, in the platform's words; () where it has no such words."""

    @property
    def limits(self) -> Limits:
        """Where the platform does not tell its own."""

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """Of this account. Raises Refusal and Unreachable."""

    def sign_in(self, place: Place) -> Talk[Place]:
        """The same place with what this run signs in with. Where its secret is another than before it is to be kept at once: the one
        before may have ended. Nobody else may do it for the account meanwhile. Raises Refusal and Unreachable."""

    def counts(self, said: Said, limits: Limits) -> Sequence[Count]:
        """The one that comes nearest to its limit first."""

    def problems(self, said: Said, limits: Limits) -> Sequence[Problem]:
        """All of them; with one that is no warning nothing is rendered."""

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        """``place`` of the segment in its thread, from 0. Raises ValueError where there are problems."""

    def price(self, wire: Wire) -> Price | None:
        """None where sending costs nothing."""

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """The next step, given what the last one left ({} at first). Nothing becomes public by it, so each can be repeated."""

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        """Make it public. ``before`` are the segments of its thread that are, in order. Raises nothing: what the platform said is told,
        and everything else is Unknown."""

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """What has become of a Processing. Raises nothing."""

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        """Whether it is public, by asking for it or by the account's own posts since then (Unix seconds UTC, minus the difference of
        the clocks that is looked for). ``taken`` are ids of posts that are known to be of other wires: where a platform has no key, two
        segments of the same words are told apart by nothing else. Absent only where the platform's answer proves it. Raises nothing."""

    def named(self, account_id: str, record_id: str) -> Reference | None:
        """Where the post of this record is, by its id alone; None where that does not say it: another account's, or the platform wants more."""

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        """Take it down. Absent where it is not there, whoever took it down. Raises nothing."""
