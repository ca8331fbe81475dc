"""Which stance is in force where and when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import overload

from django.utils import timezone

from stance.authority.models import StanceVersion
from stance.engines.policy import NO_AGENCY, Stance, authorise, joined
from stance.engines.policy.stance import Approver, Doer, StanceRule
from stance.people.models import Agency


def in_force(agency_id: int | None, at: datetime | None = None, *, host: int | None = None) -> StanceVersion | None:
    """An agency's stance at an instant; where it has adopted none, the host agency's (``host``, looked up where it is
    not given). Not guarded: the gate asks it."""
    when = at or timezone.now()
    own = _adopted(when, agency_id) if agency_id is not None else None
    if own is not None:
        return own
    fallback = host if host is not None else host_id()
    return _adopted(when, fallback) if fallback not in (None, agency_id) else None


def _adopted(at: datetime, agency_id: int | None) -> StanceVersion | None:
    if agency_id is None:
        return None
    rows = StanceVersion.objects.filter(agency_id=agency_id, state="adopted", effective_from__lte=at)
    return rows.order_by("-effective_from").first()


def host_id() -> int | None:
    """The agency whose ICT team runs the installation, or None before there is one."""
    return Agency.objects.filter(is_host=True).values_list("pk", flat=True).first()


@overload
def as_stance(version: StanceVersion) -> Stance: ...
@overload
def as_stance(version: StanceVersion | None) -> Stance | None: ...
def as_stance(version: StanceVersion | None) -> Stance | None:
    """The version as the policy engine reads it. Actions that the product has learnt since it was adopted are not in it:
    the engine leaves them to ICT."""
    if version is None:
        return None
    rules = {action: _rule(entry) for action, entry in version.rules.items()}
    return Stance(version.basis, rules, version.number, version.effective_from, version.duties)  # type: ignore[arg-type]


def _rule(entry: dict[str, object]) -> StanceRule:
    side: Doer = entry["side"]  # type: ignore[assignment]  # (checked when it was proposed)
    approver: Approver = entry["approver"]  # type: ignore[assignment]
    return StanceRule(side, approver, tuple(entry["consulted"]), tuple(entry["told"]))  # type: ignore[arg-type]


def shared(agencies: Collection[int], at: datetime | None = None) -> Stance | None:
    """The stance for what these agencies share, or for the installation where there are none."""
    own: list[int | None] = [*sorted(set(agencies) - {NO_AGENCY})] or [None]
    found = (as_stance(in_force(agency, at)) for agency in own)
    return joined([one for one in found if one is not None])


def versions(agency: Agency) -> list[StanceVersion]:
    """Every version of an agency, newest first. An agency changes its stance a few times in its life."""
    authorise("authority.stance.read", agency)
    return list(StanceVersion.objects.filter(agency=agency).order_by("-number"))


def version(pk: int) -> StanceVersion | None:
    found = StanceVersion.objects.filter(pk=pk).select_related("agency", "based_on").first()
    authorise("authority.stance.read", found)
    return found
