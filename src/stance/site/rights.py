"""What the person behind a request may do, asked once: a page full of controls costs one query."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest

from stance.authority import queries
from stance.engines.policy import Decision, decide
from stance.people.models import User


class Rights:
    """For showing and explaining controls. The gate decides again when an action is really asked for."""

    def __init__(self, user: User | None) -> None:
        self._user = user

    @cached_property
    def role(self) -> str:
        """The person's role, or "" for nobody."""
        return queries.role_of(self._user) if self._user else ""

    def may(self, action: str) -> Decision:
        return decide(action, [self.role] if self.role else [])


def rights_of(request: HttpRequest) -> Rights:
    """The rights of whoever is signed in, kept on the request."""
    known = getattr(request, "rights", None)
    if isinstance(known, Rights):
        return known
    user = getattr(request, "user", None)  # absent on pages that answer before the session is read
    rights = Rights(user if user is not None and user.is_authenticated else None)
    request.rights = rights  # type: ignore[attr-defined]
    return rights
