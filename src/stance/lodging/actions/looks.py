"""Looking up lodged posts again: an edit is a version more, and what is gone twice is a deletion."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from stance.archive.models import Lodgement, Record, Tombstone
from stance.archive.writes import captures, lodgements
from stance.capture.writes import files
from stance.channels.port.connecting import Unreachable
from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.lodging import rules
from stance.lodging.looking import Seen, asked
from stance.lodging.models import LookAgain
from stance.lodging.queries import looks as queries
from stance.lodging.refusal import LodgingRefused
from stance.register.models import Account

AT_ONCE = 50
LOOK = "lodging.post.look"


@dataclass(slots=True)
class Sums:
    looked: int = 0
    edited: int = 0
    deleted: int = 0


def look_due() -> Sums:
    """Those whose turn it is, one by one. Each is claimed first: two workers never ask for one post at once."""
    decision = authorise("lodging.post.look")
    sums = Sums()
    for due in queries.due(AT_ONCE):
        held = timezone.now() + rules.TRIED_AGAIN
        if not LookAgain.objects.filter(pk=due.pk, due_at=due.due_at).update(due_at=held):
            continue
        _look(due, decision, sums)
        sums.looked += 1
    return sums


def _look(due: LookAgain, decision: Decision, sums: Sums) -> None:
    account = due.record.account
    try:
        seen = asked(account, due.address)
    except (LodgingRefused, Unreachable) as trouble:
        _in_vain(due, str(trouble))
        return
    if seen.shown is None:
        _gone(due, seen, decision, sums)
    else:
        _there(due, seen, decision, sums)


def _there(due: LookAgain, seen: Seen, decision: Decision, sums: Sums) -> None:
    if seen.shown is None:
        return
    given, shown = seen.shown
    account = due.record.account
    is_news = shown.item.record_id == due.record.record_id and captures.news_in([shown])
    prepared = captures.prepared(account, [given], [shown]) if is_news else None
    with transaction.atomic():
        if not _is_mixed(account):
            return
        if prepared is not None:
            kept = captures.write(prepared)
            files.want(kept)
            if kept.grown:
                sums.edited += 1
                _trace(due.record, "was edited on its platform", decision)
        _next(due, absent=[])


def _gone(due: LookAgain, seen: Seen, decision: Decision, sums: Sums) -> None:
    prepared = captures.prepared(due.record.account, seen.answers, [])
    with transaction.atomic():
        if not _is_mixed(due.record.account):
            return
        if not due.absent:
            exchanges = list(captures.write(prepared).exchanges)
            LookAgain.objects.filter(pk=due.pk).update(
                absent=exchanges,
                due_at=timezone.now() + rules.SECOND_PROOF,
                tries=0,
                problem="",
                looked_at=timezone.now(),
            )
            return
        if captures.bury_one(due.record, prepared, Tombstone.Kind.SEEN_GONE, due.absent):
            sums.deleted += 1
            _trace(due.record, "was deleted on its platform", decision)
        LookAgain.objects.filter(pk=due.pk).update(due_at=None, looked_at=timezone.now(), tries=0, problem="")


def _in_vain(due: LookAgain, words: str) -> None:
    tries, now = due.tries + 1, timezone.now()
    following = (
        now + rules.TRIED_AGAIN if tries < rules.MOST_TRIES and now < due.ends_at + rules.TRIED_AGAIN * 4 else None
    )
    LookAgain.objects.filter(pk=due.pk).update(tries=tries, problem=words[:500], due_at=following)


def _next(due: LookAgain, absent: list[str]) -> None:
    made, now = Lodgement.objects.get(pk=due.pk), timezone.now()
    in_time = lodgements.last_day(due.record.created_at, made.limit_days)
    LookAgain.objects.filter(pk=due.pk).update(
        due_at=rules.next_look(made.lodged_at, in_time, now), looked_at=now, tries=0, problem="", absent=absent
    )


def _is_mixed(account: Account) -> bool:
    """Held until the transaction ends: nothing is written of one that became private a moment ago."""
    return Account.objects.select_for_update().filter(pk=account.pk, own_class="mixed").exists()


def _trace(record: Record, what: str, decision: Decision) -> None:
    trail.record(
        action=LOOK,
        summary=f"{record.record_id}, which was lodged, {what}",
        object_kind="record",
        object_id=record.record_id,
        decision=decision,
    )
