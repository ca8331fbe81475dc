"""What ``stance doctor`` looks at of people and their roles."""

from __future__ import annotations

from collections.abc import Iterator

from stance.people.queries import has_administrator
from stance.rooms.finding import Finding


def administrator() -> Iterator[Finding]:
    found = has_administrator()
    yield Finding(
        "administrator",
        found,
        "there is one" if found else "nobody can sign in yet",
        "Start the server: it prints a link that makes the first administrator.",
    )
