"""Proposing a stance, and adopting it: two people, effective from a date, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from stance.authority import simulation
from stance.authority.actions import requests
from stance.authority.approvables.adoption import ADOPT, Adopt
from stance.authority.digests import canonical_text, digest_of
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.queries import stances
from stance.authority.states import STANCE
from stance.authority.writes.stances import trace
from stance.engines.policy import BASES, SIDES, Basis, LeavesUncovered, StanceRefused, authorise, preset
from stance.engines.policy.roles import AREAS
from stance.engines.policy.stance import read_matrix
from stance.journal.actor import current
from stance.people.models import Agency


def propose(
    *,
    agency: Agency,
    basis: Basis,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    duties: Mapping[str, Mapping[str, str]] | None = None,
    note: str = "",
    leaving_uncovered: bool = False,
) -> StanceVersion:
    """Write down a stance for an agency: a shipped one, with the agency's changes (action → side, approver, consulted,
    told) and its own words for duties (area → side → words).

    Raises StanceRefused with every problem of the matrix; LeavesUncovered where it would leave to nobody what somebody can do now,
    unless ``leaving_uncovered`` says that this is known.
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
        version = StanceVersion(
            agency=agency,
            number=(StanceVersion.objects.filter(agency=agency).aggregate(top=Max("number"))["top"] or 0) + 1,
            basis=basis,
            rules=matrix,
            duties=words,
            digest=digest_of(ADOPT, "agency", agency.slug, text),
            note=note[:1000],
            based_on=stances.in_force(agency.pk),
            made_by_id=actor.person,
            made_by_label=actor.label[:200],
        )
        left = simulation.left_to_nobody(agency, stances.as_stance(version))
        if left and not leaving_uncovered:
            raise LeavesUncovered(left)
        version.save()
        knowing = f", accepting that nobody can do {len(left):,} of its actions" if left else ""
        trace(version, "authority.stance.propose", f"proposed the {version} for {agency}{knowing}", decision)
    return version


def ask_to_adopt(
    version: StanceVersion, *, effective_from: datetime | None = None, reason: str = ""
) -> ApprovalRequest:
    """Ask a second person to adopt a proposal. ``effective_from`` (aware) is not before now; without it, it holds from
    the moment of the approval.

    Raises StanceRefused when the date has passed, and as ``Adopt.must_be_possible`` does.
    """
    decision = authorise("authority.stance.adopt", version)
    if effective_from is not None and effective_from <= timezone.now():
        raise StanceRefused(["the date has passed: a stance holds from now or from a later day"])
    wanted = Adopt(version, effective_from)
    wanted.must_be_possible()
    return requests.ask(wanted, decision, reason=reason)


def withdraw(version: StanceVersion) -> None:
    """Drop a proposal. An open request to adopt it is void from now on, and closed when it is next looked at."""
    decision = authorise("authority.stance.propose", version)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=version.agency_id)  # as whoever adopts it does
        rows = StanceVersion.objects.filter(pk=version.pk, state__in=STANCE.before("withdraw"))
        changed = rows.update(state=STANCE.after("withdraw"))
        if not changed:
            raise StanceRefused([f"the {version} is not a proposal any more"])
        version.state = "withdrawn"
        trace(version, "authority.stance.propose", f"withdrew the {version} for {version.agency}", decision)
