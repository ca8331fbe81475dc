"""From a local time, as people choose it, to the instant that is meant: in the zone that they name, by the zone rules that came with Stance and not
by the machine's (IANA time zone database)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

from stance.publishing.refusal import PostRefused

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_WALL = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})")
Which = Literal["", "earlier", "later"]


@dataclass(frozen=True, slots=True)
class Moment:
    """``at`` is the instant, in UTC; ``wall`` the local time in the zone, "YYYY-MM-DD HH:MM"."""

    at: datetime
    zone: str
    wall: str


@lru_cache(maxsize=600)
def zone_of(name: str) -> ZoneInfo:
    """Raises PostRefused."""
    if _NAME.fullmatch(name):
        place = files("tzdata").joinpath("zoneinfo", *name.split("/"))
        if place.is_file():
            with place.open("rb") as stream:
                return ZoneInfo.from_file(stream, key=name)
    raise PostRefused(f"“{name[:60]}” is no time zone. Name it as Europe/Vienna or Australia/Brisbane.", "zone")


def moment(text: str, zone: str, which: Which = "") -> Moment:
    """Of a local time "YYYY-MM-DD HH:MM". A time that the clocks skip is refused; one that they show twice is asked about, unless ``which``
    says. Raises PostRefused."""
    found = _WALL.fullmatch(text.strip())
    where = zone_of(zone)
    try:
        wall = datetime.fromisoformat(f"{found[1]} {found[2]}") if found else None
    except ValueError:
        wall = None
    if wall is None or found is None:
        raise PostRefused("Give the time as 2027-03-28 14:30.", "at")
    first, second = (wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    said = f"{found[1]} {found[2]}"
    if first.astimezone(where).replace(tzinfo=None) != wall:
        raise PostRefused(
            f"On that day the clocks in {zone} skip {found[2]}: there is no such time. Choose another.", "at"
        )
    if first != second and not which:
        raise PostRefused(
            f"On that day the clocks in {zone} show {found[2]} twice. Say which is meant: the earlier or the later.",
            "at",
        )
    return Moment(second if which == "later" else first, zone, said)
