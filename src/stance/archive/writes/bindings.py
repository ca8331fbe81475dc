"""Two records that are one post: said by an entry of the ledger, never by rewriting either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from stance.archive import record_keys
from stance.archive.ledger.statements import alias_statement, state
from stance.archive.models import Alias, AliasQuestion, Record
from stance.archive.queries.likenesses import Pair, likenesses, may_have_any
from stance.archive.search import index
from stance.register.models import Account

BY_TEXT, BY_PERSON = "text and time", "a person"
APART_SECONDS = 30 * 86_400
"""Records that lie further apart are looked at each for itself."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What was bound, and how many new questions there are."""

    pairs: tuple[Pair, ...] = ()
    asked: int = 0


def bind_among(account: Account, keys: Iterable[int]) -> Bound:
    """Bind what was exported and captured among these records and those within a minute of them. Inside the caller's transaction."""
    wanted = sorted(keys)
    if not wanted or not may_have_any(account):
        return Bound()
    return _bound(account, _stretches(wanted))


def bind_all(account: Account) -> Bound:
    """The same for all of the account's records."""
    if not may_have_any(account):
        return Bound()
    held = Record.objects.filter(account=account).aggregate(first=Min("pk"), last=Max("pk"))
    return _bound(account, [(held["first"], held["last"])] if held["first"] is not None else [])


def _stretches(keys: Sequence[int]) -> list[tuple[int, int]]:
    """An edit of a post of years ago is no reason to look at everything since."""
    found = [(keys[0], keys[0])]
    for key in keys[1:]:
        first, last = found[-1]
        if record_keys.seconds_of(key) - record_keys.seconds_of(last) > APART_SECONDS:
            found.append((key, key))
        else:
            found[-1] = (first, key)
    return found


def _bound(account: Account, stretches: Iterable[tuple[int, int]]) -> Bound:
    bound: list[Pair] = []
    asked = 0
    for found in (one for first, last in stretches for one in likenesses(account, first, last)):
        refused = set(AliasQuestion.objects.filter(
            answer=AliasQuestion.Answer.OTHER, provisional__in=[pair.provisional for pair in found.certain]
        ).values_list("provisional_id", "record_id"))  # fmt: skip
        certain = [pair for pair in found.certain if (pair.provisional, pair.record) not in refused]
        bound += [pair for pair in certain if bind(pair, BY_TEXT)]
        asked += _ask(found.doubtful)
    return Bound(tuple(bound), asked)


def bind(pair: Pair, told_by: str) -> bool:
    """False where the first of them is another's already. Inside the caller's transaction."""
    rows = Record.objects.select_for_update().filter(pk__in=[pair.provisional, pair.record]).order_by("pk")
    held = {record.pk: record for record in rows}
    provisional, record = held[pair.provisional], held[pair.record]
    if Alias.objects.filter(alias=provisional.record_id).exists():
        return False
    state(
        alias_statement(
            provisional=provisional.record_id,
            record=record.record_id,
            seen_at=timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            told_by=told_by,
        )
    )
    Alias.objects.create(alias=provisional.record_id, record=record, provisional=provisional)
    with connection.cursor() as cursor:
        index.join(cursor, record.pk, provisional.pk)
    return True


def _ask(pairs: Iterable[Pair]) -> int:
    """Each pair once, however often it is found again."""
    wanted = list(pairs)
    if not wanted:
        return 0
    asked = set(
        AliasQuestion.objects.filter(provisional__in=[pair.provisional for pair in wanted]).values_list(
            "provisional_id", "record_id"
        )
    )
    fresh = [pair for pair in wanted if (pair.provisional, pair.record) not in asked]
    AliasQuestion.objects.bulk_create(
        [AliasQuestion(provisional_id=pair.provisional, record_id=pair.record) for pair in fresh], ignore_conflicts=True
    )
    return len(fresh)
