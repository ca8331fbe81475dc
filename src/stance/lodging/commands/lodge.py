"""``stance lodge``: lodge posts of an official's own account, by address or from an export."""

from __future__ import annotations

import argparse
from pathlib import Path

from stance.archive.models import Lodgement
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.lodging.actions import exports, posts
from stance.lodging.refusal import LodgingRefused
from stance.lodging.writes.terms import Report
from stance.register import described_objects
from stance.register.models import Account

LARGEST_LIST = 5_000_000


def run(options: argparse.Namespace, output: Output) -> int:
    account = _account(options.account)
    if account is None:
        return output.refuse(f"{options.account} is not on the register.")
    try:
        report = _lodged(options, account)
    except LodgingRefused as refusal:
        return output.refuse(str(refusal))
    except OSError as error:
        return output.refuse(f"{error.filename or 'A file'}: {error.strerror or error}.")
    output.result(_told(account, report), _words(account, report))
    return DONE_WITH_FAILURES if report.refused else DONE


def _lodged(options: argparse.Namespace, account: Account) -> Report:
    paths = [Path(one) for one in options.source]
    if bool(paths) != bool(options.ids):
        raise LodgingRefused("Give an export and the posts to choose from it: --from FILE --ids FILE.")
    if not paths:
        return posts.lodge(account=account, addresses=options.addresses, reason=options.reason)
    if options.addresses:
        raise LodgingRefused("Give addresses, or an export with --ids, not both.")
    for path in paths:
        if not path.exists():
            raise LodgingRefused(f"{path}: there is no such file or folder.")
    names = _names(Path(options.ids))
    return exports.lodge_from(account=account, paths=paths, names=names, reason=options.reason)


def _names(path: Path) -> list[str]:
    """Raises LodgingRefused and OSError."""
    if path.stat().st_size > LARGEST_LIST:
        raise LodgingRefused(
            f"{path} is larger than {LARGEST_LIST // 1_000_000} MB: it should hold one id or address a line."
        )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise LodgingRefused(f"{path} is no text (UTF-8): it should hold one id or address a line.") from error
    return [line.strip() for line in lines if line.strip()]


def _account(text: str) -> Account | None:
    try:
        return described_objects.find(text)
    except (LookupError, ValueError, Account.DoesNotExist):
        return None


def _told(account: Account, report: Report) -> dict[str, object]:
    return {
        "account": account.asked_as,
        "lodged": [_one(one) for one in report.lodged],
        "already": [_one(one) for one in report.already],
        "refused": [{"asked_for": name, "why": why} for name, why in report.refused],
    }


def _one(made: Lodgement) -> dict[str, object]:
    return {
        "id": made.record.record_id,
        "lodged_at": made.lodged_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lodged_by": made.lodged_by_name,
        "days": made.days,
        "limit_days": made.limit_days,
        "late": made.is_late,
    }


def _words(account: Account, report: Report) -> str:
    lines = [
        f"{account.named}: {len(report.lodged):,} lodged, {len(report.already):,} lodged before, {len(report.refused):,} not."
    ]
    lines += [f"{one.record.record_id}  {one.days_in_words}{'  LATE' if one.is_late else ''}" for one in report.lodged]
    lines += [f"not lodged: {name}: {why}" for name, why in report.refused]
    return "\n".join(lines)
