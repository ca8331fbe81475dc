"""From whose hands somebody got a sign-in, a factor or a role, as it is written down (read in ``people.origins``)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from stance.journal.actor import current
from stance.people.models import Origin, User


def gave(user: User, kind: str, *, by: int | None = None, at: datetime | None = None) -> None:
    """Write down, inside the caller's transaction, that the acting person (or ``by``) gave this to somebody. Whoever
    runs the installation, and the timetable, are no persons here."""
    actor = current()
    giver = by if by is not None else actor.person
    if giver is not None and giver != user.pk:
        Origin.objects.create(user=user, by_id=giver, kind=kind, at=at or timezone.now())
