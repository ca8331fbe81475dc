"""Noting that somebody lodged a post of an official's own account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from stance.archive.blobs import Stored
from stance.archive.ledger.statements import lodgement_statement, state
from stance.archive.models import Lodgement, Media, Record
from stance.archive.search import index
from stance.archive.writes.captures import attach
from stance.people.models import User


@dataclass(frozen=True, slots=True)
class Lodging:
    """Who lodges, why, and by when it had to be. ``name`` is what is shown of ``user`` when their row is gone; ``at`` is aware."""

    name: str
    user: User | None
    reason: str
    limit_days: int
    at: datetime


def days_between(posted_at: datetime, lodged_at: datetime) -> int:
    """Whole days from the one day to the other, in the installation's time zone; 0 for what a platform dates later than now. The day on
    which it was posted does not count: "not later than 20 days after" (44 U.S.C. 2911(a))."""
    return max(0, (timezone.localdate(lodged_at) - timezone.localdate(posted_at)).days)


def last_day(posted_at: datetime, limit_days: int) -> datetime:
    """The end of the last day on which it can be lodged in time."""
    day = timezone.localdate(posted_at) + timedelta(days=limit_days + 1)
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def lodge(record: Record, given: Lodging, way: Lodgement.Way, *, exchange: str, original: str = "") -> Lodgement | None:
    """None where it was lodged before. Inside the caller's transaction, which holds the account."""
    if Lodgement.objects.filter(record=record).exists():
        return None
    days = days_between(record.created_at, given.at)
    made = Lodgement(
        record=record,
        account=record.account,
        way=way.value,
        lodged_at=given.at.replace(microsecond=0),
        lodged_by=given.user,
        lodged_by_name=given.name[:200],
        reason=given.reason,
        days=days,
        limit_days=given.limit_days,
        is_late=days > given.limit_days,
        exchange=exchange,
        original=original,
    )
    made.entry = state(statement_of(made))
    made.save(force_insert=True)
    with connection.cursor() as cursor:
        index.extend(cursor, record.pk, "", ":is:lodged" + (" :is:late" if made.is_late else ""))
    return made


def statement_of(row: Lodgement) -> dict[str, object]:
    account = row.account
    return lodgement_statement(
        record=row.record.record_id,
        account=f"{account.platform}:{account.platform_id}",
        way=row.way,
        lodged_at=_written(row.lodged_at),
        lodged_by=row.lodged_by_name,
        reason=row.reason,
        posted_at=_written(row.record.created_at),
        days=row.days,
        limit_days=row.limit_days,
        exchange=row.exchange,
        original=row.original,
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def attach_files(record: Record, stored: Mapping[str, Stored], at: datetime) -> int:
    """Files of its media, by the media's id, as an export has them. Returns how many are new. Inside the caller's transaction."""
    rows = Media.objects.filter(record=record, media_id__in=list(stored), blob="")
    return sum(attach(one, stored[one.media_id], at) for one in rows)
