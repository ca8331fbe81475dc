"""What one row changes, with a line in the audit trail when it changes anything."""

from __future__ import annotations

from django.utils import timezone

from stance.doors.dates import day_in_words, end_of
from stance.engines.policy import Decision, refusal_text
from stance.journal import trail
from stance.journal.actor import current
from stance.people import administrators
from stance.people.assignments import lending_limits
from stance.people.assignments.writes import prolongs
from stance.people.importing.known import Known
from stance.people.importing.rows import CellRefused, Wanted
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.organisation import owned_addresses
from stance.people.organisation.days import first_instant
from stance.people.refusal import RoleRefused
from stance.people.writes import origins


def carry_out(wanted: Wanted, known: Known, decision: Decision) -> tuple[str, str]:
    """Inside the caller's transaction. Returns the state and what was done, in words.

    Raises CellRefused, and then nothing was written: everything is checked first, so that no row needs a savepoint
    (ten thousand of them in one transaction cost PostgreSQL two minutes).
    """
    place = known.place_of(wanted)
    agency, unit = place or (None, None)
    deputy = _deputy(wanted, known)
    user = known.people.get(wanted.email)
    if user is None and (owner := owned_addresses.owner_of(wanted.email, known.others)):
        raise CellRefused(wanted.row, "email", owned_addresses.words(wanted.email, owner))
    held = known.held_by(user, wanted.role, unit)
    if deputy and (held is None or held.deputy_id != deputy.pk) and not known.may_stand_in(deputy, unit or agency):
        raise CellRefused(wanted.row, "deputy", lending_limits.refusal(deputy))
    _allowed(wanted, known, user, held, unit or agency, deputy)
    if wanted.role:
        _possible(wanted, held)
    if agency is not None and unit is None:
        unit = known.make_unit(wanted, agency)
    done: list[str] = []
    is_new = user is None
    if user is None:
        user = User.objects.create_user(wanted.email, None, name=wanted.name or wanted.email)
        known.people[wanted.email] = user
        done.append("added the person")
    elif wanted.name and wanted.name != user.name:
        done.append(f"changed the name from {user.name} to {wanted.name}")
        User.objects.filter(pk=user.pk).update(name=wanted.name)
        user.name = wanted.name
    gives = bool(wanted.role) and held is None
    if gives:
        known.holds(_given(wanted, user, unit, deputy))
        done.append(f"made them {wanted.role}{_where(unit)}{_until(wanted)}")
    elif held is not None:
        done += _changed(wanted, held, deputy)
    if done:
        _record(decision, user, done)
    return ("new" if is_new or gives else "changed" if done else "unchanged"), "; ".join(done)


def _deputy(wanted: Wanted, known: Known) -> User | None:
    if not wanted.deputy:
        return None
    found = known.people.get(wanted.deputy)
    if found is None:
        reason = f"Nobody here has the address {wanted.deputy}. Put the deputy's own row before this one."
        raise CellRefused(wanted.row, "deputy", reason)
    if not found.is_active:
        raise CellRefused(wanted.row, "deputy", f"{found}'s access is switched off. Name a person who can sign in.")
    if current().kind == "user" and current().id == str(found.pk):
        raise CellRefused(wanted.row, "deputy", "You cannot change your own access. Name another person as the deputy.")
    return found


def _allowed(
    wanted: Wanted,
    known: Known,
    user: User | None,
    held: Assignment | None,
    where: Unit | Agency | None,
    deputy: User | None,
) -> None:
    """Raises CellRefused unless whoever imports reaches everything that the row would touch."""
    if user is not None and current().kind == "user" and current().id == str(user.pk) and _changes(wanted, user, held):
        raise CellRefused(wanted.row, "email", "You cannot change your own access. Ask a colleague to import your row.")
    asked: list[tuple[str, Decision]] = []
    if user is not None and wanted.name and wanted.name != user.name:
        asked.append(("name", known.may_rename(user)))
    if wanted.role:
        adds = held is not None and _adds(wanted, held, deputy)
        asked.append(("role", known.may_keep(held, adds=adds) if held else known.may_give(wanted, user, where)))
    for column, decision in asked:
        if not decision.allowed:
            raise CellRefused(wanted.row, column, refusal_text(decision))
        if decision.route:
            reason = f"A second administrator has to approve this for the role {wanted.role}: do it on the pages, one by one."
            raise CellRefused(wanted.row, column, reason)


def _changes(wanted: Wanted, user: User, held: Assignment | None) -> bool:
    return bool(wanted.role) or (bool(wanted.name) and wanted.name != user.name) or held is not None


def _possible(wanted: Wanted, held: Assignment | None) -> None:
    if held is None:
        if wanted.starts and wanted.starts < timezone.localdate():
            reason = f"The start, {day_in_words(wanted.starts)}, is past. Leave it empty to begin now: nobody had the role before."
            raise CellRefused(wanted.row, "starts", reason)
        return
    if not _moves_end(wanted, held):
        return
    if end_of(wanted.ends) <= held.starts_at:  # type: ignore[arg-type]  # a day, or the end would not move
        end = day_in_words(wanted.ends)  # type: ignore[arg-type]  # as above
        raise CellRefused(wanted.row, "ends", f"The end, {end}, is before the start of the role they hold.")
    try:
        administrators.keep_one(assignments=[held.pk] if held.role == "administrator" else [])
    except RoleRefused as refusal:
        raise CellRefused(wanted.row, "ends", str(refusal)) from refusal


def _moves_end(wanted: Wanted, held: Assignment) -> bool:
    """An empty cell says nothing: it takes no end away."""
    return wanted.ends is not None and held.ends_at != end_of(wanted.ends)


def _adds(wanted: Wanted, held: Assignment, deputy: User | None) -> bool:
    later = wanted.ends is not None and prolongs(held, end_of(wanted.ends))
    return later or (deputy is not None and held.deputy_id != deputy.pk)


def _given(wanted: Wanted, user: User, unit: Unit | None, deputy: User | None) -> Assignment:
    origins.gave(user, "role")
    if deputy:
        origins.gave(deputy, "deputy")
    return Assignment.objects.create(
        user=user,
        role=wanted.role,
        unit=unit,
        starts_at=first_instant(wanted.starts) if wanted.starts else timezone.now(),
        ends_at=end_of(wanted.ends) if wanted.ends else None,
        deputy=deputy,
        source="csv",
    )


def _changed(wanted: Wanted, held: Assignment, deputy: User | None) -> list[str]:
    words = []
    if wanted.ends and _moves_end(wanted, held):
        words.append(f"set the end of their role as {held.role} to {day_in_words(wanted.ends)}")
        held.ends_at = end_of(wanted.ends)
    if deputy and held.deputy_id != deputy.pk:
        words.append(f"made {deputy} their deputy as {held.role}")
        origins.gave(deputy, "deputy")
        held.deputy = deputy
    if words:
        held.save(update_fields=["ends_at", "deputy"])
    return words


def _where(unit: Unit | None) -> str:
    return f" in {unit}" if unit else " everywhere"


def _until(wanted: Wanted) -> str:
    return f" until {day_in_words(wanted.ends)}" if wanted.ends else ""


def _record(decision: Decision, user: User, done: list[str]) -> None:
    trail.record(
        action="people.user.import",
        summary=f"{'; '.join(done)}: {user.email}, from a file",
        object_kind="person",
        object_id=user.email,
        decision=decision,
    )
