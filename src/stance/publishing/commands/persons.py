"""In whose name a command acts: whoever has the data folder in hand may act for a person who could do it themselves; the trail says both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from stance.journal.actor import Actor, acting_as, current
from stance.people.models import User
from stance.publishing.refusal import PostRefused


@contextmanager
def in_the_name_of(email: str) -> Iterator[None]:
    """Of the system operator, who acts already, where no address is given. Raises PostRefused."""
    if not email:
        yield
        return
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise PostRefused(f"Nobody signs in as {email}.")
    with acting_as(Actor("user", str(user.pk), f"{user}, by {current().label}"[:200], "command line")):
        yield
