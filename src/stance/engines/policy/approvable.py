"""One verb that may have to wait for an approval, as one object: what is asked for, how whoever approves reads it, what stands
against it, and carrying it out, at once or once it was approved. A room's subclass is a dataclass of what is asked for
(``approvables`` of its ``room.py``); ``gate.ask_or_do`` asks or does, and the requests of the authority room come back to
the same object."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from stance.engines.policy.decision import Decision
from stance.engines.policy.prospect import Prospect

Payload = Mapping[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Approval:
    """``asker`` is the key of who wanted it, None for the system operator; the others are names."""

    asker: int | None
    asked_by: str
    approved_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that are asked for at once: what it is called, its page, what will be (name and value), and why it is
    left out, "" while it is not."""

    label: str
    url: str
    facts: tuple[tuple[str, str], ...]
    left_out: str = ""


class Approvable(ABC, Generic[Result]):
    """``action`` is asked of the gate; several verbs may share one, such as publishing an account and renaming it."""

    action: ClassVar[str]
    verb: ClassVar[str] = ""
    """What the payload's ``do`` says; empty for the only verb of an action."""
    labels: ClassVar[Mapping[str, str]] = {}
    """What people call the parts of the payload, by their names; of a part that holds others, theirs. What is not named here is
    for machines."""
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    """What ``must_be_possible`` and ``carry_out`` raise in words: a request that meets one is closed as void."""

    @property
    @abstractmethod
    def about(self) -> object:
        """The object that it is done to, or the policy's words for it (``Thing``). Of one object only one request is open for an
        action."""

    @property
    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """Exactly what will be done, as people read it who approve it, from what there is now: whatever it names must not
        change until they have. Its digest is what they approve."""

    @property
    @abstractmethod
    def summary(self) -> str:
        """What will be done, in one line that begins with a verb."""

    @abstractmethod
    def prospect(self) -> Prospect:
        """What will be, in people's words, for the page on which it is approved. Holds nothing and writes nothing. Raises one of
        ``refusals`` where it cannot be done any more."""

    @property
    def url(self) -> str:
        """The page of what it is done to."""
        return ""

    def following(self) -> tuple[Self, Decision] | None:
        """Whose approval it waits for once this one is given, as whoever acts: the same for another side, and the decision that
        says so. None: it is carried out then."""
        return None

    @classmethod
    @abstractmethod
    def read(cls, payload: Payload) -> Self | None:
        """The same again, from a payload that was stored. None: what it is about is gone, or is not what it was."""

    @classmethod
    def look(cls, payload: Payload) -> Self | None:
        """As ``read``, for a page: no row is held."""
        return cls.read(payload)

    @property
    def left_out(self) -> Mapping[str, str]:
        """Of several things asked for at once, those that cannot be done any more, and why. An approval counts only of somebody
        who saw exactly these."""
        return {}

    @property
    def items(self) -> Sequence[Item]:
        """Each of several things asked for at once, in the payload's order."""
        return ()

    def must_be_possible(self) -> None:
        """Asked before it is asked for or done, and in the asker's name again once it was approved: much may have happened
        since. Raises one of ``refusals``."""
        return

    @abstractmethod
    def carry_out(self, decision: Decision | None, approval: Approval | None) -> Result:
        """The writing, inside the caller's transaction: on the ``decision`` of whoever does it at once, or on an ``approval``.
        Raises one of ``refusals``."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """Either it waits for an answer to ``request`` (of the authority room), or it is done, with this ``result``."""

    request: Any = None
    result: Result | None = None

    @property
    def waits(self) -> bool:
        return self.request is not None
