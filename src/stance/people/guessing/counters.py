"""Counting tries, with waits that grow (OWASP ASVS 5.0, 6.3.1; NIST SP 800-63B-4, 3.2.2)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stance.people.models import Guesses

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
DOUBLINGS = math.ceil(math.log2(LONGEST_WAIT / FIRST_WAIT))


@dataclass(frozen=True, slots=True)
class Counter:
    """``free`` tries without a wait; ``is_ones_own`` when nobody else counts in it, so that success ends it."""

    key: str
    free: int
    is_ones_own: bool


class MustWait(Exception):
    """Too many tries. ``seconds`` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def counter(kind: str, *parts: str, free: int, is_ones_own: bool = True) -> Counter:
    told = "\0".join((kind, *parts))
    return Counter(salted_hmac("stance.people.guessing", told, algorithm="sha256").hexdigest(), free, is_ones_own)


def take(counters: Iterable[Counter], now: datetime | None = None) -> None:
    """Count a try before it is looked at: tries at the same moment cannot all be the last free one. Raises MustWait, and
    then counts nothing."""
    now, wanted = now or timezone.now(), sorted(counters, key=lambda one: one.key)
    Guesses.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    with transaction.atomic():
        Guesses.objects.bulk_create([Guesses(key=one.key, last_at=now) for one in wanted], ignore_conflicts=True)
        keys = [one.key for one in wanted]
        rows = {row.key: row for row in Guesses.objects.select_for_update().filter(key__in=keys).order_by("key")}
        waits = [row.until for row in rows.values() if row.until and row.until > now]
        if not waits:
            for one in wanted:
                _count(rows[one.key], one, now)
            Guesses.objects.bulk_update(rows.values(), ["count", "last_at", "until"])
    if waits:
        raise MustWait(max(1, math.ceil((max(waits) - now).total_seconds())))


def _count(row: Guesses, one: Counter, now: datetime) -> None:
    row.count, row.last_at = row.count + 1, now
    beyond = row.count - one.free
    row.until = now + wait(beyond) if beyond >= 0 else None


def wait(beyond: int) -> timedelta:
    """After so many tries beyond the last free one."""
    return min(LONGEST_WAIT, FIRST_WAIT * float(2 ** min(beyond, DOUBLINGS)))


def forgive(counters: Iterable[Counter]) -> None:
    """The try that was counted last was right."""
    with transaction.atomic():
        for one in counters:
            row = Guesses.objects.select_for_update().filter(key=one.key).first()
            if row is None:
                continue
            if one.is_ones_own or row.count <= 1:
                row.delete()
            else:
                row.count, row.until = row.count - 1, None if row.count - 1 < one.free else row.until
                row.save(update_fields=["count", "until"])
