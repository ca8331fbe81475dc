"""What a person chooses for themselves alone."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import User


def set_shortcuts(*, on: bool) -> None:
    """Single keys on the acting person's pages, on or off."""
    decision = authorise("people.preference.change")
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=current().person or 0).first()
        if user is None or user.has_shortcuts == on:
            return
        user.has_shortcuts = on
        user.save(update_fields=["has_shortcuts"])
        trail.record(
            action="people.preference.change", summary=f"switched their keyboard shortcuts {'on' if on else 'off'}",
            object_kind="person", object_id=user.email, decision=decision,
        )  # fmt: skip
