"""Keeping what a look saw: a page is one transaction, with how far the look has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stance.archive.models import Record, Tombstone
from stance.archive.queries import captures as held
from stance.archive.record_keys import LAST_SECOND
from stance.archive.writes import captures
from stance.archive.writes.captures import Kept, Prepared, Shown
from stance.capture import notices, rules
from stance.capture.looking import Asked, Seen, Visit
from stance.capture.models import Absence, Capture, Incident, OutsidePost, Window
from stance.capture.sent_here import sent_here
from stance.capture.writes import files
from stance.channels import discovery
from stance.engines.policy import Decision
from stance.journal import trail
from stance.register.models import Account
from stance.register.words import NOT_CAPTURED

MOST_EVIDENCE = 8
"""Answers that an incident of an account which is not shown names: two looks, some minutes apart, and a few more."""


class Overtaken(Exception):
    """Somebody else looks at the account now; this look must not write any more."""


@dataclass(slots=True)
class Sums:
    """What one look brought. ``not_through_stance`` are keys of records."""

    new: int = 0
    new_versions: int = 0
    tombstones: int = 0
    not_through_stance: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    has_returned: bool = False


@dataclass(frozen=True, slots=True)
class Alarms:
    """Which new posts nobody can have sent before the account was captured: those made since, and once all older ones are held, all that
    appear. A time of making that lies further back is the author's word on some platforms. None from before ``first_day``.

    Likes are looked at since ``likes_since``; ``likes_are_whole`` says that all older ones are held. What is not dated by its platform is
    filed under the moment at which it was seen: it counts as new once the older ones are held, and not before.
    """

    began_at: datetime
    is_whole: bool
    first_day: datetime | None
    likes_since: datetime
    likes_are_whole: bool

    def of(self, record: Record) -> bool:
        made = record.created_at
        if self.first_day is not None and made < self.first_day:
            return False
        if record.kind == Record.Kind.LIKE:
            is_dated = bool(held.content_of(record.pk).get("created_at"))
            return self.likes_are_whole or (is_dated and made >= self.likes_since)
        return self.is_whole or made >= self.began_at.replace(microsecond=0)


def keep(account: Account, lease: str, seen: Seen, sums: Sums, alarms: Alarms) -> None:
    """A page. Raises Overtaken and OSError (disk full); nothing of the page is written then."""
    page = seen.page
    shown = [Shown(place.page, place.offset_bytes, place.length_bytes, item) for place, item in page.items]
    is_news = captures.news_in(shown)
    prepared = captures.prepared(account, seen.answers, shown) if is_news else None
    with transaction.atomic():
        fence(account, lease)
        kept = captures.write(prepared) if prepared is not None else Kept()
        take_notice(account, kept.new, alarms, sums)
        files.want(kept)
        listed = [item.record_id for _place, item in page.items]
        sums.has_returned |= _end_of_incident(account, listed, kept)
        once = _missing(account, seen, listed)
        _count(account, seen, kept, once)
    sums.new += len(kept.new)
    sums.new_versions += len(kept.grown)
    sums.errors += [failure.reason for failure in (*page.failures, *kept.failures)]


def fence(account: Account, lease: str) -> None:
    """Nothing is written by a look that was overtaken, nor of an account of which nothing is captured any more."""
    held = Capture.objects.select_for_update(of=("self",)).filter(account=account, lease=lease)
    if not held.exclude(account__own_class__in=NOT_CAPTURED).exists():
        raise Overtaken(f"capture of account {account.pk}")


def take_notice(account: Account, keys: Collection[int], alarms: Alarms, sums: Sums) -> None:
    """Posts that the account made since it is captured and that nobody sent through Stance."""
    rows = [one for one in Record.objects.filter(pk__in=keys).order_by("pk") if alarms.of(one) and held.is_ours(one.pk)]
    sent = sent_here(account, rows)
    for record in rows:
        if record.record_id not in sent:
            _, is_new = OutsidePost.objects.get_or_create(record=record, defaults={"account": account})
            sums.not_through_stance += [record.pk] if is_new else []


def _missing(account: Account, seen: Seen, listed: Sequence[str]) -> int:
    """Note what a whole page should have shown. Returns how many were missing once and are there again."""
    page = seen.page
    back, _ = Absence.objects.filter(account=account, record__record_id__in=list(listed)).delete()
    if page.is_silent:
        return back
    expected: dict[str, Record] = {}
    if page.oldest is not None and page.newest is not None:
        # Posts of the first and the last second may stand on the pages beside this one. Nothing is newer than the first page, whatever
        # a server's clock says.
        newest = LAST_SECOND if seen.is_first else page.newest - 1
        expected = held.captured_between(account, page.oldest + (1 if page.cursor else 0), newest)
    elif not page.items and not page.cursor and not page.failures and seen.is_first:
        expected = held.captured_between(account, 0, LAST_SECOND)
    noted = set(Absence.objects.filter(account=account).values_list("record__record_id", flat=True))
    how, gone = rules.missing(expected.keys() - noted, listed)
    if how == "everything" and not _is_open(account):
        words = f"None of {len(gone):,} posts that it showed before is there."
        _incident(account, Incident.Kind.EMPTIED, words, _kept(account, seen))
    elif how == "some":
        blob = _kept(account, seen)[-1]
        needs = 1 if page.tells_absence else 2
        Absence.objects.bulk_create(
            [Absence(record=expected[one], account=account, needs=needs, evidence=[blob]) for one in gone]
        )
    return back


def _is_open(account: Account) -> bool:
    return Incident.objects.filter(account=account, ended_at=None).exists()


def _kept(account: Account, seen: Seen) -> list[str]:
    """The page as evidence, although it shows nothing new."""
    return list(captures.write(captures.prepared(account, seen.answers, [])).exchanges)


def _incident(account: Account, kind: Incident.Kind, words: str, evidence: Sequence[str]) -> None:
    defaults = {"kind": kind, "words": words[:500], "evidence": list(evidence)}
    _found, is_new = Incident.objects.get_or_create(account=account, ended_at=None, defaults=defaults)
    if is_new:
        notices.incident(account)


def prepared_evidence(account: Account, visit: Visit) -> Prepared | None:
    """What the platform said instead of showing the account, stored; None where an incident has enough of it. Raises OSError."""
    found = Incident.objects.filter(account=account, ended_at=None).first()
    if found is not None and len(found.evidence) >= MOST_EVIDENCE:
        return None
    return captures.prepared(account, visit.failed, []) if visit.failed else None


def vanished(account: Account, words: str, evidence: Prepared | None) -> None:
    """The platform does not show the account itself. Each look that says so adds its answers, up to enough of them."""
    kept = list(captures.write(evidence).exchanges) if evidence is not None else []
    before = Incident.objects.select_for_update().filter(account=account, ended_at=None).first()
    if before is not None:
        before.evidence = [*before.evidence, *kept]
        before.save(update_fields=["evidence"])
    else:
        _incident(account, Incident.Kind.VANISHED, words, kept)


def _end_of_incident(account: Account, listed: Sequence[str], kept: Kept) -> bool:
    """Whether one ended. An account is back when it is shown at all, its posts are when one that was captured before is among them."""
    found = Incident.objects.filter(account=account, ended_at=None).first()
    if found is None:
        return False
    before = Record.objects.filter(record_id__in=list(listed)).exclude(pk__in=kept.new)
    if found.kind == Incident.Kind.VANISHED or before.exists():
        found.ended_at, found.ending = timezone.now(), Incident.Ending.RETURNED
        found.save(update_fields=["ended_at", "ending"])
        return True
    return False


def settle(account: Account, lease: str, asked: Asked, sums: Sums) -> None:
    """The second proof of an absence: gone, or there after all."""
    absence = Absence.objects.select_related("record").filter(account=account, record=asked.key).first()
    if absence is None:
        return
    prepared = captures.prepared(account, asked.answers, []) if asked.found is None else None
    with transaction.atomic():
        fence(account, lease)
        if prepared is None:
            window = window_of(account)
            Window.objects.filter(pk=window.pk).update(absent_once=F("absent_once") + 1)
        elif absence.needs > 1:
            absence.needs, absence.noticed_at = absence.needs - 1, timezone.now()
            absence.evidence = [*absence.evidence, *captures.write(prepared).exchanges]
            absence.save()
            return
        else:
            gone = captures.bury_one(absence.record, prepared, Tombstone.Kind.SEEN_GONE, absence.evidence)
            sums.tombstones += gone
        absence.delete()


def item_id_of(account: Account, record: Record) -> str:
    """What its platform calls it: what its content says, where the record id is made of that; else the record id without what all of the
    account's ids begin with."""
    records = discovery.known()[account.platform].records
    if records is None:
        return record.record_id
    said = held.content_of(record.pk).get("id")
    if isinstance(said, str) and records.record_id(account.platform_id, said) == record.record_id:
        return said
    return record.record_id.removeprefix(records.record_id(account.platform_id, ""))


