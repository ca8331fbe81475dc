"""Who is meant by what somebody types: people whom the reader reads, by the beginnings of their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stance.engines.policy import Reach, authorise, reach
from stance.people.models import Assignment, NameWord, User
from stance.people.models.assignments import in_force
from stance.people.names.words import is_called, words_of, words_of_address
from stance.people.queries import within

LEAST_LETTERS = 2
MOST = 10
UNITS_TOLD = 2
_AFTER_ALL = b"\xff"
"""No byte of UTF-8 is greater or equal."""


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody as they are offered. ``where`` says in which units of the reader's agencies they serve; ``address`` is "" for
    whoever may not see it."""

    key: int
    name: str
    where: str
    address: str
    row: User = field(repr=False, compare=False)


def suggested(text: str) -> list[Called]:
    """Those who can sign in and of whose name (or address, for whoever sees addresses) words begin as these do; at most ``MOST``,
    none for fewer letters than ``LEAST_LETTERS``. The same few queries whatever is found."""
    authorise("people.organisation.read")
    words = words_of_address(text)
    if sum(map(len, words)) < LEAST_LETTERS:
        return []
    return _told(_found(words, whole=False))


def called(text: str) -> list[Called]:
    """Those whose whole name this is, in any order of its words."""
    authorise("people.organisation.read")
    words = words_of(text)
    return _told([user for user in _found(words, whole=True) if is_called(user.name, text)]) if words else []


def with_words(users: QuerySet[User], text: str) -> QuerySet[User]:
    """Those of these people in whose name or address words begin as these do. For a list of people whose addresses are read."""
    authorise("people.organisation.read")
    for word in words_of_address(text):
        own = NameWord.objects.filter(_beginning(word, whole=False), user=OuterRef("pk"))
        users = users.filter(Exists(own))
    return users


def _found(words: Collection[str], *, whole: bool) -> list[User]:
    """By the longest word's stretch of the index, in its order: the others are looked up for each row of it."""
    first, *others = sorted(words, key=len, reverse=True)
    readable = _readable(whole=whole)
    rows = NameWord.objects.filter(_beginning(first, whole=whole), readable, user__is_active=True)
    for word in others:
        own = NameWord.objects.filter(_beginning(word, whole=whole), readable, user=OuterRef("user"))
        rows = rows.filter(Exists(own))
    found: dict[int, User] = {}
    for row in rows.select_related("user").order_by("word", "user")[: MOST * 2]:
        found.setdefault(row.user.pk, row.user)
    return list(found.values())[:MOST]


def _beginning(word: str, *, whole: bool) -> Q:
    bytes_ = word.encode()
    return Q(word=bytes_) if whole else Q(word__gte=bytes_, word__lt=bytes_ + _AFTER_ALL)


def _readable(*, whole: bool) -> Q:
    """Whose names the reader reads; whose addresses too, where an address may be part of what is typed."""
    by_name = _of(reach("people.organisation.read")) & Q(of_address=False)
    seeing = reach("people.user.read")
    return by_name if whole or not seeing else by_name | _of(seeing)


def _of(reached: Reach) -> Q:
    return Q() if reached.everywhere else Q(user__in=within(reached).values("pk"))


def _told(users: Collection[User]) -> list[Called]:
    keys = [user.pk for user in users]
    seeing = reach("people.user.read")
    seen = set(within(seeing).filter(pk__in=keys).values_list("pk", flat=True)) if keys and seeing else set()
    where = _where(keys) if keys else {}
    return [
        Called(user.pk, str(user), where.get(user.pk, ""), user.email if user.pk in seen else "", user)
        for user in users
    ]


def _where(keys: Collection[int]) -> dict[int, str]:
    here = reach("people.organisation.read")
    rows = Assignment.objects.filter(in_force(timezone.now()), user__in=keys, unit__isnull=False)
    if not here.everywhere:
        rows = rows.filter(unit__agency__in=here.agencies)
    found: dict[int, list[str]] = defaultdict(list)
    for user, unit, agency in rows.order_by("unit__name", "pk").values_list("user", "unit__name", "unit__agency__name"):
        if (words := f"{unit}, {agency}") not in found[user]:
            found[user].append(words)
    return {user: "; ".join(units[:UNITS_TOLD]) for user, units in found.items()}
