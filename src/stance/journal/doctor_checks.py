"""What ``stance doctor`` looks at of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from stance.journal.following.behind import all_behind, left_over
from stance.rooms.finding import Finding


def followers() -> Iterator[Finding]:
    for one in all_behind():
        yield Finding(f"follows the audit trail: {one.name}", one.is_well, one.words, one.mend)
    if left := left_over():
        yield Finding(
            "left over", True, f"places in the audit trail of what no longer follows it: {', '.join(map(str, left))}"
        )
