"""What ``stance doctor`` looks at of captures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from stance.capture.models import Capture
from stance.rooms.finding import Finding


def captures() -> Iterator[Finding]:
    """How old the longest due look is: a worker that runs says nothing of whether it keeps up."""
    count = Capture.objects.count()
    if not count:
        return
    oldest = Capture.objects.exclude(account__connection=None).order_by("due_at").first()
    behind = max(timedelta(0), timezone.now() - oldest.due_at) if oldest else timedelta(0)
    is_fine = behind < timedelta(minutes=5)
    words = f"{count:,} accounts; the longest due look is {int(behind.total_seconds())} seconds late"
    yield Finding("captures", is_fine, words if is_fine else f"{words}. Run more workers (stance serve --workers)")
