"""Committing the audit trail, and adopted stances, to the ledger: what is done with each stretch of the journal."""

from __future__ import annotations

from django.db import transaction

from stance.archive.ledger.statements import stance_statement, state, trail_statement
from stance.archive.models import TrailSeal
from stance.archive.queries.trail import sealed_up_to
from stance.engines.policy import authorise
from stance.journal.fingerprint import Fingerprint, fingerprint
from stance.journal.following.stretches import Stretch
from stance.journal.models import Event

ADOPTION = "authority.stance.adopt"


def seal(stretch: Stretch) -> None:
    """Commit to the events up to the end of a stretch; adoptions of a stance get an entry of their own beside it. It begins
    where the newest seal ends, wherever the cursor stood: nothing is sealed twice or left out."""
    authorise("archive.trail.seal")
    with transaction.atomic():
        first = sealed_up_to() + 1
        if first <= stretch.last:
            _seal(fingerprint(first, stretch.last))


def _seal(stretch: Fingerprint) -> None:
    entry = state(trail_statement(stretch))
    TrailSeal.objects.create(
        entry=entry, first=stretch.first, last=stretch.last, count=stretch.count, events_sha256=stretch.events
    )
    adoptions = Event.objects.filter(pk__gte=stretch.first, pk__lte=stretch.last, action=ADOPTION, object_kind="stance")
    for event in adoptions.order_by("pk"):
        if event.details.get("effective_from"):
            state(stance_statement(event.object_id, event.details))
