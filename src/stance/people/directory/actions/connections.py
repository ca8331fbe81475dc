"""Connecting a directory: its tokens, and what its groups stand for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import ENTRUSTED, ROLES, ask_or_do, authorise
from stance.journal.actor import current
from stance.people.approvables import MapGroup
from stance.people.described_objects import of_agency, somewhere
from stance.people.directory import tokens
from stance.people.directory.writes.connections import record
from stance.people.models import Agency, DirectoryToken, GroupMapping, Unit
from stance.people.models.directory import SCOPES
from stance.people.refusal import DirectoryRefused

LONGEST = timedelta(days=366)


def make_token(*, name: str, scope: str, agency: Agency | None, expires_at: datetime) -> str:
    """Returns the token; the caller shows it once. With ``agency`` None it reaches the whole installation. Raises
    DirectoryRefused for an end that is past or over a year off, or an agency that has ended."""
    decision = authorise("people.directory.configure", of_agency(agency, "directory token"))
    now = timezone.now()
    if scope not in SCOPES:
        raise DirectoryRefused(f"There is no scope “{scope}”. Choose read or write.")
    if not now < expires_at <= now + LONGEST:
        raise DirectoryRefused("A token ends on a day to come, within a year.")
    if agency and agency.has_ended:
        raise DirectoryRefused(f"{agency} has ended. Choose an agency that continues.")
    token = tokens.fresh()
    with transaction.atomic():
        made = DirectoryToken.objects.create(
            name=name,
            scope=scope,
            agency=agency,
            token_sha256=tokens.digest(token),
            made_at=now,
            made_by_id=current().person,
            expires_at=expires_at,
        )
        whose = agency or "the whole installation"
        words = f"made the directory token “{name}” ({scope}) for {whose} until {day_in_words(expires_at)}"
        record(decision, words, "directory token", made.pk)
    return token


def revoke_token(*, token: DirectoryToken) -> None:
    """From now on it opens nothing. Withdrawing it again changes nothing."""
    decision = authorise("people.directory.configure", of_agency(token.agency, "directory token", token.pk))
    with transaction.atomic():
        if DirectoryToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(decision, f"withdrew the directory token “{token}”", "directory token", token.pk)


def map_group(*, group: str, role: str, unit: Unit | None) -> GroupMapping | None:
    """Give a group a role. People get it when the directory next speaks of them, or at their next sign-in. None:
    it waits for a second administrator, as whatever makes administrators and approvers does."""
    decision = authorise("people.directory.configure", place := somewhere(unit, "group mapping"))
    if role not in ROLES:
        raise DirectoryRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")
    entrusting = authorise("people.assignment.entrust", place) if role in ENTRUSTED else None
    with transaction.atomic():
        return ask_or_do(MapGroup(group, role, unit), decision, routed_by=entrusting).result


def unmap_group(*, mapping: GroupMapping) -> None:
    decision = authorise("people.directory.configure", somewhere(mapping.unit, "group mapping"))
    with transaction.atomic():
        if GroupMapping.objects.filter(pk=mapping.pk).delete()[0]:
            where = f"in {mapping.unit}" if mapping.unit else "everywhere"
            words = f"took the role {mapping.role} {where} from the group “{mapping.group}”"
            record(decision, words, "group mapping", mapping.pk)
