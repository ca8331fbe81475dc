"""Which records that an export brought under made-up ids are posts that capture holds under the platform's own.

The same post is the same text of the same account within a minute (without a text: the same second, and as many media of the same
kinds). Where more than one could be it, nothing is decided: the pairs are for a person (decision 38).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from stance.archive import record_keys
from stance.archive.models import Exchange, ImportRun, Record
from stance.channels import discovery
from stance.engines.language.sameness import plain
from stance.register.models import Account

WITHIN_SECONDS = 60
RECORDS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Keys of records: of one under a made-up id, and of one under the platform's."""

    provisional: int
    record: int


@dataclass(frozen=True, slots=True)
class Likenesses:
    """``certain`` are one post each; of ``doubtful`` each could be one."""

    certain: tuple[Pair, ...] = ()
    doubtful: tuple[Pair, ...] = ()


@dataclass(slots=True)
class _Held:
    """``said`` is what each of its versions says. ``bound`` is the key of the record that it is known to be."""

    key: int
    is_provisional: bool
    bound: int | None
    said: set[tuple[object, ...]] = field(default_factory=set)

    @property
    def at(self) -> int:
        return record_keys.seconds_of(self.key)


def may_have_any(account: Account) -> bool:
    """Whether the account was both exported and captured, on a platform whose exports have no ids. Asks twice at most."""
    channel = discovery.known().get(account.platform)
    if channel is None or channel.provisional is None:
        return False
    return ImportRun.objects.filter(account=account).exists() and Exchange.objects.filter(account=account).exists()


def likenesses(account: Account, first: int, last: int) -> Iterator[Likenesses]:
    """Of the account's records with keys from ``first`` to ``last``, and those within a minute of them; some thousand at a time, in
    the order of time."""
    low, high = _around(first), record_keys.seconds_of(last) + WITHIN_SECONDS
    while low <= high:
        until = min(_second_after(account, low), high + 1)
        around = _held(account, low - 2 * WITHIN_SECONDS, until + 2 * WITHIN_SECONDS)
        yield _decided(account, around, low, until)
        low = until


def _around(key: int) -> int:
    return max(0, record_keys.seconds_of(key) - WITHIN_SECONDS)


def _second_after(account: Account, low: int) -> int:
    """The second before which RECORDS_AT_ONCE records of the account stand from ``low`` on; at least one later."""
    rows = Record.objects.filter(account=account, pk__gte=low << record_keys.SUFFIX_BITS).order_by("pk")
    found = rows.values_list("pk", flat=True)[RECORDS_AT_ONCE : RECORDS_AT_ONCE + 1]
    return max([low + 1, *map(record_keys.seconds_of, found)]) if found else record_keys.LAST_SECOND + 1


def _held(account: Account, low: int, high: int) -> list[_Held]:
    """Records of these seconds that an export brought under a made-up id or that an answer of the platform showed."""
    channel, found = discovery.known()[account.platform], dict[int, _Held]()
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORDS,
            [
                account.pk,
                max(0, low) << record_keys.SUFFIX_BITS,
                min(high, record_keys.LAST_SECOND) << record_keys.SUFFIX_BITS,
            ],
        )
        for key, record_id, kind, is_captured, bound, content in cursor.fetchall():
            is_provisional = channel.is_provisional(account.platform_id, record_id)
            if not is_provisional and not is_captured:
                continue
            held = found.setdefault(key, _Held(key, is_provisional, bound))
            if (said := _said(key, kind, content)) is not None:
                held.said.add(said)
    return list(found.values())


def _said(key: int, kind: int, content: Any) -> tuple[object, ...] | None:
    """What two states of one post have in common; None for what the account did not write."""
    fields = json.loads(bytes(content))
    if "author" in fields:
        return None
    is_reply, text = kind == Record.Kind.REPLY, plain(str(fields.get("text", "")))
    if text:
        return is_reply, text
    shown = [one.get("type") for one in fields.get("media", ())]
    return (is_reply, record_keys.seconds_of(key), *sorted(map(str, shown))) if shown else None


def _decided(account: Account, around: Sequence[_Held], low: int, until: int) -> Likenesses:
    by_said: dict[tuple[object, ...], list[_Held]] = defaultdict(list)
    for one in around:
        for said in one.said:
            by_said[said].append(one)
    certain, doubtful = dict[Pair, None](), dict[Pair, None]()
    for alike in by_said.values():
        if len(alike) < 2:
            continue
        for one in alike:
            if one.is_provisional and one.bound is None and low <= one.at < until:
                could_be = [other for other in alike if not other.is_provisional and _is_near(one, other)]
                pairs = [Pair(one.key, other.key) for other in could_be]
                is_certain = len(pairs) == 1 and not _has_rival(one, could_be[0], alike)
                (certain if is_certain else doubtful).update(dict.fromkeys(pairs))
    # One that says two things in two states, and is alike to two, is certain of neither.
    counted = defaultdict[int, int](int)
    for pair in certain:
        counted[pair.provisional] += 1
    sure = tuple(pair for pair in certain if counted[pair.provisional] == 1)
    unsure = [pair for pair in (*certain, *doubtful) if pair not in sure]
    decided = {pair.provisional for pair in sure}
    return Likenesses(sure, tuple(pair for pair in unsure if pair.provisional not in decided))


def _has_rival(one: _Held, other: _Held, alike: Sequence[_Held]) -> bool:
    """Whether another export's record could be the same captured post, or is it."""
    rivals = (held for held in alike if held.is_provisional and held is not one and held.bound in (None, other.key))
    return any(_is_near(held, other) for held in rivals)


def _is_near(one: _Held, other: _Held) -> bool:
    return abs(one.at - other.at) <= WITHIN_SECONDS


_RECORDS = """SELECT r.id, r.record_id, r.kind,
        EXISTS (SELECT 1 FROM archive_observation o WHERE o.record_id = r.id AND o.exchange_id IS NOT NULL),
        (SELECT a.record_id FROM archive_alias a WHERE a.provisional_id = r.id), v.content
    FROM archive_record r JOIN archive_version v ON v.record_id = r.id
    WHERE r.account_id = %s AND r.id >= %s AND r.id < %s ORDER BY r.id, v.number"""
