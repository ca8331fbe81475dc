"""What this room itself holds in somebody's name: sessions, tokens, roles, and for whom they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils import timezone

from stance.engines.policy import may
from stance.people.assignments import actions as assignments
from stance.people.assignments.writes import record, where
from stance.people.described_objects import held
from stance.people.leaving.belongings import Holding, Taken
from stance.people.models import Assignment, DirectoryToken, OneTimeLink, ResetLink, User
from stance.people.models.assignments import not_ended
from stance.people.sign_in import sessions

UNDONE_WITHIN = timedelta(days=1)


class Own:
    name = "people"

    def held(self, user: User) -> list[Holding]:
        now = timezone.now()
        found = []
        if count := UserSession.objects.filter(user=user).count():
            words = "Signed in on one device" if count == 1 else f"Signed in on {count:,} devices"
            found.append(Holding("sessions", "Access", words, "Signed out at once. Not restored by an undo."))
        if count := _tokens(user, now).count():
            words = "One directory token of theirs" if count == 1 else f"{count:,} directory tokens of theirs"
            found.append(Holding("tokens", "Access", words, "Withdrawn at once. Not restored by an undo."))
        found += [
            Holding(
                f"role-{one.pk}",
                "Roles",
                f"{one.role.capitalize()}{where(one.unit)}",
                "Counts for nothing from now, ends in a day.",
            )
            for one in _roles(user, now)
        ]
        found += [
            Holding(
                f"deputy-{one.pk}",
                "Deputy for",
                f"{one.user} as {one.role}{where(one.unit)}",
                "They would have no deputy.",
                may("people.assignment.give", held(one)).allowed,
            )
            for one in _deputises(user, now)
        ]
        return found

    def hand_over(self, user: User, to: Mapping[str, User]) -> tuple[list[Taken], list[str]]:
        now = timezone.now()
        sessions.end(UserSession.objects.filter(user=user))
        _tokens(user, now).update(revoked_at=now)
        for links in (OneTimeLink, ResetLink):
            links._default_manager.filter(made_by=user, used_at=None).delete()
        taken = [_end_soon(one, now) for one in _roles(user, now)]
        said = []
        for one in _deputises(user, now):
            Assignment.objects.filter(pk=one.pk).update(deputy=None)
            one.deputy = None
            record(
                "people.assignment.end",
                None,
                one,
                f"ended the part of {user} as deputy of {one.user.email} as {one.role}{where(one.unit)}",
            )
            successor = to.get(f"deputy-{one.pk}")
            is_done = successor is None or assignments.name_deputy(assignment=one, deputy=successor)
            if not is_done:
                said.append(f"A second administrator has been asked to make {successor} the deputy of {one.user}.")
            given = successor.pk if successor and is_done else None
            taken.append({"what": "deputy", "assignment": one.pk, "now": given})
        return taken, said

    def give_back(self, user: User, taken: Taken) -> str:
        row = (
            Assignment.objects.select_for_update(of=("self",))
            .filter(pk=taken["assignment"])
            .select_related("user", "unit")
            .first()
        )
        if row is None:
            return "A role is not there any more."
        if taken["what"] == "role":
            if row.ends_at is None or row.ends_at.isoformat() != taken["now"]:
                return f"The role as {row.role}{where(row.unit)} was given another end since then. It was not changed."
            row.ends_at = datetime.fromisoformat(taken["before"]) if taken["before"] else None
            row.save(update_fields=["ends_at"])
            return ""
        if row.ends_at is not None and row.ends_at <= timezone.now():
            return f"{row.user}'s role as {row.role}{where(row.unit)} has ended, so it needs no deputy."
        if row.deputy_id != taken["now"]:
            return f"Another person has been named to stand in for {row.user} as {row.role}{where(row.unit)}. That was not changed."
        row.deputy = user
        row.save(update_fields=["deputy"])
        record(
            "people.assignment.give",
            None,
            row,
            f"made {user} the deputy of {row.user.email} as {row.role}{where(row.unit)} again",
        )
        return ""


def _tokens(user: User, now: datetime) -> QuerySet[DirectoryToken]:
    return DirectoryToken.objects.filter(made_by=user, revoked_at=None, expires_at__gt=now)


def _roles(user: User, now: datetime) -> list[Assignment]:
    return list(Assignment.objects.filter(not_ended(now), user=user).select_related("unit", "user").order_by("pk"))


def _deputises(user: User, now: datetime) -> list[Assignment]:
    rows = Assignment.objects.filter(not_ended(now), deputy=user)
    return list(rows.select_related("user", "unit__agency").order_by("pk"))


def _end_soon(one: Assignment, now: datetime) -> Taken:
    """It ends when nothing can be undone any more. Until then whoever administers the place still reaches the person."""
    before, end = one.ends_at, max(now + UNDONE_WITHIN, one.starts_at)
    if before is None or before > end:
        Assignment.objects.filter(pk=one.pk).update(ends_at=end)
    else:
        end = before
    return {
        "what": "role",
        "assignment": one.pk,
        "before": before.isoformat() if before else "",
        "now": end.isoformat(),
    }


def own() -> Own:
    return Own()


def still_deputies(most: int) -> set[int]:
    """Deputies of roles that go on, who are switched off."""
    rows = Assignment.objects.filter(not_ended(timezone.now()), deputy__is_active=False)
    return set(rows.values_list("deputy_id", flat=True).distinct()[:most])
