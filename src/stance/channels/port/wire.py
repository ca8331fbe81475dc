"""What a channel says to its platform and hears from it, without a network: a channel's functions are generators that give
requests and are sent the answers. Whoever runs them decides about networks, time limits and keeping the exchange verbatim.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

Method: TypeAlias = Literal["GET", "POST"]
SECRET = frozenset({"authorization", "cookie", "set-cookie", "dpop", "www-authenticate"})
"""Headers, in lower case, that are never kept: they carry what signs in."""


@dataclass(frozen=True, slots=True)
class Request:
    """``is_secret`` says that the body, or the answer's, carries what signs in: neither is kept."""

    method: Method
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came. ``headers`` are in the order of the wire, repeated ones too; names as they were sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first of that name, whatever its capitals; "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class NoAnswer(Exception):
    """Thrown into a channel's function where a request got no whole answer: refused, cut off, too slow or too large."""


T = TypeVar("T")
Talk: TypeAlias = Generator[Request, Response, T]
"""A conversation that ends with a T. Raises Refusal and Unreachable (``port.connecting``)."""
