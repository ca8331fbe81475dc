"""What guidance an agency has, and who has which skill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from stance.authority.models import GUIDANCE_KINDS, Completion, Duty, Guidance, Signature, Skill
from stance.authority.models.guidance import SKILLS
from stance.engines.policy import authorise
from stance.people.assignments.queries import in_agency
from stance.people.models import Agency, Assignment
from stance.people.models.assignments import in_force as assigned


@dataclass(frozen=True, slots=True)
class Kept:
    """The guidance of one kind. ``current`` None: the agency has none in force."""

    kind: str
    words: str
    current: Guidance | None
    is_overdue: bool
    signed: int
    completed: int
    people: int
    is_signed_by_me: bool


def current(agency: Agency, day: date) -> dict[str, Guidance]:
    """kind → the guidance in force on a day."""
    authorise("authority.stance.read", agency)
    rows = Guidance.objects.filter(agency=agency, in_force_from__lte=day).exclude(ended_on__lte=day)
    found: dict[str, Guidance] = {}
    for row in rows.select_related("owner", "agency").order_by("in_force_from", "pk"):
        found[row.kind] = row
    return found


def in_force(agency: Agency, me: int) -> list[Kept]:
    """All four kinds, whether the agency has them or not, with how many of its people have signed or completed it."""
    authorise("authority.stance.read", agency)
    day = timezone.localdate()
    found = current(agency, day)
    people = _people_of(agency)
    signed = dict(
        Signature.objects.filter(guidance__in=found.values(), user_id__in=people)
        .values_list("guidance_id")
        .annotate(Count("pk"))
    )
    mine = set(Signature.objects.filter(guidance__in=found.values(), user_id=me).values_list("guidance_id", flat=True))
    trained = (
        Completion.objects.filter(guidance__agency=agency, guidance__kind="training", user_id__in=people)
        .exclude(expires_on__lte=day)
        .values("user_id")
        .distinct()
        .count()
    )
    return [
        Kept(
            kind,
            words,
            row := found.get(kind),
            row is not None and row.review_on < day,
            signed.get(row.pk, 0) if row else 0,
            trained if kind == "training" else 0,
            len(people),
            row is not None and row.pk in mine,
        )
        for kind, words in GUIDANCE_KINDS.items()
    ]


def unsigned_by(user_id: int) -> list[Guidance]:
    """The policies in force in the agencies where a person serves that they have not signed; two queries."""
    day = timezone.localdate()
    mine = Assignment.objects.filter(assigned(timezone.now()), user_id=user_id, unit__isnull=False)
    rows = Guidance.objects.filter(kind="policy", agency__in=mine.values("unit__agency"), in_force_from__lte=day)
    rows = rows.exclude(ended_on__lte=day).select_related("agency").order_by("in_force_from", "pk")
    newest = {row.agency_id: row for row in rows}
    signed = Signature.objects.filter(guidance__in=newest.values(), user_id=user_id)
    done = set(signed.values_list("guidance_id", flat=True))
    return [row for row in newest.values() if row.pk not in done]


def _people_of(agency: Agency) -> set[int]:
    return set(in_agency(agency).values_list("user_id", flat=True))


@dataclass(frozen=True, slots=True)
class SkillRow:
    """How many of the people who answer for an area (holders and deputies) have a skill, and how many others."""

    skill: str
    words: str
    with_duty: int
    others: int


def skills(agency: Agency) -> list[SkillRow]:
    authorise("authority.stance.read", agency)
    duties = Duty.objects.filter(agency=agency, ends_at=None)
    answering = {pk for pair in duties.values_list("holder_id", "deputy_id") for pk in pair if pk is not None}
    people = _people_of(agency) | answering
    held: dict[str, set[int]] = {}
    for skill, user_id in Skill.objects.filter(user_id__in=people).values_list("skill", "user_id"):
        held.setdefault(skill, set()).add(user_id)
    return [
        SkillRow(skill, words, len(held.get(skill, set()) & answering), len(held.get(skill, set()) - answering))
        for skill, words in SKILLS.items()
    ]
