"""Who is acting now, and from where. Set at each door (web request, command line, worker); read by every action.

What was looked up about the actor (their roles) is known for as long as they act: one request, one command, one job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any, Literal

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

    @property
    def person(self) -> int | None:
        """The key of whoever has signed in; None for an operator, the timetable and nobody."""
        return int(self.id) if self.kind == "user" and self.id else None

    def as_json(self) -> dict[str, str]:
        return asdict(self)


NOBODY = Actor(kind="nobody", label="not signed in")
_current: ContextVar[Actor] = ContextVar("stance_actor", default=NOBODY)
_known: ContextVar[tuple[dict[str, Any], ...]] = ContextVar("stance_known", default=())
"""What is known about the actor, and before it what is known about those whom they act within."""


def current() -> Actor:
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    token, known = _current.set(actor), _known.set((*_known.get(), {}))
    try:
        yield actor
    finally:
        _known.reset(known)
        _current.reset(token)


def known_once(name: str, look_up: Callable[[], Any]) -> Any:
    """The answer about the actor called ``name``, looked up at most once while they act. Without a door (no
    ``acting_as``) nothing is kept and it is looked up each time."""
    if not _known.get():
        return look_up()
    known = _known.get()[-1]
    if name not in known:
        known[name] = look_up()
    return known[name]


def forget_known() -> None:
    """Whoever changes what may be known (a role, an access) calls this: what follows is looked up anew."""
    for known in _known.get():
        known.clear()


def from_json(stored: dict[str, str]) -> Actor:
    """The actor a job carries: the work is done on the authority of whoever asked for it."""
    return Actor(**stored)  # type: ignore[arg-type]
