"""``stance capture``: look at accounts now, and say how far our copy follows."""

from __future__ import annotations

import argparse
import time

from stance.capture.actions import looks
from stance.capture.actions.looks import Report
from stance.capture.models import Stream
from stance.capture.queries import states
from stance.capture.refusal import CaptureRefused
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.register import described_objects
from stance.register.models import Account
from stance.register.queries import drifts

PAUSE_SECONDS = 2.0


def run(options: argparse.Namespace, output: Output) -> int:
    account = _account(options.account) if options.account else None
    if options.account and account is None:
        return output.refuse(f"{options.account} is not on the register.")
    if options.what == "status":
        return _status(account, output)
    if account is not None:
        return _one(account, output)
    count = looks.look_at_due()
    while not options.once:
        time.sleep(PAUSE_SECONDS)
        count += looks.look_at_due()
    output.result({"looked_at": count}, f"Looked {count:,} times.")
    return DONE


def _account(text: str) -> Account | None:
    try:
        return described_objects.find(text)
    except LookupError:
        return None


def _one(account: Account, output: Output) -> int:
    try:
        report = looks.look(account=account)
    except CaptureRefused as refusal:
        return output.refuse(str(refusal))
    output.result(_told(report), _words(report))
    return DONE_WITH_FAILURES if report.sums.errors else DONE


def _told(report: Report) -> dict[str, object]:
    sums = report.sums
    return {
        "account": report.account.asked_as,
        "window": list(report.window),
        "new": sums.new,
        "new_versions": sums.new_versions,
        "tombstones": sums.tombstones,
        "not_through_stance": len(sums.not_through_stance),
        "errors": sums.errors,
    }


def _words(report: Report) -> str:
    sums = report.sums
    said = f"{report.account.named}: {sums.new:,} new, {sums.new_versions:,} changed, {sums.tombstones:,} seen deleted."
    return "\n".join([said, *sums.errors])


def _status(account: Account | None, output: Output) -> int:
    found, before = [], None
    if account is not None:
        one = states.of(account)
        found = [one] if one else []
    while account is None:
        page, before = states.page(before)
        found += page
        if before is None:
            break
    drifted = drifts.of_all([one.capture.account_id for one in found])
    missed = states.gaps([one.capture for one in found])
    told = [
        {
            "account": one.account.asked_as,
            "state": one.word,
            "lag_seconds": one.lag_seconds,
            "target_seconds": one.capture.target_seconds,
            "is_late": one.is_late,
            "last_success": one.capture.succeeded_at.isoformat() if one.capture.succeeded_at else None,
            "problem": one.capture.problem,
            "incident": one.incident.kind if one.incident else None,
            "gaps": [[begin.isoformat(), end.isoformat()] for begin, end in missed[one.capture.account_id]],
            "stream": _stream(one.capture.stream),
            "profile": {
                "last_success": one.capture.profiled_at.isoformat() if one.capture.profiled_at else None,
                "problem": one.capture.profile_problem,
            },
            "drift": [
                {
                    "kind": drift.kind,
                    "words": drift.words,
                    "first_seen_at": drift.first_seen_at.isoformat(),
                    "last_seen_at": drift.last_seen_at.isoformat(),
                }
                for drift in drifted.get(one.capture.account_id, [])
            ],
            "is_whole": one.capture.walked_at is not None,
        }
        for one in found
    ]
    lines = [
        f"{one['account']}  {_lag(one['lag_seconds'])}{'  LATE' if one['is_late'] else ''}  {one['problem']}{_drifted(one['drift'])}"
        for one in told
    ]
    output.result({"accounts": told}, "\n".join(lines) or "No account is captured. Connect one first.")
    return DONE


def _drifted(told: object) -> str:
    rows = told if isinstance(told, list) else []
    return "".join(f"  {one['words']}" for one in rows)


def _stream(stream: Stream | None) -> str | None:
    """None where the platform keeps none open."""
    if stream is None or (stream.opened_at is None and not stream.problem):
        return None
    return "open" if stream.opened_at else "closed"


def _lag(seconds: object) -> str:
    return "not looked at yet" if seconds is None else f"{seconds} s old"
