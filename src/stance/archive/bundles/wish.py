"""What somebody wants to take away: a search as it was typed, or some of what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from stance.archive.queries import search
from stance.archive.record_keys import seconds_of
from stance.archive.search.results import Asked, SearchRefused, ask
from stance.archive.search.voices import Voice

MOST_TICKED = 1_000
EVERYTHING = 0.9
"""From this share of all posts that somebody may see, taking them away is taking away everything."""

VOICES = {"ours": "by our accounts", "public": "by the public", "all": "by our accounts and the public"}


class BundleRefused(Exception):
    """Nothing is taken away; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """``only``: the ids of records that were ticked; empty for all that the search finds. ``name``: what the search is called
    where it was saved, "" where it was not."""

    query: str = ""
    account: str = ""
    since: str = ""
    until: str = ""
    only: tuple[str, ...] = ()
    with_media: bool = True
    name: str = ""
    agency: int | None = None
    """The key of the agency whose posts alone are meant; None where no other's could be found."""
    voice: Voice = ""
    """Whose posts: as a search has it."""
    zone: str = ""
    """Whose days ``since``, ``until`` and those in the query are, by its name in the IANA database; "" is UTC."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        names = ("query", "account", "since", "until", "with_media")
        return cls(
            **{name: stored[name] for name in names},
            only=tuple(stored.get("only", ())),
            name=stored.get("name", ""),
            agency=stored.get("agency"),
            voice=stored.get("voice", ""),
            zone=stored.get("zone", ""),
        )

    def as_json(self) -> dict[str, Any]:
        stored = asdict(self) | {"only": list(self.only)}
        for name in ("zone", "voice"):
            if not stored[name]:
                del stored[name]  # as it was before there were several: a request that waits stays the same
        return stored

    @property
    def words(self) -> str:
        """What it is, as people read it."""
        parts = [f"“{self.query}”"] if self.query else []
        parts += [f"of {self.account}"] if self.account else []
        parts += [f"from {self.since}"] if self.since else []
        parts += [f"to {self.until}"] if self.until else []
        parts += [VOICES[self.voice]] if self.voice in VOICES else []
        found = f"posts found by {' '.join(parts)}" if parts else "all posts"
        found += f" (saved search “{self.name}”)" if self.name else ""
        count = len(self.only)
        return (f"{count:,} of the {found}" if count else found)[:500]

    def asked(self) -> Asked:
        """Raises BundleRefused for a search that cannot be carried out."""
        if len(self.only) > MOST_TICKED:
            raise BundleRefused(
                f"At most {MOST_TICKED:,} posts can be ticked. Narrow the search, and download all of it."
            )
        try:
            asked = ask(
                self.query,
                account=self.account,
                since=self.since,
                until=self.until,
                voice=self.voice,
                zone=ZoneInfo(self.zone or "UTC"),
            )
            return asked if self.agency is None else search.of_agency(asked, self.agency)
        except SearchRefused as error:
            raise BundleRefused(str(error)) from error

    def count(self) -> int:
        """How many posts it is now, for whoever acts. Raises BundleRefused."""
        return sum(map(len, self.stretches())) if self.only else search.total(self.asked())

    def span(self) -> tuple[datetime, datetime]:
        """When the oldest and the newest of them was made, of at least one. Raises BundleRefused."""
        if self.only:
            keys = [key for stretch in self.stretches() for key in stretch]
            ends = (keys[0], keys[-1])
        else:
            ends = search.ends(self.asked())
        oldest, newest = (datetime.fromtimestamp(seconds_of(key), UTC) for key in ends)
        return oldest, newest

    def is_everything(self, count: int) -> bool:
        """Whether so many are all there is, or nearly, of what whoever acts may see (of the agency), ticked one by one or not."""
        return count >= EVERYTHING * search.total(Wish(agency=self.agency).asked())

    def finds_nothing(self) -> bool:
        """Without counting all of it. Raises BundleRefused."""
        return not next(self.stretches(), [])

    def stretches(self) -> Iterator[list[int]]:
        """The keys of its records, oldest first, some at a time, as far as whoever acts may see them. Raises BundleRefused."""
        asked = self.asked()
        if self.only:
            yield search.seen_keys(self.only, self.agency)
        else:
            yield from search.walk(asked)
