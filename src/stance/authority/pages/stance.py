"""The stance: the three to choose from, the one in force, and who answers for what under it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.authority.models import StanceVersion
from stance.authority.pages.agencies import agencies, agency_of
from stance.authority.pages.stance_chart import Share, shares
from stance.authority.queries import duties, stances
from stance.engines.policy import BASES, Preset, authorise, preset

MARKS = {
    "talk": ("From the 2013 presentation", "info"),
    "proposal": ("Proposed by Stance", "idle"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One of the three, with its chart."""

    basis: str
    means: str
    mark: tuple[str, str]
    shares: list[Share]
    is_current: bool

    @property
    def rows(self) -> list[tuple[str, int, int, int]]:
        return [(share.words, share.ict, share.either, share.business) for share in self.shares]


def card(shipped: Preset, current: StanceVersion | None) -> Card:
    is_current = current is not None and current.basis == shipped.basis
    return Card(shipped.basis, shipped.means, MARKS[shipped.origin], shares(shipped.stance), is_current)


@require_safe
def stance(request: HttpRequest) -> HttpResponse:
    authorise("authority.stance.read")
    agency = agency_of(request)
    current = stances.in_force(agency.pk if agency else None)
    in_force = stances.as_stance(current)
    report = duties.report(agency) if agency else []
    return render(
        request,
        "authority/stance/stance.html",
        {
            "agency_shown": agency,
            "agencies": agencies(),
            "current": current,
            "is_inherited": bool(current and agency and current.agency_id != agency.pk),
            "current_rows": [(one.words, one.ict, one.either, one.business) for one in shares(in_force)]
            if in_force
            else [],
            "cards": [card(preset(basis), current) for basis in BASES],
            "report": report,
            "missing": sum(row.state != "covered" for row in report),
            "proposals": [v for v in stances.versions(agency) if v.state == "proposed"][:10] if agency else [],
        },
    )