def window_of(account: Account) -> Window:
    window, _made = Window.objects.get_or_create(account=account, hour=rules.hour_of(timezone.now()))
    return window


def _count(account: Account, seen: Seen, kept: Kept, once: int) -> None:
    window = window_of(account)
    page = seen.page
    window.records += len(kept.new)
    window.versions += len(kept.grown)
    window.absent_once += once
    if page.oldest is not None and page.newest is not None:
        window.oldest_seconds = min(page.oldest, window.oldest_seconds or page.oldest)
        window.newest_seconds = max(page.newest, window.newest_seconds or page.newest)
    window.save()


def looked(account: Account, trouble: str) -> None:
    """One more look in this hour, with what went wrong in it."""
    window = window_of(account)
    Window.objects.filter(pk=window.pk).update(
        looks=F("looks") + 1,
        failed=F("failed") + (1 if trouble else 0),
        **({"problem": trouble[:500]} if trouble else {}),
    )


def trace(account: Account, sums: Sums, decision: Decision, how: str) -> None:
    words = [f"{sums.tombstones:,} seen deleted"] if sums.tombstones else []
    words += [f"{len(sums.not_through_stance):,} not sent through Stance"] if sums.not_through_stance else []
    trail.record(
        action="capture.account.look",
        summary=f"{how} {account.named}: {', '.join(words)}",
        object_kind="account",
        object_id=str(account.pk),
        decision=decision,
    )
