"""What a channel says to its platform and hears from it, without a network: a channel's functions are generators that give
requests and are sent the answers. Whoever runs them decides about networks, time limits and keeping the exchange verbatim.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
SECRET = frozenset({"authorization", "cookie", "set-cookie", "dpop", "www-authenticate"})
"""Headers, in lower case, that are never kept: they carry what signs in."""


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a stored file, by the SHA-256 (hexadecimal) of it: whoever carries the conversation on sends them as they are read.
    Where ``start_bytes`` is given, it is the stretch of ``size_bytes`` from there on, else the whole file."""

    digest: str
    size_bytes: int
    start_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """``is_secret`` says that the body, or the answer's, carries what signs in: neither is kept. ``pieces`` are sent one behind the other
    in place of ``body``."""

    method: Method
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    is_secret: bool = False
    pieces: tuple[bytes | File, ...] = field(default=(), repr=False)

    @property
    def size_bytes(self) -> int:
        """Of what is sent behind the headers."""
        if not self.pieces:
            return len(self.body)
        return sum(one.size_bytes if isinstance(one, File) else len(one) for one in self.pieces)


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
    """Thrown into a channel's function where a request got no whole answer: refused, cut off, too slow or too large. ``nothing_left``: not
    one byte of the request went out, so the platform cannot have done what it asks for."""

    def __init__(self, words: str = "", *, nothing_left: bool = False) -> None:
        self.nothing_left = nothing_left
        super().__init__(words)


T = TypeVar("T")
Talk: TypeAlias = Generator[Request, Response, T]
"""A conversation that ends with a T. Raises Refusal and Unreachable (``port.connecting``)."""
