"""What the person behind a request may do, asked once: a page full of controls costs one query."""

from __future__ import annotations

from django.http import HttpRequest

from stance.authority.decisions import subject_now
from stance.engines.policy import ROLES, Decision, Subject, decide, may


class Rights:
    """For showing and explaining controls. The gate decides again when an action is really asked for."""

    def __init__(self, *, is_signed_in: bool) -> None:
        self._is_signed_in = is_signed_in

    @property
    def roles(self) -> list[str]:
        """The person's roles, highest first; none for nobody. The gate's own answer: both ask once in a request."""
        held = {held.role for held in subject_now().held} if self._is_signed_in else set()
        return [role for role in ROLES if role in held]

    def may(self, action: str, on: object = None) -> Decision:
        return may(action, on) if self._is_signed_in else decide(action, Subject(None))


def rights_of(request: HttpRequest) -> Rights:
    """The rights of whoever is signed in. Pages that answer before the session is read have none."""
    user = getattr(request, "user", None)
    return Rights(is_signed_in=user is not None and user.is_authenticated)
