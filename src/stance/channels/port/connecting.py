"""What joins an account to its platform: what signs in, whose it is, and whether it still works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from stance.channels.port.wire import Talk

Asks: TypeAlias = Literal["token", "app_password", "nothing"]
"""What people give: an access token that the platform shows, a password made for this program alone, or nothing: the account is public, and
is asked for at its own whole address."""


class Unreachable(Exception):
    """Nobody can tell now: no answer, an error of the server, a page instead of an answer, or too many requests. It is tried again,
    after ``wait_seconds`` where the platform says so. The message says what came, in words for a screen, without any secret."""

    def __init__(self, words: str, wait_seconds: float | None = None) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(words)


class Refusal(Exception):
    """The platform says no, and would say it again: what signs in was withdrawn, lacks a right, or is of nobody any more.
    The connection is dead until a person acts. The message says what they can do, without any secret."""


Standing: TypeAlias = Literal["suspended", "taken_down", "deactivated", "gone", ""]
"""What a platform says has become of an account that it does not show; "" where it does not say which."""


class Vanished(Refusal):
    """The platform does not show the account itself: taken down, suspended, deactivated, moved or deleted. What happens to an account
    is no deletion of its posts."""

    def __init__(self, words: str, standing: Standing = "") -> None:
        self.standing: Standing = standing
        super().__init__(words)


class Handed(Refusal):
    """The name that the register has leads to another account, by the platform's own id of it (``account_id``)."""

    def __init__(self, words: str, account_id: str = "") -> None:
        self.account_id = account_id
        super().__init__(words)


class Ended(Refusal):
    """What signs in has ended because of what a person did, such as changing a password: that person has to act, or another in their
    place."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs in. ``name`` is the user's name where a password needs one. Nothing of it is ever shown: not in a log,
    a page, an error, or by ``repr``."""

    value: str
    name: str = ""
    session: str = ""
    """What the platform gave in exchange, as the channel keeps it (JSON); "" before the first use."""

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose the secret is, by the platform's own word. ``account_id`` is the same id that exports of the account have.
    ``scopes`` are rights in the platform's words; ``expires_at`` Unix seconds UTC, None where it does not end by itself.
    ``also_known_as`` are ids under which exports made the account known that do not have its number."""

    account_id: str
    handle: str
    display_name: str = ""
    scopes: tuple[str, ...] = ()
    expires_at: int | None = None
    also_known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the answer to "who am I" leaves behind: the identity, and the secret with the session to go on with."""

    identity: Identity
    secret: Secret


class Connector(Protocol):
    """Signs in to one platform with the least rights that capturing needs."""

    @property
    def asks(self) -> Asks: ...

    @property
    def asks_name(self) -> bool:
        """Whether the secret needs a user's name beside it."""

    @property
    def asks_site(self) -> bool:
        """Whether the account lives on a host of its own, to be named by its https address."""

    @property
    def site(self) -> str:
        """The address asked where no other is named; "" where one must be."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The least rights that a token is made with, in the platform's words; () where it knows none."""

    @property
    def steps(self) -> tuple[str, ...]:
        """How somebody makes the secret, one sentence a step."""

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        """Ask whose it is. ``site`` has no slash at its end, unless it is the account's own address. Raises Refusal and Unreachable."""
