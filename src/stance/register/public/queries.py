"""Reading the public side of the register: lists by key, one account, and which accounts had an address."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower

from stance.doors import cursors
from stance.doors.row_keys import row_key
from stance.engines.addresses import Presence
from stance.people.models import Agency
from stance.register.models import Account, Address, RegisterGeneration
from stance.register.public.entries import Entry, entry_of

PAGE = 50
LONGEST_SEARCH = 100
OFFICIAL = Q(status="published", suspended_at__isnull=True, is_sample=False)
ON_RECORD = Q(published_at__isnull=False, is_sample=False)
"""Was, or is, on the public register. The sample agency is nobody's, and nobody is told that it is."""


NOT_OURS = "The cursor is not one of ours. Start again without it."


class CursorRefused(ValueError):
    """The cursor is none of ours."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means no matter which. ``former`` None lists current and former accounts."""

    q: str = ""
    service: str = ""
    agency: str = ""
    tag: str = ""
    former: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    next: str
    """The cursor of the next page, or "" on the last."""


def public() -> QuerySet[Account]:
    """Accounts that are, or were, on the public register. Drafts that never were are nobody's business."""
    return Account.objects.filter(ON_RECORD).prefetch_related("held_by__agency", "purposes", "addresses")


def one(entry_id: int) -> Entry | None:
    found = public().filter(pk=entry_id).first() if 0 < entry_id < 2**63 else None
    return entry_of(found) if found else None


def listed(filters: Filters, cursor: str = "", size: int = PAGE) -> Page:
    """By handle, whatever its capitals. Raises CursorRefused."""
    rows = _narrowed(public(), filters).annotate(at=Lower("handle", output_field=CharField())).order_by("at", "pk")
    if cursor:
        at, pk = _read(cursor)
        rows = rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk))
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(
        [entry_of(row) for row in found[:size]], cursors.written(getattr(last, "at", ""), last.pk) if last else ""
    )


def newest(size: int) -> list[Entry]:
    """The accounts whose entry changed last."""
    return [entry_of(row) for row in public().order_by("-changed_at", "-pk")[:size]]


def with_addresses(presences: Sequence[Presence]) -> list[Address]:
    """Every address on the register, current or former, that one of these presences has. One query, and what entries
    need beside it."""
    wanted = Q()
    for presence in presences:
        wanted |= Q(platform=presence.platform, kind=presence.kind, key=presence.key)
    return list(
        Address.objects.filter(wanted, account__published_at__isnull=False, account__is_sample=False)
        .select_related("account")
        .prefetch_related("account__held_by__agency", "account__purposes", "account__addresses")
        .order_by("-since", "-pk")
    )


def named(ids: Iterable[int]) -> dict[int, Entry]:
    return {row.pk: entry_of(row) for row in public().filter(pk__in=list(ids))}


def agencies() -> list[Agency]:
    """Those with something on the public register, by name."""
    return list(
        Agency.objects.filter(
            pk__in=Account.objects.filter(ON_RECORD, held_by__until__isnull=True).values("held_by__agency_id")
        ).order_by("name", "pk")
    )


def generation() -> int:
    """A number that rises with every change of the register."""
    return RegisterGeneration.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _narrowed(rows: QuerySet[Account], filters: Filters) -> QuerySet[Account]:
    if filters.former is not None:
        rows = rows.exclude(OFFICIAL) if filters.former else rows.filter(OFFICIAL)
    if filters.service:
        rows = rows.filter(platform=filters.service)
    if filters.agency:
        rows = rows.filter(
            pk__in=Account.objects.filter(held_by__agency__slug=filters.agency, held_by__until__isnull=True)
        )
    if filters.tag:
        # Neither database indexes lists; the text of the list is searched, as each of them writes it.
        tags = Cast("tags", TextField())
        tag = " ".join(filters.tag.removeprefix("#").lower().split())
        spelled = {json.dumps(tag), json.dumps(tag, ensure_ascii=False)}
        wanted = Q()
        for text in spelled:
            wanted |= Q(tags_text__contains=text)
        rows = rows.annotate(tags_text=tags).filter(wanted)
    for word in filters.q[:LONGEST_SEARCH].split():
        plain = word.lstrip("@")
        rows = rows.filter(
            Q(handle__icontains=plain)
            | Q(display_name__icontains=plain)
            | Q(short_description__icontains=plain)
            | Q(pk__in=Account.objects.filter(held_by__agency__name__icontains=plain, held_by__until__isnull=True))
        )
    return rows


def _read(cursor: str) -> tuple[str, int]:
    try:
        at, pk = cursors.read(cursor, 2)
    except cursors.CursorUnknown as error:
        raise CursorRefused(NOT_OURS) from error
    key = row_key(pk)
    if key is None:
        raise CursorRefused(NOT_OURS)
    return at, key
