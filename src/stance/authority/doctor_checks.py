"""What ``stance doctor`` looks at of people and their roles."""

from __future__ import annotations

from collections.abc import Iterator

from stance.authority.queries import has_administrator
from stance.rooms.finding import Finding


def administrator() -> Iterator[Finding]:
    yield Finding(
        "administrator",
        has_administrator(),
        "there is one" if has_administrator() else "nobody can sign in yet",
        "Start the server: it prints a link that makes the first administrator.",
    )
