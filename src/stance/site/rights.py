"""What the person behind a request may do, asked once: a page full of controls costs one query."""

from __future__ import annotations

from django.http import HttpRequest

from stance.authority.deciding import roles_now
from stance.engines.policy import Decision, decide


class Rights:
    """For showing and explaining controls. The gate decides again when an action is really asked for."""

    def __init__(self, *, is_signed_in: bool) -> None:
        self._is_signed_in = is_signed_in

    @property
    def role(self) -> str:
        """The person's role, or "" for nobody. The gate's own answer: both ask once in a request."""
        return next(iter(roles_now()), "") if self._is_signed_in else ""

    def may(self, action: str) -> Decision:
        return decide(action, [self.role] if self.role else [])


def rights_of(request: HttpRequest) -> Rights:
    """The rights of whoever is signed in. Pages that answer before the session is read have none."""
    user = getattr(request, "user", None)
    return Rights(is_signed_in=user is not None and user.is_authenticated)
