"""Keeping what a stream told: a message is one transaction for each account that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from stance.archive.models import Record
from stance.archive.queries import captures as held
from stance.archive.writes import captures
from stance.archive.writes.captures import Message, Prepared, Shown
from stance.capture import rules
from stance.capture.models import Absence, Capture, OutsidePost, Stream
from stance.capture.writes import files
from stance.capture.writes.looks import Alarms, Sums, take_notice, window_of
from stance.channels import discovery
from stance.channels.port.listening import Told
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Ready:
    """What a message says of one account, with the message stored: all that needs no transaction is done."""

    account: Account
    deleted: tuple[str, ...]
    made: tuple[str, ...]
    prepared: Prepared


def ready(account: Account, told: Told, message: Message) -> Ready | None:
    """None where it is no news. Raises OSError (disk full)."""
    shown = [Shown(0, one.offset_bytes, one.length_bytes, one.item) for one in told.found]
    records = discovery.known()[account.platform].records
    deleted = [records.record_id(account.platform_id, one) for one in told.deleted] if records else []
    made = tuple(one.item.record_id for one in told.found if one.is_new)
    is_news = (shown and captures.news_in(shown)) or (deleted and held.standing(account, deleted)) or _unnoticed(made)
    if not is_news:
        return None
    holds_public = any(one.item.author for one in shown)
    prepared = captures.prepared(account, [message], shown, holds_public=holds_public)
    return Ready(account, tuple(deleted), made, prepared)


def _unnoticed(made: Sequence[str]) -> list[int]:
    """Posts that were made a moment ago and that a look was quicker to find: dated earlier, they raised no alarm there."""
    rows = Record.objects.filter(record_id__in=made).exclude(pk__in=OutsidePost.objects.values("record"))
    return list(rows.values_list("pk", flat=True)) if made else []


def keep(given: Ready, alarms: Alarms) -> Sums:
    """Inside the caller's transaction, which also notes how far the stream was heard: both, or neither."""
    account, sums = given.account, Sums()
    Capture.objects.select_for_update().get(account=account)  # as a look does for each page
    gone = held.standing(account, given.deleted)
    kept = captures.write(given.prepared, gone)
    take_notice(account, {*kept.new, *_unnoticed(given.made)}, alarms, sums)
    files.want(kept)
    Absence.objects.filter(record__in=gone).delete()
    window = window_of(account)
    window.records += len(kept.new)
    window.versions += len(kept.grown)
    window.save(update_fields=["records", "versions"])
    sums.new, sums.new_versions, sums.tombstones = len(kept.new), len(kept.grown), len(gone)
    return sums


def began(stream: Stream) -> None:
    """It is open; whatever happened while it was not is looked for."""
    now = timezone.now()
    stream.opened_at, stream.problem = now, ""
    stream.save(update_fields=["opened_at", "problem"])


def came(stream: Stream, cursor: str) -> None:
    """Everything up to here is kept."""
    stream.heard_at, stream.failures_count = timezone.now(), 0
    if cursor:
        stream.cursor = cursor
    stream.save(update_fields=["heard_at", "failures_count", "cursor"])


def ended(stream: Stream, words: str, *, restarts: bool = False) -> None:
    now = timezone.now()
    stream.opened_at, stream.problem = None, words[:500]
    stream.due_at = rules.next_opening(now, stream.failures_count)
    stream.failures_count += 1
    if restarts:
        stream.cursor = ""
    # Its place otherwise stays as it is written: the one in memory may be of a message whose transaction failed.
    stream.save(update_fields=["opened_at", "problem", "due_at", "failures_count", *(["cursor"] if restarts else [])])


def has_none(stream: Stream) -> None:
    """The site keeps no stream open: looks alone tell what happens."""
    stream.opened_at, stream.problem, stream.failures_count = None, "", 0
    stream.due_at = timezone.now() + rules.ASKED_FOR_STREAM_AGAIN
    stream.save(update_fields=["opened_at", "problem", "due_at", "failures_count"])


def nobody_listens() -> None:
    """Whoever listened before was ended: nothing is open any more."""
    Stream.objects.exclude(opened_at=None).update(opened_at=None)
