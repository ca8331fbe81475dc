"""Who is acting now, and from where. Set at each door (web request, command line, worker); read by every action."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["user", "operator", "system", "nobody"]


@dataclass(frozen=True, slots=True)
class Actor:
    """``id`` is the user's key for kind "user", else empty; ``label`` is what the audit trail shows."""

    kind: Kind
    id: str = ""
    label: str = ""
    door: str = ""
    address: str = ""
    device: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


NOBODY = Actor(kind="nobody", label="nobody signed in")
_current: ContextVar[Actor] = ContextVar("stance_actor", default=NOBODY)


def current() -> Actor:
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def from_json(stored: dict[str, str]) -> Actor:
    """The actor a job carries: the work is done on the authority of whoever asked for it."""
    return Actor(**stored)  # type: ignore[arg-type]
