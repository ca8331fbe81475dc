"""The emergency stop: one person, one action."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from stance.engines.policy import Outcome, ask_or_do, authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import Agency
from stance.publishing.approvables import Lift
from stance.publishing.models import Stop
from stance.publishing.refusal import PostRefused

LONGEST_REASON = 500


def stop(*, reason: str, agency: Agency | None = None) -> Stop:
    """From this moment nothing more leaves, of this agency or of all. Raises PostRefused."""
    decision = authorise("publishing.stop", Stop(agency=agency))
    new = Stop(agency=agency, reason=_said(reason), stopped_by=current().label[:200])
    try:
        with transaction.atomic():
            new.save()
            trail.record(
                action="publishing.stop",
                summary=f"stopped publishing {_where(agency)}: {new.reason}",
                object_kind="stop",
                object_id=str(new.pk),
                decision=decision,
            )
    except IntegrityError as error:
        raise PostRefused("It is stopped already: nothing leaves.") from error
    return new


def _said(reason: str) -> str:
    found = " ".join(reason.split())
    if not found or len(found) > LONGEST_REASON:
        raise PostRefused(f"Say why, in at most {LONGEST_REASON} characters.", "reason")
    return found


def _where(agency: Agency | None) -> str:
    return f"of {agency.name}" if agency else "everywhere"


def lift(*, agency: Agency | None = None, reason: str = "") -> Outcome[Stop]:
    """Ask a second person to let posts leave again. Raises PostRefused."""
    decision = authorise("publishing.lift", Stop(agency=agency))
    found = Stop.objects.filter(agency=agency, lifted_at=None).first()
    if found is None:
        raise PostRefused("Nothing is stopped.")
    with transaction.atomic():
        return ask_or_do(Lift(found), decision, reason=reason)
