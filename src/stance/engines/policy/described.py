"""How a room says what its objects are in the policy's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stance.engines.policy.subject import Thing


@dataclass(frozen=True, slots=True)
class Described:
    """``describe`` gives the policy's view of an object of the class ``model``. People may name one as ``kind:name``;
    ``find`` gets the name, and raises ObjectDoesNotExist or LookupError when there is none."""

    model: type
    describe: Callable[[Any], Thing]
    kind: str = ""
    find: Callable[[str], Any] | None = None
