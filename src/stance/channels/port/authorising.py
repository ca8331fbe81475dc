"""Letting an account in without typing a secret: its owner signs in at the platform and agrees there (OAuth 2.0, RFC 6749, 4.1, with
PKCE, RFC 7636). Nothing that a platform answers is repeated in a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from stance.channels.port.connecting import Secret
from stance.channels.port.wire import Talk


@dataclass(frozen=True, slots=True)
class App:
    """What a platform knows this installation as."""

    client_id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the browser comes back with: the code, the address that it came back to, and what only we know of the way out."""

    code: str = field(repr=False)
    redirect: str
    verifier: str = field(repr=False)


class Authoriser(Protocol):
    """Asks for the rights that capturing needs, and no others."""

    @property
    def registers_itself(self) -> bool:
        """Whether a server makes an app known when it is asked. Otherwise the operator does so at the platform once, and names it in the
        settings."""

    def registered(self, site: str, name: str, redirect: str) -> Talk[App]:
        """Make this installation known to a server. Raises Refusal and Unreachable."""

    def address(self, site: str, app: App, redirect: str, state: str, challenge: str) -> str:
        """Where the owner of the account is sent to agree. ``challenge`` is the SHA-256 of the verifier (RFC 7636, 4.2)."""

    def agreed(self, site: str, app: App, agreement: Agreement) -> Talk[Secret]:
        """What signs in from now on. Raises Refusal and Unreachable."""

    def renewed(self, site: str, app: App, secret: Secret) -> Talk[Secret]:
        """What signs in instead of what ends soon; the same where it has nothing to be renewed by. A platform that gives no new means
        of renewing leaves the old one in force (RFC 6749, 6). Raises Refusal where it was taken back, and Unreachable."""


class Renewer(Protocol):
    """Renews a secret that its owner gave by hand, on platforms that let whoever has it do so."""

    def is_due(self, secret: Secret, now_seconds: int) -> bool:
        """Whether it is time, at this Unix second."""

    def renewed(self, site: str, secret: Secret) -> Talk[Secret]:
        """What signs in instead. Raises Refusal where it has ended, and Unreachable."""
