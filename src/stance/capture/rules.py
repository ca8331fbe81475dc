"""When to look, how far back, and what to make of what is missing. Pure: no clock and no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from stance.channels.port.connecting import Standing

SECOND_PROOF_AFTER = timedelta(seconds=30)
"""Servers answer that something is missing as a passing fault: the second look is another moment, and another question."""
EMPTIED_FROM = 3
"""Posts that were shown before and are gone all at once, from which on it is an incident."""
TOLD_AFTER = timedelta(seconds=60)
"""People are mailed about an incident then: whether one account is gone or all of a platform shows within a look at each."""
WALK_AGAIN_AFTER = timedelta(hours=24)
"""Older posts are looked at again, for edits and deletions that the newest page does not show."""
FILE_TRIES = 12
"""Over two days or so; then somebody has to look."""
LONGEST_PAUSE = timedelta(minutes=15)
PAUSE_OF_REFUSED = timedelta(minutes=5)

OPENED_AGAIN_AFTER = timedelta(seconds=2)
"""A stream that ended; after each further failure twice as long, up to ``LONGEST_PAUSE``."""
ASKED_FOR_STREAM_AGAIN = timedelta(hours=6)
"""Of a site that has none."""

HOLDERS_FIELDS = ("handle", "name", "biography", "links", "picture", "banner", "is_private")
"""Of a profile: what only whoever holds the account can change. What the platform changes by itself is told, and no alarm."""
PROFILE_WORDS = {
    "handle": "Handle",
    "name": "Shown name",
    "biography": "Biography",
    "links": "Links",
    "picture": "Picture",
    "banner": "Banner",
    "is_verified": "Verified mark",
    "is_private": "Hidden from the public",
    "created_at": "Made",
}

Missing = Literal["nothing", "some", "everything"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a look failed: ``is_refusal`` where the platform would say it again, ``wait_seconds`` where it wants a pause."""

    words: str
    is_refusal: bool = False
    is_vanished: bool = False
    is_by_a_person: bool = False
    """What somebody did, such as changing a password, ended what signs in."""
    standing: Standing = ""
    wait_seconds: float | None = None


def missing(expected: Collection[str], listed: Collection[str]) -> tuple[Missing, list[str]]:
    """What a whole page should have shown and did not, by record id. Everything at once is not a deletion."""
    gone = sorted(set(expected).difference(listed))
    if not gone:
        return "nothing", []
    if len(gone) >= EMPTIED_FROM and len(gone) == len(set(expected)):
        return "everything", gone
    return "some", gone


def profile_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Each field that is another, as [before, now]. Nothing where another release of the software read them: that is no change."""
    if before.get("schema") != after.get("schema"):
        return {}
    return {key: [before.get(key), after.get(key)] for key in PROFILE_WORDS if before.get(key) != after.get(key)}


def next_look(now: datetime, target_seconds: int, failures: int, trouble: Trouble | None) -> datetime:
    """After a success within half the target, so that a post is here in time even when one look is slow; after failures ever later,
    up to a quarter of an hour; never before the platform wants it."""
    if trouble is None:
        return now + timedelta(seconds=max(5.0, target_seconds / 2))
    pause = PAUSE_OF_REFUSED if trouble.is_refusal else timedelta(seconds=target_seconds) * 2 ** min(failures - 1, 10)
    asked = timedelta(seconds=trouble.wait_seconds or 0)
    return now + max(min(pause, LONGEST_PAUSE), asked)


def next_opening(now: datetime, failures: int) -> datetime:
    return now + min(OPENED_AGAIN_AFTER * (1 << min(failures, 10)), LONGEST_PAUSE)


def next_try(now: datetime, tries: int) -> datetime:
    """Of a file: after a minute, then ever later."""
    return now + min(timedelta(minutes=2 ** (tries - 1)), timedelta(hours=8))


def gaps(first: datetime, last: datetime, looked: Collection[datetime]) -> list[tuple[datetime, datetime]]:
    """Stretches of whole hours, from the hour of ``first`` to that of ``last`` (left out), in which no look worked. ``looked`` are the
    hours in which one did; all aware."""
    worked = set(looked)
    found: list[tuple[datetime, datetime]] = []
    hour, end = hour_of(first), hour_of(last)
    while hour < end:
        following = hour + timedelta(hours=1)
        if hour not in worked:
            if found and found[-1][1] == hour:
                found[-1] = (found[-1][0], following)
            else:
                found.append((hour, following))
        hour = following
    return found


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
