"""Taking away posts that were found: at once, or once somebody else has agreed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, ClassVar, Self

from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.models import Bundle
from stance.archive.writes import bundles
from stance.engines.evidence.canonical import canonical
from stance.engines.policy import NO_AGENCY, Approvable, Approval, Decision, Payload, Prospect, Thing
from stance.people.models import Agency, User


@dataclass(frozen=True)
class TakeAway(Approvable[Bundle]):
    """``owner`` is who may download it, None for the system operator; ``agency`` is where they may take posts away,
    None for everywhere."""

    wish: Wish
    owner: User | None
    agency: Agency | None

    action: ClassVar[str] = "archive.bundle"
    labels: ClassVar[Mapping[str, str]] = {
        "posts": "Posts",
        "for": "For",
        "query": "Search",
        "account": "Account",
        "since": "From",
        "until": "To",
        "with_media": "With media",
    }
    refusals: ClassVar[tuple[type[Exception], ...]] = (BundleRefused,)

    @property
    def about(self) -> object:
        return Thing(
            "bundle",
            sha256(canonical(self.payload)).hexdigest()[:16],
            self.wish.words,
            agencies=frozenset({self.agency.pk if self.agency else NO_AGENCY}),
        )

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "do": self.verb,
            "posts": self.wish.words,
            "for": self.owner.email if self.owner else "",
            "asked": self.wish.as_json(),
            "owner": self.owner.pk if self.owner else None,
            "agency": self.agency.pk if self.agency else None,
        }

    @property
    def summary(self) -> str:
        return f"download {self.wish.words}"

    def prospect(self) -> Prospect:
        """As far as whoever looks sees these posts themselves."""
        count, wish = self.wish.count(), self.wish
        if not count:
            raise BundleRefused("Nothing was found, so there is nothing to download.")
        whose = str(self.owner) if self.owner else "the system operator"
        first, last = (f"{instant.day} {instant:%b %Y}" for instant in wish.span())
        when = f"all of {first}" if first == last else f"the oldest of {first}, the newest of {last} (days in UTC)"
        media = "their pictures and videos and " if wish.with_media else ""
        words = (
            f"{count:,} post{'' if count == 1 else 's'} will be put into a file for {whose}: {when}.",
            f"The file holds {media}a proof of each post. Whoever has the file can pass it on.",
        )
        return Prospect(words)

    @classmethod
    def read(cls, payload: Payload) -> Self | None:
        owner = User.objects.filter(pk=payload["owner"], is_active=True).first()
        agency = Agency.objects.filter(pk=payload["agency"]).first()
        if (payload["owner"] and owner is None) or (payload["agency"] and agency is None):
            return None
        wish = Wish.read(payload["asked"])
        if agency is not None and wish.agency is None:  # asked for before downloads were of one agency each
            wish = replace(wish, agency=agency.pk)
        return cls(wish, owner, agency)

    def must_be_possible(self) -> None:
        bundles.must_have_room(self.owner)
        if self.wish.finds_nothing():
            raise BundleRefused("Nothing was found, so there is nothing to download.")

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> Bundle:
        del approval
        return bundles.begin(self.wish, self.owner, self.agency, self.action, decision)


@dataclass(frozen=True)
class TakeAwayEverything(TakeAway):
    """All posts that somebody may see, or nearly all: a second person agrees first."""

    action = "archive.export"
