"""``stance journal followers``: how far each follower of the audit trail has come."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.policy import authorise
from stance.journal.following.behind import Behind, all_behind, left_over


def run(_options: argparse.Namespace, output: Output) -> int:
    authorise("jobs.read")
    found, left = all_behind(), left_over()
    ok = all(one.is_well for one in found)
    lines = [f"{'ok  ' if one.is_well else 'MEND'}  {one.name}: {one.words}" for one in found]
    lines += [f"      {one.mend}" for one in found if not one.is_well]
    lines += [f"left  {cursor}: there is no follower of this name any more" for cursor in left]
    output.result(
        {"ok": ok, "followers": [_facts(one) for one in found], "left_over": [cursor.name for cursor in left]},
        "\n".join(lines),
    )
    return DONE if ok else DONE_WITH_FAILURES


def _facts(one: Behind) -> dict[str, object]:
    """Times are RFC 3339 in UTC, or None."""
    return {
        "name": one.name,
        "position": one.position,
        "events_behind": one.events,
        "more": one.more,
        "oldest": one.oldest,
        "oldest_at": _utc(one.oldest_at),
        "seconds_behind": one.seconds,
        "failing_event": one.failing_event,
        "error": one.error,
        "failures": one.failures,
        "retry_at": _utc(one.retry_at),
        "ok": one.is_well,
    }


def _utc(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if instant else None
