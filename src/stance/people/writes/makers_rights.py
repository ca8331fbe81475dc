"""What one person made and another uses later (an invitation, a reset link, a directory's token) works only while its maker
may still make it, for whom and where it is for by then. Whoever runs the installation may always."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from stance.engines.policy import may_person
from stance.journal import trail
from stance.people.models import DirectoryToken, OneTimeLink, ResetLink

Made = OneTimeLink | ResetLink | DirectoryToken
Said = tuple[str, str, Collection[int]]
"""What the line in the audit trail says: the action that was refused, to what, and whose agencies' line it is."""


def vouches(maker: int | None, action: str, on: object) -> bool:
    """Whether the maker (None: the system operator) may do now what they did when they made it. Somebody who is
    switched off holds nothing, so may not."""
    return maker is None or may_person(maker, action, on).allowed


def tell(made: Made, said: Said) -> None:
    """One line for each, however often it is tried. It is not used up: it works again should its maker's right return."""
    action, key, agencies = said
    if type(made)._default_manager.filter(pk=made.pk, refused_at=None).update(refused_at=timezone.now()):
        trail.record(
            action=action,
            summary=f"was refused the {made}: the person who made it may not make it any more",
            object_kind="directory token" if isinstance(made, DirectoryToken) else "person",
            object_id=key,
            agencies=agencies,
            details={"made_by": made.made_by_id},
        )
