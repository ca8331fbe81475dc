"""What will be once a request is approved, as whoever answers it reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stance.engines.policy.subject import Held


@dataclass(frozen=True, slots=True)
class RoleChange:
    """``who`` would hold a role, and others no longer. ``person`` is their key; None for people who are not known yet. The authority
    room says which rights that gives and takes, under the stance in force."""

    who: str
    person: int | None = None
    gained: Held | None = None
    ended: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class RightsChange:
    """What ``who`` may do from then on, and what no longer, in words."""

    who: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines under a heading; ``url`` leads to all where these are the first ones."""

    heading: str
    lines: tuple[str, ...]
    more: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """``words`` are whole sentences, the most important first. ``template`` (with ``context``) shows what the public will see, ""
    where it sees nothing of it."""

    words: tuple[str, ...]
    roles: tuple[RoleChange, ...] = ()
    rights: tuple[RightsChange, ...] = ()
    lists: tuple[Listed, ...] = ()
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
