"""What one row changes, with a line in the audit trail when it changes anything."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from stance.engines.policy import Decision, may, refusal_text
from stance.journal import trail
from stance.journal.actor import current
from stance.people import administrators
from stance.people.importing.known import Known
from stance.people.importing.rows import CellRefused, Wanted
from stance.people.models import Assignment, Unit, User
from stance.people.organisation.days import after, first_instant
from stance.people.refusal import RoleRefused


def carry_out(wanted: Wanted, known: Known, decision: Decision) -> tuple[str, str]:
    """Inside the caller's transaction. Returns the state and what was done, in words. Raises CellRefused."""
    unit = known.unit_of(wanted)
    deputy = _deputy(wanted, known)
    user = known.people.get(wanted.email)
    if wanted.role:
        _allowed(wanted, known, user, unit)
    done: list[str] = []
    is_new = user is None
    if user is None:
        user = User.objects.create_user(wanted.email, None, name=wanted.name or wanted.email)
        done.append("added the person")
    elif wanted.name and wanted.name != user.name:
        done.append(f"changed the name from {user.name} to {wanted.name}")
        User.objects.filter(pk=user.pk).update(name=wanted.name)
    given = _assign(wanted, known, user, unit, deputy) if wanted.role else ("", "")
    done += [given[1]] if given[1] else []
    if done:
        _record(decision, user, done)
    # Only what has been written is known: a row that is refused leaves no trace for those after it.
    user.name = wanted.name or user.name
    known.people[wanted.email] = user
    state = "new" if is_new or given[0] == "new" else "changed" if done else "unchanged"
    return state, "; ".join(done)


def _deputy(wanted: Wanted, known: Known) -> User | None:
    if not wanted.deputy:
        return None
    found = known.people.get(wanted.deputy)
    if found is None:
        reason = f"Nobody here has the address {wanted.deputy}. Put the deputy's own row before this one."
        raise CellRefused(wanted.row, "deputy", reason)
    if not found.is_active:
        raise CellRefused(wanted.row, "deputy", f"{found}'s access is switched off. Name somebody who can sign in.")
    return found


def _allowed(wanted: Wanted, known: Known, user: User | None, unit: Unit | None) -> None:
    if user is not None and current().kind == "user" and current().id == str(user.pk):
        raise CellRefused(wanted.row, "email", "Nobody changes their own access. Leave your own row to somebody else.")
    for decision in (known.may_give(unit), may("people.assignment.give", user) if user else None):
        if decision and not decision.allowed:
            raise CellRefused(wanted.row, "role", refusal_text(decision))


def _assign(wanted: Wanted, known: Known, user: User, unit: Unit | None, deputy: User | None) -> tuple[str, str]:
    ends_at = after(wanted.ends) if wanted.ends else None
    held = known.held[(user.pk, wanted.role, unit.pk if unit else None)]
    if held:
        return _changed(wanted, held[0], ends_at, deputy)
    starts_at = first_instant(wanted.starts) if wanted.starts else timezone.now()
    if starts_at < timezone.now() - timedelta(minutes=10):
        reason = f"The start, {wanted.starts}, is past. Leave it empty to begin now: nobody had the role before."
        raise CellRefused(wanted.row, "starts", reason)
    made = Assignment.objects.create(
        user=user, role=wanted.role, unit=unit, starts_at=starts_at, ends_at=ends_at, deputy=deputy, source="csv"
    )
    held.append(made)
    return "new", f"made them {wanted.role}{_where(unit)}{_until(wanted)}"


def _changed(wanted: Wanted, one: Assignment, ends_at: object, deputy: User | None) -> tuple[str, str]:
    """An empty cell says nothing: it takes no end and no deputy away."""
    words = []
    if wanted.ends and one.ends_at != ends_at:
        try:
            administrators.keep_one(assignments=[one.pk] if one.role == "administrator" else [])
        except RoleRefused as refusal:
            raise CellRefused(wanted.row, "ends", str(refusal)) from refusal
        words.append(f"set the end of their role as {one.role} to {wanted.ends}")
        one.ends_at = ends_at  # type: ignore[assignment]
    if deputy and one.deputy_id != deputy.pk:
        words.append(f"made {deputy} their deputy as {one.role}")
        one.deputy = deputy
    if words:
        if one.ends_at and one.ends_at <= one.starts_at:
            raise CellRefused(wanted.row, "ends", f"The end, {wanted.ends}, is before the start of the role they hold.")
        one.save(update_fields=["ends_at", "deputy"])
    return ("changed" if words else ""), " and ".join(words)


def _where(unit: Unit | None) -> str:
    return f" in {unit}" if unit else " everywhere"


def _until(wanted: Wanted) -> str:
    return f" until {wanted.ends}" if wanted.ends else ""


def _record(decision: Decision, user: User, done: list[str]) -> None:
    trail.record(
        action="people.user.import",
        summary=f"{'; '.join(done)}: {user.email}, from a file",
        object_kind="person",
        object_id=user.email,
        decision=decision,
    )
