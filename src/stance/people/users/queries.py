"""A page of people, and what one of them is here; each as far as whoever asks reads of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import Lower
from django.utils import timezone

from stance.doors import cursors
from stance.doors.row_keys import row_key
from stance.engines.policy import EVERYWHERE, Decision, authorise, may, reach
from stance.people.described_objects import describe_people
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force, not_ended
from stance.people.names.queries import with_words
from stance.people.queries import within
from stance.people.sign_in.second_factors import lacking, without_second_factor

PAGE_ROWS = 50
VIEWS = {"everybody": "Everybody", "no_factor": "No second factor", "off": "Switched off"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """``words`` are beginnings of a name or an address, in any order; ``after`` is where the page before ended."""

    view: str = "everybody"
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str
    role: str
    """The role for the whole installation, or ""."""
    serves_as: tuple[str, ...]
    """The roles in units that whoever asks reads of, in words."""
    has_second_factor: bool
    is_active: bool
    last_login: datetime | None
    row: User = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Controls:
    """What whoever asks may do to a person."""

    changing: Decision
    """Whether they may switch them off and on or reset their sign-in."""
    promoting: Decision
    """Whether they may change the role that the person holds for the whole installation."""


def page(wanted: Wanted) -> tuple[list[Person], str]:
    """One page by name, and the key to go on from ("" at the end); the same few queries however many people there are."""
    authorise("people.user.read")
    rows = _filtered(wanted).annotate(sorted_by=Lower("name")).order_by("sorted_by", "pk")
    if after := _read(wanted.after):
        name, key = after
        rows = rows.filter(Q(sorted_by__gt=name) | Q(sorted_by=name, pk__gt=key))
    found = list(rows[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    return _told(found[:PAGE_ROWS]), cursors.written(last.sorted_by, last.pk) if last else ""


def counts() -> dict[str, int]:
    """How many people each view holds."""
    authorise("people.user.read")
    return {view: _filtered(Wanted(view)).count() for view in VIEWS}


def lacking_factor(most: int) -> tuple[int, list[User]]:
    """How many people who can sign in have no second factor, and the first few by name."""
    authorise("people.user.read")
    rows = _filtered(Wanted("no_factor")).annotate(total=Window(Count("*")))
    first = list(rows.order_by(Lower("name"), "pk")[:most])
    return int(first[0].total) if first else 0, [*first]


def person(user: User) -> Person:
    """Also somebody who serves only from a later day on. Raises Refused, for somebody who serves elsewhere as if there were nobody."""
    if not within(reach("people.user.read")).filter(pk=user.pk).exists():
        authorise("people.user.read", user)
    return _told([user])[0]


def roles_of(user: User) -> list[Assignment]:
    """What they hold now and later in units that whoever asks reads of, in the order in which it begins."""
    authorise("people.user.read")
    rows = Assignment.objects.filter(_in_readable_unit(), not_ended(timezone.now()), user=user)
    return list(rows.select_related("unit__agency", "deputy", "user").order_by("starts_at", "pk"))


def controls(user: User) -> Controls:
    authorise("people.user.read")
    thing = describe_people([user])[user.pk]
    everywhere = replace(thing, touches=thing.touches | {EVERYWHERE})
    return Controls(may("people.user.change", thing), may("people.user.change", everywhere))


def _filtered(wanted: Wanted) -> QuerySet[User]:
    rows = within(reach("people.user.read"))
    if wanted.view == "no_factor":
        rows = rows.filter(lacking(), is_active=True)
    if wanted.view == "off":
        rows = rows.filter(is_active=False)
    return with_words(rows, wanted.words)


def _read(cursor: str) -> tuple[str, int] | None:
    try:
        name, key = cursors.read(cursor, 2)
    except cursors.CursorUnknown:
        return None  # not one of ours: the first page
    return name, row_key(key) or 0


def _told(users: Sequence[User]) -> list[Person]:
    keys = [user.pk for user in users]
    held, bare = _held(keys), without_second_factor(keys)
    return [
        Person(
            user.pk, user.name, user.email, next((role for role, unit in held[user.pk] if not unit), ""),
            tuple(f"{role} in {unit}" for role, unit in held[user.pk] if unit), user.pk not in bare, user.is_active, user.last_login, user,
        )
        for user in users
    ]  # fmt: skip


def _held(keys: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """The roles of people, by key, each with the unit's name, or with "" for one in the whole installation."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Assignment.objects.filter(in_force(timezone.now()), Q(unit=None) | _in_readable_unit(), user__in=keys)
    for user_id, role, unit in rows.order_by("unit__name", "pk").values_list("user_id", "role", "unit__name"):
        found[user_id].append((role, unit or ""))
    return found


def _in_readable_unit() -> Q:
    here = reach("people.organisation.read")
    return Q(unit__isnull=False) if here.everywhere else Q(unit__agency__in=here.agencies)
