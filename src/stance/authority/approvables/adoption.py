"""A proposed stance becomes the one in force: never without a second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from stance.authority import simulation
from stance.authority.models import StanceVersion
from stance.authority.queries import stances
from stance.authority.states import STANCE
from stance.authority.writes.stances import trace
from stance.doors.dates import moment_in_words
from stance.engines.policy import Approvable, Approval, Decision, Listed, Payload, Prospect, RightsChange, StanceRefused
from stance.journal.actor import forget_known
from stance.people.models import Agency

ADOPT = "authority.stance.adopt"
ON_APPROVAL = "the moment of the approval"
SHOWN = 20


@dataclass(frozen=True)
class Adopt(Approvable[None]):
    """``effective_from`` (an aware instant) is part of the request, not of the proposal; None: the moment of the approval."""

    version: StanceVersion
    effective_from: datetime | None

    action = ADOPT
    labels = {"effective_from": "In force from"}
    refusals = (StanceRefused,)

    @property
    def about(self) -> StanceVersion:
        return self.version

    @property
    def payload(self) -> dict[str, Any]:
        when = self.effective_from.isoformat(timespec="seconds") if self.effective_from else ON_APPROVAL
        return {"version": self.version.pk, "digest": self.version.digest, "effective_from": when}

    @property
    def summary(self) -> str:
        return f"Adopt the {self.version} for {self.version.agency}"

    @property
    def url(self) -> str:
        return reverse("stance_version", args=[self.version.pk])

    def prospect(self) -> Prospect:
        version = self.version
        found = simulation.simulate(version.agency, stances.as_stance(version))
        when = moment_in_words(self.effective_from) if self.effective_from else ON_APPROVAL
        words = (
            f"{version.agency} follows the {version}, from {when}.",
            _counted(found),
        )
        return Prospect(
            words, rights=_rights(found), lists=tuple(_lists(found, reverse("stance_version", args=[version.pk])))
        )

    @classmethod
    def look(cls, payload: Payload) -> Adopt | None:
        version = StanceVersion.objects.select_related("agency").filter(pk=payload["version"], state="proposed").first()
        when = payload["effective_from"]
        return cls(version, None if when == ON_APPROVAL else parse_datetime(when)) if version else None

    @classmethod
    def read(cls, payload: Payload) -> Adopt | None:
        """Two who adopt different stances at once meet at the agency's row: the second finds that the stance its proposal
        was compared with is not in force any more."""
        found = StanceVersion.objects.filter(pk=payload["version"], state="proposed").first()
        if found is None:
            return None
        Agency.objects.select_for_update().get(pk=found.agency_id)
        version = StanceVersion.objects.select_related("agency").get(pk=found.pk)
        when = payload["effective_from"]
        return cls(version, None if when == ON_APPROVAL else parse_datetime(when))

    def must_be_possible(self) -> None:
        version = self.version
        if not STANCE.allows(version.state, "adopt"):
            raise StanceRefused([f"The {version} is {STANCE.states[version.state].lower()}: propose it again."])
        others = StanceVersion.objects.filter(agency_id=version.agency_id, state="adopted")
        newest = others.order_by("-adopted_at").first()
        if newest is not None and newest.adopted_at is not None and newest.adopted_at > version.made_at:
            raise StanceRefused([f"The {newest} was adopted after this was proposed: propose again on top of it."])
        if stuck := simulation.nobody_left(version):
            raise StanceRefused(stuck)

    def carry_out(self, decision: Decision | None, approval: Approval | None) -> None:
        version, now = self.version, timezone.now()
        version.state, version.adopted_at = STANCE.after("adopt"), now
        version.effective_from = max(self.effective_from, now) if self.effective_from else now
        if approval is not None:
            version.adopted_by = [approval.asked_by, *approval.approved_by]
        version.save(update_fields=["state", "adopted_at", "effective_from", "adopted_by"])
        words = f"adopted the {version} for {version.agency}, in force from {moment_in_words(version.effective_from)}"
        trace(version, ADOPT, words, decision)
        forget_known()


def _counted(found: simulation.Simulation) -> str:
    gaining, losing = ({change.email for change in changes} for changes in (found.gains, found.losses))
    if not gaining and not losing:
        return "Nobody gains or loses a right."
    return f"{_people(gaining, 'gains', 'gain')} rights, {_people(losing, 'loses', 'lose').lower()} some."


def _people(who: set[str], one: str, many: str) -> str:
    return f"{len(who):,} people {many}" if len(who) > 1 else f"{'1 person' if who else 'Nobody'} {one}"


def _rights(found: simulation.Simulation) -> tuple[RightsChange, ...]:
    """By person, in the order of their names."""
    changed: dict[tuple[str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, changes in enumerate((found.gains, found.losses)):
        for change in changes:
            changed[change.person, change.email][place].append(change.words)
    order = sorted(changed.items(), key=lambda one: (one[0][0].casefold(), one[0][1]))
    return tuple(RightsChange(who, tuple(gained), tuple(lost)) for (who, _email), (gained, lost) in order)


def _lists(found: simulation.Simulation, url: str) -> Iterator[Listed]:
    told = (
        ("Nobody could do this any more", [f"{one.label or one.kind}: {one.why}" for one in found.uncovered]),
        (
            "Open requests that others would answer",
            [f"{one.summary}: {one.after}, until now {one.before}" for one in found.rerouted],
        ),
        ("What would stop", [f"{one.words}: {one.why}" for one in found.stopped]),
    )
    for heading, lines in told:
        if lines:
            yield Listed(heading, tuple(lines[:SHOWN]), max(0, len(lines) - SHOWN), url)
