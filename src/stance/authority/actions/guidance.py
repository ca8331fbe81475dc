"""Keeping guidance, signing the policy, recording trainings and skills."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from stance.authority.models import GUIDANCE_KINDS, Completion, Guidance, Signature, Skill
from stance.authority.models.guidance import SKILLS
from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.journal.actor import current, forget_known
from stance.people.described_objects import describe_agency
from stance.people.models import Agency, User


class GuidanceRefused(Exception):
    """It cannot be recorded like this; the message says why."""


def put_in_force(
    *,
    agency: Agency,
    kind: str,
    title: str,
    version: str,
    in_force_from: date,
    review_on: date,
    address: str = "",
    owner: User | None = None,
    valid_days: int | None = None,
) -> Guidance:
    """Record a version of the policy, training, legal framework or engagement strategy. The former one stays.

    Raises GuidanceRefused.
    """
    decision = authorise("authority.guidance.change", agency)
    if kind not in GUIDANCE_KINDS:
        raise GuidanceRefused(f"There is no kind “{kind}”.")
    if review_on <= in_force_from:
        raise GuidanceRefused("The review is before it comes into force: give a later day.")
    if address and not address.startswith(("https://", "http://")):
        raise GuidanceRefused("Give the address as https://…")
    try:
        with transaction.atomic():
            row = Guidance.objects.create(
                agency=agency,
                kind=kind,
                title=title.strip()[:200],
                version=version.strip()[:40],
                address=address[:500],
                owner=owner,
                in_force_from=in_force_from,
                review_on=review_on,
                valid_days=valid_days,
            )
            _trace("authority.guidance.change", f"put {row} in force from {in_force_from}", agency.slug, decision)
    except IntegrityError as error:
        raise GuidanceRefused(f"There is a version {version} of this already: give it another number.") from error
    forget_known()
    return row


def end(guidance: Guidance, *, on: date) -> None:
    """Say from which day it no longer holds. Raises GuidanceRefused."""
    decision = authorise("authority.guidance.change", guidance.agency)
    if on < guidance.in_force_from:
        raise GuidanceRefused("It would end before it came into force.")
    with transaction.atomic():
        Guidance.objects.filter(pk=guidance.pk).update(ended_on=on)
        _trace("authority.guidance.change", f"ended {guidance} on {on}", guidance.agency.slug, decision)
    forget_known()


def sign(guidance: Guidance) -> Signature:
    """Sign the policy that is in force: for oneself, never for another. Signing twice changes nothing."""
    decision = authorise("authority.guidance.sign", guidance.agency)
    actor = current()
    if actor.kind != "user":
        raise GuidanceRefused("Only a person who has signed in can sign.")
    if guidance.kind != "policy":
        raise GuidanceRefused(f"{guidance} is not a policy: there is nothing to sign.")
    with transaction.atomic():
        row, made = Signature.objects.get_or_create(guidance=guidance, user_id=int(actor.id))
        if made:
            _trace("authority.guidance.sign", f"signed {guidance}", guidance.agency.slug, decision)
    forget_known()
    return row


def record_completion(user: User, guidance: Guidance, *, completed_on: date) -> Completion:
    """Record that a person completed a training. Raises GuidanceRefused for a day that is still to come."""
    decision = authorise("authority.skill.change", replace(describe_agency(guidance.agency), about=user.pk))
    if guidance.kind != "training":
        raise GuidanceRefused(f"{guidance} is not a training.")
    if completed_on > timezone.localdate():
        raise GuidanceRefused("This day is still to come: a training counts once it is completed.")
    expires = completed_on + timedelta(days=guidance.valid_days) if guidance.valid_days else None
    with transaction.atomic():
        row = Completion.objects.create(
            guidance=guidance,
            user=user,
            completed_on=completed_on,
            expires_on=expires,
            recorded_by_label=current().label[:200],
        )
        _trace("authority.skill.change", f"recorded that {user} completed {guidance}", user.email, decision, "person")
    forget_known()
    return row


def record_skill(user: User, skill: str) -> Skill:
    """Record that a person has one of the skills. Raises GuidanceRefused for an unknown one."""
    decision = authorise("authority.skill.change", user)
    if skill not in SKILLS:
        raise GuidanceRefused(f"There is no skill “{skill}”.")
    with transaction.atomic():
        row, made = Skill.objects.get_or_create(
            user=user, skill=skill, defaults={"recorded_by_label": current().label[:200]}
        )
        if made:
            _trace(
                "authority.skill.change", f"recorded a skill of {user}: {SKILLS[skill]}", user.email, decision, "person"
            )
    return row


def _trace(action: str, words: str, thing: str, decision: Decision, kind: str = "agency") -> None:
    trail.record(action=action, summary=words, object_kind=kind, object_id=thing, decision=decision)
