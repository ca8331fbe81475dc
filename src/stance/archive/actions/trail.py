"""Committing the audit trail, and adopted stances, to the ledger: this room follows the journal by its own cursor."""

from __future__ import annotations

from django.db import transaction

from stance.archive.ledger.statements import stance_statement, state, trail_statement
from stance.archive.models import TrailSeal
from stance.archive.queries.trail import sealed_up_to
from stance.engines.policy import authorise
from stance.journal.fingerprint import Fingerprint, fingerprint, newest_key
from stance.journal.models import Event

MOST_AT_ONCE = 20_000
"""Keys that one entry covers at most."""
ADOPTION = "authority.stance.adopt"


def seal() -> int:
    """Commit to every event since the last time; adoptions of a stance get an entry of their own beside it. Returns how
    many events that were. The cursor is the newest seal, in the same transaction: nothing is sealed twice or left out."""
    authorise("archive.trail.seal")
    sealed = 0
    while True:
        with transaction.atomic():
            newest, first = newest_key(), sealed_up_to() + 1
            if newest < first:
                return sealed
            sealed += _seal(fingerprint(first, min(newest, first + MOST_AT_ONCE - 1)))


def _seal(stretch: Fingerprint) -> int:
    entry = state(trail_statement(stretch))
    TrailSeal.objects.create(
        entry=entry, first=stretch.first, last=stretch.last, count=stretch.count, events_sha256=stretch.events
    )
    adoptions = Event.objects.filter(pk__gte=stretch.first, pk__lte=stretch.last, action=ADOPTION, object_kind="stance")
    for event in adoptions.order_by("pk"):
        if event.details.get("effective_from"):
            state(stance_statement(event.object_id, event.details))
    return stretch.count
