"""A merge takes a whole agency, so whoever merges serves in the whole of it, not in one business unit."""

from __future__ import annotations

from django.utils import timezone

from stance.authority.decisions import stance_now
from stance.engines.policy import RULES, Place, Subject, reached
from stance.people.models import Agency, Unit
from stance.people.models.organisation import going_on
from stance.register.fields.table import TRANSFER
from stance.register.refusal import AccountRefused


def is_held(subject: Subject, agency: Agency) -> bool:
    """By a role on the ICT side, or everywhere. Where the stance gives accounts to the business side no role of theirs
    holds in an agency: there it is one, or several, in all of its business units."""
    if subject.is_operator:
        return True
    held = [one for one in subject.held if one.role in RULES[TRANSFER].roles]
    if reached([Place(agency.pk)], held):
        return True
    stance = stance_now(agency.pk)
    if stance is None or TRANSFER not in stance.rules or stance.rules[TRANSFER].side != "business":
        return False
    tops = Unit.objects.filter(going_on(timezone.now()), agency=agency, side="business").values_list("path", flat=True)
    places = [Place(agency.pk, path) for path in tops]
    return bool(places) and reached(places, held)


def must_hold(subject: Subject, agency: Agency) -> None:
    """Raises AccountRefused."""
    if not is_held(subject, agency):
        raise AccountRefused(
            f"A merge moves every account of an agency: your role does not reach the whole of {agency}. "
            "Ask a person whose role does, or give accounts away one by one."
        )
