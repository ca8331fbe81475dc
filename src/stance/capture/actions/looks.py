"""Looking at accounts on their platforms: one, or all that are due."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.archive.writes.captures import Prepared
from stance.capture import notices
from stance.capture.looking import Order, Visit, visited
from stance.capture.models import Absence, Capture
from stance.capture.queries import states as queries
from stance.capture.refusal import CaptureRefused
from stance.capture.rules import SECOND_PROOF_AFTER
from stance.capture.writes import lists, looks, profiles, states, windows
from stance.capture.writes.looks import Alarms, Overtaken, Sums, item_id_of
from stance.engines.policy import Decision, authorise
from stance.register.actions import connections, elsewhere
from stance.register.models import Account, Connection

AT_ONCE = 16
"""Platforms that are waited for at the same time."""
ASKED_AGAIN = 5
"""Second proofs in one look."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a look brought. ``window`` is the first and the last instant (Unix seconds UTC) between which every post was shown."""

    account: Account
    sums: Sums
    window: tuple[int | None, int | None]
    problem: str


@dataclass(frozen=True, slots=True)
class _Turn:
    capture: Capture
    order: Order


def look(*, account: Account) -> Report:
    """Look at one account now. Raises CaptureRefused where it is not captured, or is being looked at."""
    decision = authorise("capture.account.look", account)
    states.begin_for_connected()
    turn = _turn(account)
    return _kept(turn, visited(turn.order), decision)


def look_at_due(*, most_seconds: float = 50.0, most: int = 500) -> int:
    """Look at all accounts whose turn it is, several at once. Returns how many were looked at."""
    decision = authorise("capture.account.look")
    states.begin_for_connected()
    ends, count = timezone.now() + timedelta(seconds=most_seconds), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[Future[Visit], _Turn] = {}
        while True:
            if timezone.now() < ends and count + len(running) < most:
                for account in queries.due(
                    AT_ONCE - len(running), [turn.capture.account_id for turn in running.values()]
                ):
                    try:
                        turn = _turn(account)
                    except CaptureRefused:
                        continue  # another worker was quicker
                    running[pool.submit(visited, turn.order)] = turn
            if not running:
                return count
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                _kept(running.pop(done), done.result(), decision)
                count += 1


def _turn(account: Account) -> _Turn:
    if account.not_captured:
        raise CaptureRefused(account.not_captured)
    connection = Connection.objects.filter(account=account).first()
    capture = states.taken(account, timezone.now()) if connection is not None else None
    if connection is None or capture is None:
        raise CaptureRefused(
            f"{account.named} is not connected. Connect it first."
            if connection is None
            else f"{account.named} is being looked at now. Try again in a minute."
        )
    look = states.look_of(connection, capture.validators)
    return _Turn(
        capture,
        Order(
            platform=account.platform,
            look=look,
            until_seconds=capture.seen_until_seconds,
            walk_cursor=capture.walk_cursor if capture.is_walking else None,
            walk_until_seconds=capture.walk_until_seconds,
            asked_again=_to_ask_again(account),
            lists=tuple(lists.orders(account, look.view)),
            wants_profile=profiles.wanted(capture),
        ),
    )


def _to_ask_again(account: Account) -> tuple[tuple[int, str], ...]:
    ripe = Absence.objects.filter(account=account, noticed_at__lte=timezone.now() - SECOND_PROOF_AFTER)
    rows = ripe.filter(record__is_by_public=False).select_related("record").order_by("noticed_at")[:ASKED_AGAIN]
    return tuple((one.record_id, item_id_of(account, one.record)) for one in rows)


def _kept(turn: _Turn, visit: Visit, decision: Decision) -> Report:
    """Write down what was seen, page by page; the look itself last, so that what was cut off is looked at again."""
    account, sums = turn.capture.account, Sums()
    alarms = _alarms(turn.capture)
    try:
        for seen in visit.seen:
            looks.keep(account, turn.capture.lease, seen, sums, alarms)
        for asked in visit.asked:
            looks.settle(account, turn.capture.lease, asked, sums)
        for read in visit.lists:
            lists.keep(account, turn.capture.lease, read, sums, settings.ALARMS_FROM)
        if visit.shown is not None:
            profiles.keep(account, turn.capture.lease, visit.shown, decision)
        elif visit.profile_trouble is not None:
            profiles.missed(account, turn.capture.lease, visit.profile_trouble, visit.handed_to)
    except Overtaken:
        return Report(account, sums, (None, None), "Another worker looks at it now.")
    if sums.has_returned and account.elsewhere_url:
        elsewhere.take_back(account=account)
    trouble = visit.trouble
    evidence = looks.prepared_evidence(account, visit) if trouble is not None and trouble.is_vanished else None
    with transaction.atomic():
        if trouble is not None and trouble.is_vanished:
            looks.vanished(account, trouble.words, evidence)
        if trouble is not None:
            profiles.note_trouble(account, trouble, visit.handed_to, _shown_by(evidence))
        if trouble is None:
            connections.confirm(account=account)
        looks.looked(account, trouble.words if trouble else "")
        states.ended(turn.capture, turn.order, visit)
        if sums.not_through_stance:
            notices.not_through_stance(account, sums.not_through_stance)
        if sums.tombstones or sums.not_through_stance:
            looks.trace(account, sums, decision, "looked at")
    problem = trouble.words if trouble else ""
    sums.errors += [problem] if problem else []
    sums.errors += [one.trouble.words for one in visit.lists if one.trouble]
    whole = [one.page for one in visit.seen if one.page.oldest is not None and one.page.newest is not None]
    oldest = min((page.oldest for page in whole if page.oldest is not None), default=None)
    newest = max((page.newest for page in whole if page.newest is not None), default=None)
    return Report(account, sums, (oldest, newest), problem)


def _alarms(capture: Capture) -> Alarms:
    walked, since = capture.walked_at, capture.likes_since
    are_likes_whole = walked is not None and walked > since
    return Alarms(capture.began_at, walked is not None, settings.ALARMS_FROM, since, are_likes_whole)


def _shown_by(evidence: Prepared | None) -> str:
    """The last answer that is kept of it."""
    return list(evidence.stored.values())[-1].blob if evidence is not None and evidence.stored else ""


def close_windows() -> int:
    """Commit to the coverage of hours that are over. Returns how many."""
    authorise("capture.window.close")
    return windows.close(queries.open_windows())
