"""What a channel declares of itself for the suite of publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from stance.channels import discovery
from stance.channels.port.publishing import Limits, Medium, Place, Publisher, Said, Stamp, Wire
from stance.channels.port.wire import Request, Response
from tests.factories.taking.taker import NOW, Taker

No: TypeAlias = str
"""Why the platform knows no such thing."""
PICTURES = (
    Medium("11" * 32, "image/png", 1_000, 1_200, 1_000, alt="A map of the river"),
    Medium("22" * 32, "image/png", 2_000, 1_200, 1_000, alt="The bridge, closed"),
)
JPEGS = tuple(replace(one, type="image/jpeg") for one in PICTURES)


@dataclass(frozen=True, kw_only=True)
class PublishContract:
    """``said`` is the least that can be sent, ``rich`` has files. ``is_commit`` tells the request that makes public, ``lie`` is a refusal
    in the platform's own form, ``wrong`` a good status with an error in it, ``stripped`` takes the files out of a good answer."""

    platform: str
    server: Callable[[], Taker]
    place: Place
    said: Said
    rich: Said
    is_commit: Callable[[Request], bool]
    lie: Response
    wrong: Response
    stripped: Callable[[Response], Response] | No
    has_threads: bool = True
    retracts: No = ""
    """Why no program can take a post down, where none can."""
    throttled: Mapping[str, tuple[Response, float | None]]
    """Refusals in the platform's own manner because there were too many requests, and the seconds to wait."""

    @property
    def publisher(self) -> Publisher:
        found = discovery.publisher(self.platform)
        assert found is not None
        return found

    @property
    def limits(self) -> Limits:
        return self.publisher.limits

    def wire(self, said: Said, chance: int = 1, place: int = 0) -> Wire:
        return self.publisher.rendered(said, self.limits, Stamp(NOW, bytes([chance]) * 32), place)

    def __repr__(self) -> str:
        return self.platform
