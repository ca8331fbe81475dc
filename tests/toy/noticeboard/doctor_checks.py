"""What ``stance doctor`` looks at of notices."""

from __future__ import annotations

from collections.abc import Iterator

from stance.rooms.finding import Finding
from tests.toy.noticeboard.models import Notice


def notices() -> Iterator[Finding]:
    yield Finding("notices", True, f"{Notice.objects.count()} are up")
