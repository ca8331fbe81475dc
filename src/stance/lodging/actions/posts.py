"""Lodging posts of an official's own account by their addresses."""

from __future__ import annotations

from collections.abc import Sequence

from stance.archive.models import Lodgement
from stance.channels.port.connecting import Unreachable
from stance.engines.policy import Decision, authorise
from stance.lodging.looking import FROM_EXPORT, asked
from stance.lodging.refusal import LodgingRefused
from stance.lodging.writes.lodged import Whole, keep, must_be_lodged_for
from stance.lodging.writes.terms import Report, known_by, lodging, said
from stance.register.models import Account

MOST_AT_ONCE = 50
LONGEST_ADDRESS = 2_000


def lodge(*, account: Account, addresses: Sequence[str], reason: str) -> Report:
    """Fetch each post and lodge it. What cannot be lodged costs itself alone. Raises LodgingRefused where nothing of it can be, and OSError (disk
    full)."""
    decision = authorise("lodging.post.lodge", account)
    must_be_lodged_for(account)
    why, wanted = said(reason), list(dict.fromkeys(one.strip() for one in addresses if one.strip()))
    if not wanted:
        raise LodgingRefused("Give the address of a post, one a line.")
    if len(wanted) > MOST_AT_ONCE:
        raise LodgingRefused(f"These are {len(wanted):,} addresses. Lodge at most {MOST_AT_ONCE} at once.")
    report = Report()
    for address in wanted:
        try:
            _lodge(account, address, why, decision, report)
        except LodgingRefused as refusal:
            report.refused.append((address, str(refusal)))
        except Unreachable as trouble:
            report.refused.append(
                (address, f"{trouble} Try again later. Or: {FROM_EXPORT[0].lower()}{FROM_EXPORT[1:]}")
            )
    return report


def _lodge(account: Account, address: str, reason: str, decision: Decision, report: Report) -> None:
    if len(address) > LONGEST_ADDRESS:
        raise LodgingRefused(f"An address has at most {LONGEST_ADDRESS:,} characters.")
    seen = asked(account, address)
    if seen.shown is None:
        raise LodgingRefused(
            f"{account.platform_name} says that there is no such post any more. If an export holds it: {FROM_EXPORT[0].lower()}{FROM_EXPORT[1:]}"
        )
    account = known_by(account, seen.account_id)
    kept = keep(account, Whole((seen.shown,), Lodgement.Way.ADDRESS, address), lodging(account, reason), decision)
    (report.lodged if kept.is_new else report.already).append(kept.lodgement)
