"""Proposing a stance, and adopting it: two people, effective from a date, never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from stance.authority import simulating
from stance.authority.actions import requests
from stance.authority.carrying_out import Approvable, RequestVoid, carries_out
from stance.authority.digesting import canonical_text, digest_of
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.queries import stances
from stance.authority.things import describe
from stance.engines.policy import BASES, SIDES, Basis, StanceRefused, Thing, authorise, preset
from stance.engines.policy.roles import AREAS
from stance.engines.policy.stance import read_matrix
from stance.journal import trail
from stance.journal.actor import current, forget_known
from stance.people.models import Agency

ADOPT = "authority.stance.adopt"


def propose(
    *,
    agency: Agency,
    basis: Basis,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    duties: Mapping[str, Mapping[str, str]] | None = None,
    note: str = "",
) -> StanceVersion:
    """Write down a stance for an agency: a shipped one, with the agency's changes (action → side, approver, consulted,
    told) and its own words for duties (area → side → words).

    Raises StanceRefused with every problem of the matrix.
    """
    decision = authorise("authority.stance.propose", agency)
    if basis not in BASES:
        raise StanceRefused([f"there is no stance “{basis}”: choose leader, supporter or observer"])
    shipped = preset(basis).stance
    given: dict[str, Any] = {action: rule.as_json() for action, rule in shipped.rules.items()}
    for action, change in (changes or {}).items():
        given[action] = {**given.get(action, {}), **change}
    matrix = {action: rule.as_json() for action, rule in read_matrix(given).items()}
    words = {
        area: {side: ((duties or {}).get(area, {}).get(side) or shipped.duties[area][side])[:500] for side in SIDES}
        for area in AREAS
    }
    text = canonical_text({"basis": basis, "rules": matrix, "duties": words})
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        actor = current()
        version = StanceVersion.objects.create(
            agency=agency,
            number=(StanceVersion.objects.filter(agency=agency).aggregate(top=Max("number"))["top"] or 0) + 1,
            basis=basis,
            rules=matrix,
            duties=words,
            digest=digest_of(ADOPT, "agency", agency.slug, text),
            note=note[:1000],
            based_on=stances.in_force(agency.pk),
            made_by_id=int(actor.id) if actor.kind == "user" else None,
            made_by_label=actor.label[:200],
        )
        _trace(version, "authority.stance.propose", f"proposed the {version} for {agency}", decision)
    return version


def ask_to_adopt(
    version: StanceVersion, *, effective_from: datetime | None = None, reason: str = ""
) -> ApprovalRequest:
    """Ask a second person to adopt a proposal. ``effective_from`` (aware) is not before now; without it, it holds from
    the moment of the approval.

    Raises StanceRefused when nobody could change the stance afterwards, or the date has passed.
    """
    decision = authorise(ADOPT, version)
    if version.state != "proposed":
        raise StanceRefused([f"the {version} is {version.state} already"])
    if effective_from is not None and effective_from <= timezone.now():
        raise StanceRefused(["the date has passed: a stance holds from now or from a later day"])
    stuck = simulating.nobody_left(version)
    if stuck:
        raise StanceRefused(stuck)
    return requests.ask(
        decision=decision,
        thing=describe_version(version),
        payload=_payload(version, effective_from),
        summary=f"Adopt the {version} for {version.agency}",
        reason=reason,
        url=reverse("stance_version", args=[version.pk]),
    )


def withdraw(version: StanceVersion) -> None:
    """Drop a proposal; an open request to adopt it becomes void."""
    decision = authorise("authority.stance.propose", version)
    with transaction.atomic():
        changed = StanceVersion.objects.filter(pk=version.pk, state="proposed").update(state="withdrawn")
        if not changed:
            raise StanceRefused([f"the {version} is not a proposal any more"])
        version.state = "withdrawn"
        _trace(version, "authority.stance.propose", f"withdrew the {version} for {version.agency}", decision)


def describe_version(version: StanceVersion) -> Thing:
    """Who made the proposal is its author, and so never the one who approves it."""
    return Thing(
        "stance",
        str(version.pk),
        f"the {version}",
        agencies=frozenset({version.agency_id}),
        authors=frozenset({version.made_by_id} if version.made_by_id else ()),
    )


def _payload(version: StanceVersion, effective_from: datetime | None) -> dict[str, Any]:
    when = effective_from.isoformat(timespec="seconds") if effective_from else None
    return {"version": version.pk, "digest": version.digest, "effective_from": when}


def _current(request: ApprovalRequest) -> dict[str, Any] | None:
    version = StanceVersion.objects.filter(pk=request.object_id, state="proposed").first()
    if version is None:
        return None
    return _payload(version, _asked_date(request))


def _asked_date(request: ApprovalRequest) -> datetime | None:
    """The date is part of the request, not of the proposal: it is what it was when it was asked."""
    text = json.loads(request.payload)["effective_from"]
    return parse_datetime(text) if text else None


def _adopt(request: ApprovalRequest, payload: Mapping[str, Any]) -> None:
    """Two who adopt different stances at once meet at the agency's row: the second finds that the stance its proposal
    was compared with is not in force any more."""
    version = StanceVersion.objects.select_related("agency").get(pk=payload["version"])
    Agency.objects.select_for_update().get(pk=version.agency_id)
    now = timezone.now()
    newest = StanceVersion.objects.filter(agency_id=version.agency_id, state="adopted").order_by("-adopted_at").first()
    if newest is not None and newest.adopted_at is not None and newest.adopted_at > version.made_at:
        raise RequestVoid(f"The {newest} was adopted after this was proposed: propose again on top of it.")
    stuck = simulating.nobody_left(version)
    if stuck:
        raise RequestVoid("; ".join(stuck))
    asked = _asked_date(request)
    version.state, version.adopted_at = "adopted", now
    version.effective_from = max(asked, now) if asked else now
    approved = request.answers.filter(verdict="approve").values_list("by_label", flat=True)
    version.adopted_by = [request.asked_by_label, *approved]
    version.save(update_fields=["state", "adopted_at", "effective_from", "adopted_by"])
    words = f"adopted the {version} for {version.agency}, in force from {version.effective_from:%Y-%m-%d %H:%M} UTC"
    _trace(version, ADOPT, words, None)
    forget_known()


def _trace(version: StanceVersion, action: str, summary: str, decision: Any) -> None:
    trail.record(
        action=action,
        summary=summary,
        object_kind="stance",
        object_id=str(version.pk),
        decision=decision,
        details={
            "agency": version.agency.slug,
            "number": version.number,
            "basis": version.basis,
            "digest": version.digest,
            "effective_from": version.effective_from.isoformat() if version.effective_from else None,
            "adopted_by": version.adopted_by,
        },
    )


def install() -> None:
    """What the approvals and the gate must know of stances."""
    describe(StanceVersion, describe_version, kind="stance", find=lambda pk: StanceVersion.objects.get(pk=int(pk)))
    carries_out(ADOPT, Approvable(current=_current, carry_out=_adopt))
