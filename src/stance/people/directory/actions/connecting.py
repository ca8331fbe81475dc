"""Connecting a directory: its tokens, and what its groups stand for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import ROLES, Decision, authorise
from stance.journal import trail
from stance.people.directory import tokens
from stance.people.models import Agency, DirectoryToken, GroupMapping, Unit
from stance.people.models.directory import SCOPES

LONGEST = timedelta(days=366)


class DirectoryRefused(Exception):
    """The token or the mapping cannot be made like this; the message says why."""


def make_token(*, name: str, scope: str, agency: Agency | None, expires_at: datetime) -> str:
    """Returns the token; the caller shows it once. With ``agency`` None it reaches the whole installation. Raises
    DirectoryRefused for an end that is past or over a year off, or an agency that has ended."""
    decision = authorise("people.directory.configure")
    now = timezone.now()
    if scope not in SCOPES:
        raise DirectoryRefused(f"There is no scope “{scope}”. Choose read or write.")
    if not now < expires_at <= now + LONGEST:
        raise DirectoryRefused("A token ends on a day to come, within a year.")
    if agency and agency.until:
        raise DirectoryRefused(f"{agency} has its end. Choose an agency that goes on.")
    token = tokens.fresh()
    with transaction.atomic():
        made = DirectoryToken.objects.create(
            name=name,
            scope=scope,
            agency=agency,
            token_sha256=tokens.digest(token),
            made_at=now,
            expires_at=expires_at,
        )
        whose = agency or "the whole installation"
        words = f"made the directory token “{name}” ({scope}) for {whose} until {expires_at:%Y-%m-%d}"
        _record(decision, words, "directory token", made.pk)
    return token


def revoke_token(*, token: DirectoryToken) -> None:
    """From now on it opens nothing. Withdrawing it again changes nothing."""
    decision = authorise("people.directory.configure")
    with transaction.atomic():
        if DirectoryToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            _record(decision, f"withdrew the directory token “{token}”", "directory token", token.pk)


def map_group(*, group: str, role: str, unit: Unit | None) -> GroupMapping:
    """Say what a group stands for. People get it when the directory next speaks of them, or at their next sign-in."""
    decision = authorise("people.directory.configure")
    if role not in ROLES:
        raise DirectoryRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")
    if unit and unit.until:
        raise DirectoryRefused(f"{unit} is closed. Choose a unit that is open.")
    with transaction.atomic():
        if GroupMapping.objects.filter(group__iexact=group, role=role, unit=unit).exists():
            raise DirectoryRefused(f"“{group}” stands for {role}{f' in {unit}' if unit else ''} already.")
        made = GroupMapping.objects.create(group=group, role=role, unit=unit)
        words = f"let the group “{group}” stand for {role} {f'in {unit}' if unit else 'everywhere'}"
        _record(decision, words, "group mapping", made.pk)
    return made


def unmap_group(*, mapping: GroupMapping) -> None:
    decision = authorise("people.directory.configure")
    with transaction.atomic():
        if GroupMapping.objects.filter(pk=mapping.pk).delete()[0]:
            where = f"in {mapping.unit}" if mapping.unit else "everywhere"
            words = f"let the group “{mapping.group}” no longer stand for {mapping.role} {where}"
            _record(decision, words, "group mapping", mapping.pk)


def _record(decision: Decision, summary: str, kind: str, key: int) -> None:
    trail.record(
        action="people.directory.configure",
        summary=summary,
        object_kind=kind,
        object_id=str(key),
        decision=decision,
    )
