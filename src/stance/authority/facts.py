"""Who somebody is to the policy at an instant: the roles they hold or were lent, and what they lack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from stance.authority.models import Completion, Delegation, Guidance, Signature
from stance.doors.dates import day_in_words
from stance.engines.policy import NO_AGENCY, Held, Roster, Subject
from stance.journal.actor import Actor
from stance.people import origins
from stance.people.models import Assignment
from stance.people.models.assignments import in_force
from stance.people.sign_in.second_factors import had_second_factor

COLUMNS = ("user_id", "role", "unit__side", "unit__agency_id", "unit__path")


def subject_of(actor: Actor, at: datetime | None = None) -> Subject:
    """The actor as the policy sees them. An operator has the data folder and the key in hand already."""
    if actor.kind in ("operator", "system"):
        return Subject(None, is_operator=True)
    if actor.kind != "user" or not actor.id:
        return Subject(None)
    return person(int(actor.id), at)


def person(user_id: int, at: datetime | None = None) -> Subject:
    """A person at an instant (now by default). Somebody who is switched off holds nothing."""
    when = at or timezone.now()
    own = [_held(row) for row in _assignments(when).filter(user_id=user_id).values_list(*COLUMNS)]
    lent = list(_lent(when, receiver_id=user_id))
    return Subject(user_id, (*own, *(held for _receiver, held in lent)))


def roster(at: datetime | None = None, *, with_deputies: bool = False) -> Roster:
    """Everybody's roles at an instant and whose hands they come from, for finding approvers. Deputies step in once a
    reply is overdue."""
    when = at or timezone.now()
    found = [*everybody(when), *(_deputies(when) if with_deputies else ())]
    return Roster(found, origins.hands(when), _gone(when), settings.APPROVAL_DISTANCE_DAYS)


def _gone(at: datetime) -> Iterator[tuple[int, Held]]:
    """Administrators whose role ended lately, or who are switched off: one who sends the other away is not the only one
    for that, for as long as two people have to be apart."""
    since = at - timedelta(days=settings.APPROVAL_DISTANCE_DAYS)
    ended = Q(ends_at__gt=since, ends_at__lte=at) | (in_force(at) & Q(user__is_active=False))
    for row in Assignment.objects.filter(ended, role="administrator").values_list(*COLUMNS):
        yield row[0], _held(row)


def everybody(at: datetime) -> Iterator[tuple[int, Held]]:
    """Every role that anybody holds or was lent at an instant, with the person's id."""
    for row in _assignments(at).values_list(*COLUMNS).iterator():
        yield row[0], _held(row)
    yield from _lent(at)


def as_deputy(user_id: int, at: datetime | None = None) -> list[Held]:
    """The roles that a person takes over as a deputy when somebody does not reply in time."""
    return [held for deputy, held in _deputies(at or timezone.now()) if deputy == user_id]


def _assignments(at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.filter(in_force(at), user__is_active=True).order_by("pk")


def _held(row: Iterable[Any], lender: int | None = None, lent_by: str = "", areas: Iterable[Any] = ()) -> Held:
    """Without a unit: the installation's own people, who are on the ICT side (they run it)."""
    _user, role, side, agency, path = row
    return Held(role, side or "ict", agency, path or "", lender, lent_by, frozenset(areas) or None)


def _lent(at: datetime, **whose: int) -> Iterator[tuple[int, Held]]:
    """What delegations lend: the giver's own roles of that moment, so that an ended role is not lent on."""
    given = Delegation.objects.filter(
        starts_at__lte=at, ends_at__gt=at, giver__is_active=True, receiver__is_active=True, **whose
    ).select_related("giver")
    by_giver: dict[int, list[Delegation]] = {}
    for delegation in given:
        by_giver.setdefault(delegation.giver_id, []).append(delegation)
    if not by_giver:
        return
    for row in _assignments(at).filter(user_id__in=by_giver).values_list(*COLUMNS):
        for delegation in by_giver[row[0]]:
            giver = delegation.giver
            yield delegation.receiver_id, _held(row, giver.pk, str(giver), delegation.areas)


def _deputies(at: datetime) -> Iterator[tuple[int, Held]]:
    rows = _assignments(at).filter(deputy__isnull=False, deputy__is_active=True)
    for row in rows.values_list(*COLUMNS, "deputy_id", "user__name", "user__email"):
        yield row[5], _held(row[:5], row[0], row[6] or row[7])


def lacking(user_id: int, agencies: Collection[int], at: datetime | None = None) -> dict[str, str]:
    """Each need that is not met, and what to do about it (agency duties S1, S5). All of them are dated. For what several
    agencies share, what the guidance of each asks for."""
    when = at or timezone.now()
    own: list[int | None] = [*sorted(set(agencies) - {NO_AGENCY})] or [None]
    found: dict[str, str] = {}
    if not had_second_factor(user_id, when):
        found["second_factor"] = "a second factor: set one up under “Your sign-in”"
    for need, kind, question in (("signature", "policy", _unsigned), ("training", "training", _untrained)):
        missing = (question(user_id, current_guidance(agency, kind, when), when) for agency in own)
        if words := "; ".join(dict.fromkeys(filter(None, missing))):
            found[need] = words
    return found


def current_guidance(agency_id: int | None, kind: str, at: datetime) -> Guidance | None:
    """The guidance of this kind that an agency has in force on the day of ``at``."""
    if agency_id is None:
        return None
    day = timezone.localdate(at)
    rows = Guidance.objects.filter(agency_id=agency_id, kind=kind, in_force_from__lte=day)
    return rows.exclude(ended_on__lte=day).first()


def _unsigned(user_id: int, policy: Guidance | None, at: datetime) -> str:
    if policy is None:
        return "a social media policy in force: the agency has none that could be signed"
    if Signature.objects.filter(guidance=policy, user_id=user_id, at__lte=at).exists():
        return ""
    return f"a signature under {policy}"


def _untrained(user_id: int, training: Guidance | None, at: datetime) -> str:
    if training is None:
        return "a training in force: the agency has none that could be completed"
    day = timezone.localdate(at)
    done = Completion.objects.filter(guidance__kind="training", guidance__agency=training.agency, user_id=user_id)
    newest = done.filter(completed_on__lte=day).order_by("-completed_on").first()
    if newest is None:
        return f"the training “{training.title}”: not completed yet"
    if newest.expires_on is not None and newest.expires_on <= day:
        return f"the training “{training.title}”: the last one expired on {day_in_words(newest.expires_on)}"
    return ""
