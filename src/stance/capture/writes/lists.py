"""Keeping what the lists beside an account's posts show: what others wrote apart from what the account did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.archive.models import Record, Tombstone
from stance.archive.record_keys import LAST_SECOND, between
from stance.archive.writes import captures
from stance.archive.writes.captures import Answer, Prepared, Shown
from stance.capture import rules
from stance.capture.answers_kept import without
from stance.capture.list_reading import ListOrder, ListSeen, ListVisit
from stance.capture.models import Absence, ListedAccount
from stance.capture.writes import files
from stance.capture.writes.looks import Alarms, Sums, fence, item_id_of, take_notice, window_of
from stance.channels import discovery
from stance.channels.port.listing import Listing, Offer
from stance.channels.port.pulling import Place
from stance.engines.exports.item import Item
from stance.register.models import Account

HELD_LOOKED_AT = 1_000
"""Of the newest: where a page shows these alone, nothing older can be new."""
ASKED_AGAIN = 5
"""Second proofs in one look."""
UNDER_POSTS = 30
"""Posts of the account whose responses one round reads, where a platform lists them post by post: the newest."""
UNDER_DAYS = 14
"""After that nobody looks under a post again."""


def offers_of(platform: str, view: str) -> list[Offer]:
    lister = discovery.lister(platform)
    return [one for one in lister.offers if view or not one.needs_view] if lister else []


def orders(account: Account, view: str) -> list[ListOrder]:
    """The lists of the account that are due. Those that are new to it are noted; what costs is off until somebody switches it on."""
    known = {one.listing: one for one in ListedAccount.objects.filter(account=account)}
    found = []
    for offer in offers_of(account.platform, view):
        row = known.get(offer.listing)
        if row is None:
            row, _ = ListedAccount.objects.get_or_create(
                account=account, listing=offer.listing.value, defaults={"is_on": not offer.costs}
            )
        if row.is_on and row.due_at <= timezone.now():
            found.append(_order(account, row, offer))
    return found


def _order(account: Account, row: ListedAccount, offer: Offer) -> ListOrder:
    rows = Record.objects.filter(account=account)
    likes = offer.listing is Listing.LIKES
    rows = rows.filter(kind=Record.Kind.LIKE) if likes else rows.filter(is_by_public=True)
    under: Sequence[str] = row.under if row.cursor else _under(account) if offer.per_post else ()
    return ListOrder(
        key=row.pk,
        listing=offer.listing,
        cursor=row.cursor,
        under=tuple(under),
        held=frozenset(rows.order_by("-pk").values_list("record_id", flat=True)[:HELD_LOOKED_AT]),
        was_whole=row.whole_at is not None and not offer.per_post,
        again=_to_ask_again(account, offer) if offer.tells_gone and not likes else (),
    )


def _under(account: Account) -> list[str]:
    """Posts of the account on the platform, the newest first."""
    since = timezone.now() - timedelta(days=UNDER_DAYS)
    rows = Record.objects.filter(
        account=account, is_by_public=False, is_deleted=False, observations__exchange__isnull=False
    )
    rows = rows.exclude(kind__in=[Record.Kind.LIKE, Record.Kind.REPOST]).order_by("-pk").distinct()
    return [item_id_of(account, one) for one in rows[:UNDER_POSTS] if one.created_at >= since]


def _to_ask_again(account: Account, offer: Offer) -> tuple[tuple[int, str, str], ...]:
    """What wants its second proof; then, of platforms whose lists say nothing of what is gone, some of what is held."""
    ripe = Absence.objects.filter(account=account, noticed_at__lte=timezone.now() - rules.SECOND_PROOF_AFTER)
    rows = ripe.filter(record__is_by_public=True).select_related("record").order_by("noticed_at")[:ASKED_AGAIN]
    found = [one.record for one in rows]
    return tuple(_asked_for(account, one) for one in [*found, *_in_turn(account, offer)])


def _asked_for(account: Account, record: Record) -> tuple[int, str, str]:
    parent = Record.objects.filter(record_id=record.reply_to or "").first()
    return record.pk, item_id_of(account, record), item_id_of(account, parent) if parent else ""


def _in_turn(account: Account, offer: Offer) -> Sequence[Record]:
    """Each held item's turn comes: the clock says whose it is, so nothing needs to be remembered of it."""
    if not offer.asks_again:
        return []
    since = between(int((timezone.now() - timedelta(days=UNDER_DAYS)).timestamp()), LAST_SECOND)
    rows = Record.objects.filter(account=account, is_by_public=True, is_deleted=False, pk__range=since)
    rows = rows.exclude(pk__in=Absence.objects.filter(account=account).values("record")).order_by("pk")
    count = rows.count()
    if not count:
        return []
    turns = -(-count // offer.asks_again)
    turn = int(timezone.now().timestamp()) // offer.every_seconds % turns
    return list(rows[turn * offer.asks_again :][: offer.asks_again])


def keep(account: Account, lease: str, visit: ListVisit, sums: Sums, first_day: Any) -> None:
    """What one list showed, page by page, and how far it was read. Raises Overtaken and OSError (disk full)."""
    row = ListedAccount.objects.get(pk=visit.order.key)
    is_whole = row.whole_at is not None
    alarms = Alarms(row.began_at, is_whole, first_day, row.began_at, is_whole)
    new = 0
    for seen in visit.seen:
        if seen.again is None:
            new += _keep_page(account, lease, seen, alarms, sums)
        else:
            _settle(account, lease, seen, sums)
    with transaction.atomic():
        fence(account, lease)
        _read(row, visit)
        _count(account, row, visit, new)


def _keep_page(account: Account, lease: str, seen: ListSeen, alarms: Alarms, sums: Sums) -> int:
    oldest = timezone.now() - timedelta(days=settings.PUBLIC_KEPT_DAYS)
    kept_for = [(place, item) for place, item in seen.page.items if _is_kept(item, oldest)]
    own = [pair for pair in kept_for if pair[1].author is None]
    public = [pair for pair in kept_for if pair[1].author is not None]
    every = [place for place, _item in seen.page.items]
    ready = [
        one
        for one in (
            _prepared(account, seen, own, _others(every, own), holds_public=False),
            _prepared(account, seen, public, _others(every, public), holds_public=True),
        )
        if one is not None
    ]
    evidence = _absent(account, seen)
    with transaction.atomic():
        fence(account, lease)
        new: list[int] = []
        for one in ready:
            kept = captures.write(one)
            take_notice(account, kept.new, alarms, sums)
            files.want(kept)
            new += kept.new
            sums.new_versions += len(kept.grown)
            sums.errors += [failure.reason for failure in kept.failures]
        _note_absent(account, seen, evidence)
    sums.new += len(new)
    sums.errors += [failure.reason for failure in seen.page.failures]
    return len(new)


def _is_kept(item: Item, oldest: datetime) -> bool:
    """What others wrote so long ago that its time is over would be disposed of at once."""
    return item.author is None or item.created_at >= int(oldest.timestamp())


def _others(every: Sequence[Place], own: Sequence[tuple[Place, Item]]) -> list[Place]:
    mine = {place for place, _item in own}
    return [place for place in every if place not in mine]


def _prepared(
    account: Account,
    seen: ListSeen,
    shown: Sequence[tuple[Place, Item]],
    hidden: Sequence[Place],
    *,
    holds_public: bool,
) -> Prepared | None:
    """Of a page, what is news, with the answers that show it alone and without what ``hidden`` names. None where there is no news."""
    given = [Shown(place.page, place.offset_bytes, place.length_bytes, item) for place, item in shown]
    if not given or not captures.news_in(given):
        return None
    numbers = sorted({one.answer for one in given})
    answers = without(seen.answers, hidden)
    places = {number: place for place, number in enumerate(numbers)}
    moved = [Shown(places[one.answer], one.offset_bytes, one.length_bytes, one.item) for one in given]
    return captures.prepared(account, [answers[number] for number in numbers], moved, holds_public=holds_public)


def _absent(account: Account, seen: ListSeen) -> dict[int, tuple[list[Record], Prepared]]:
    """What stood under a post before and does not any more, by the answer that shows it, which is stored as evidence."""
    page = seen.page
    listed = {item.record_id for _place, item in page.items}
    noted = Absence.objects.filter(account=account).values("record")
    held_here = Record.objects.filter(account=account, is_by_public=True, is_deleted=False)
    shown = [(held_here.filter(reply_to=parent), number) for parent, number in page.whole_under]
    if not page.is_silent and page.items and page.oldest is not None and page.newest is not None:
        shown.append((held_here.filter(pk__range=between(page.oldest + 1, page.newest - 1)), page.items[0][0].page))
    found = {}
    for rows, number in shown:
        gone = list(rows.exclude(record_id__in=listed).exclude(pk__in=noted).order_by("pk"))
        gone = [one for one in gone if one.observations.filter(exchange__isnull=False).exists()]
        if gone:
            found[number] = (gone, _evidence(account, seen.answers[number]))
    return found


def _evidence(account: Account, answer: Answer) -> Prepared:
    return captures.prepared(account, [answer], [], holds_public=True)


def _note_absent(account: Account, seen: ListSeen, evidence: dict[int, tuple[list[Record], Prepared]]) -> None:
    listed = [item.record_id for _place, item in seen.page.items]
    Absence.objects.filter(account=account, record__record_id__in=listed).delete()
    for gone, prepared in evidence.values():
        blobs = list(captures.write(prepared).exchanges)
        Absence.objects.bulk_create([Absence(record=one, account=account, needs=1, evidence=blobs) for one in gone])


def _settle(account: Account, lease: str, seen: ListSeen, sums: Sums) -> None:
    """Asked for by itself, it is gone, or there after all. That it is gone is the second proof where it was missed before, else the first."""
    absence = Absence.objects.select_related("record").filter(account=account, record=seen.again).first()
    record = absence.record if absence else Record.objects.filter(pk=seen.again or 0, is_deleted=False).first()
    if record is None:
        return
    is_there = any(item.record_id == record.record_id for _place, item in seen.page.items)
    numbers = [number for _parent, number in seen.page.whole_under]
    shows_it = seen.answers[numbers[-1]] if numbers else seen.answers[-1] if seen.answers else None
    prepared = None if is_there or shows_it is None else _evidence(account, shows_it)
    with transaction.atomic():
        fence(account, lease)
        if absence is None:
            if prepared is not None:
                blobs = list(captures.write(prepared).exchanges)
                Absence.objects.get_or_create(
                    record=record, defaults={"account": account, "needs": 1, "evidence": blobs}
                )
            return
        if prepared is not None:
            sums.tombstones += captures.bury_one(record, prepared, Tombstone.Kind.SEEN_GONE, absence.evidence)
        absence.delete()


def _read(row: ListedAccount, visit: ListVisit) -> None:
    """How far the round has come, and when the list is due again."""
    now, trouble = timezone.now(), visit.trouble
    offers = {one.listing.value: one for one in _offers_of_row(row)}
    every = offers[row.listing].every_seconds if row.listing in offers else 300
    row.cursor, row.under = visit.cursor, list(visit.order.under) if visit.cursor else []
    if trouble is None:
        row.read_at, row.problem, row.failures_count = now, "", 0
        row.whole_at = now if visit.is_whole else row.whole_at
    else:
        row.problem = trouble.words[:500] or "It gave no reason."
        row.failures_count += 1
    due = rules.next_look(now, 2 * every, row.failures_count, trouble)
    goes_on = trouble is None and bool(visit.cursor)
    row.due_at = now + timedelta(seconds=visit.wait_seconds) if goes_on or visit.wait_seconds else due
    row.save()


def _offers_of_row(row: ListedAccount) -> Sequence[Offer]:
    lister = discovery.lister(row.account.platform)
    return lister.offers if lister else ()


def _count(account: Account, row: ListedAccount, visit: ListVisit, new: int) -> None:
    """In the coverage of this hour."""
    window = window_of(account)
    told = dict(window.lists.get(row.listing, {"read": 0, "failed": 0, "new": 0, "problem": ""}))
    told["read"] += 1
    told["failed"] += 1 if visit.trouble else 0
    told["new"] += new
    told["problem"] = row.problem or told["problem"]
    window.lists = {**window.lists, row.listing: told}
    window.save(update_fields=["lists"])
