"""The T1 report: each area and side with its duty-holder and deputy; gaps and who closes them; conflicts of duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from stance.authority.models import Delegation, Duty, Gap
from stance.doors.dates import day_in_words
from stance.engines.policy import AREA_WORDS, SIDE_WORDS, SIDES, authorise
from stance.people.assignments.queries import in_agency
from stance.people.models import Agency, User
from stance.people.queries import addresses


@dataclass(frozen=True, slots=True)
class Row:
    """One area on one side. ``gap`` is the open task, if there is one."""

    area: str
    area_words: str
    side: str
    side_words: str
    holder: User | None
    deputy: User | None
    gap: Gap | None
    reason: str = ""
    """Why one of them is from the other side."""

    @property
    def state(self) -> str:
        if self.holder is None or not self.holder.is_active:
            return "nobody"
        return "covered" if self.deputy is not None and self.deputy.is_active else "no deputy"


@dataclass(frozen=True, slots=True)
class Conflict:
    """``email`` is for whoever names duty-holders where that person serves, and "" for everybody else."""

    person: str
    email: str
    words: str


def report(agency: Agency) -> list[Row]:
    """All twelve, whether somebody answers for them or not."""
    authorise("authority.stance.read", agency)
    held = {
        (duty.area, duty.side): duty
        for duty in Duty.objects.filter(agency=agency, ends_at=None).select_related("holder", "deputy")
    }
    raised = {gap.key: gap for gap in gaps(agency)}
    rows = []
    for area, words in AREA_WORDS.items():
        for side in SIDES:
            duty = held.get((area, side))
            gap = raised.get(f"holder {area} {side}") or raised.get(f"deputy {area} {side}")
            holder, deputy = (duty.holder, duty.deputy) if duty else (None, None)
            rows.append(Row(area, words, side, SIDE_WORDS[side], holder, deputy, gap, duty.reason if duty else ""))
    return rows


def gaps(agency: Agency) -> list[Gap]:
    """Open tasks, the most overdue first. At most a few dozen: twelve duties and the approvers."""
    authorise("authority.stance.read", agency)
    return list(Gap.objects.filter(agency=agency, closed_at=None).select_related("owner").order_by("due_on", "pk"))


def gaps_of(user_id: int) -> list[Gap]:
    """Open tasks of one person, the most overdue first: all of them, some fifteen an agency at most, so that each agency's are whole."""
    rows = Gap.objects.filter(owner_id=user_id, closed_at=None).select_related("agency")
    return list(rows.order_by("due_on", "pk"))


def conflicts(agency: Agency) -> list[Conflict]:
    """Where one person's duties stand against each other. Nothing is forbidden by it: somebody has to know."""
    authorise("authority.stance.read", agency)
    found = [*_both_sides(agency), *_alone_in_approving(agency), *_crossed_delegations(agency)]
    told = addresses([user for user, _ in found], "authority.duty.change")
    conflicting = [Conflict(str(user), told[user.pk], words) for user, words in found]
    return sorted(conflicting, key=lambda conflict: (conflict.person.casefold(), conflict.words))


def _both_sides(agency: Agency) -> Iterator[tuple[User, str]]:
    sides: dict[User, set[str]] = defaultdict(set)
    for assignment in in_agency(agency):
        if assignment.unit is not None:
            sides[assignment.user].add(assignment.unit.side)
    for user, held in sides.items():
        if len(held) > 1:
            yield user, "has roles on the ICT and on the business side"
    for area, words in AREA_WORDS.items():
        holders = Duty.objects.filter(agency=agency, area=area, ends_at=None).select_related("holder")
        people = [duty.holder for duty in holders if duty.holder is not None]
        for user in {user for user in people if people.count(user) > 1}:
            yield user, f"is duty-holder for {words} on both sides"


def _alone_in_approving(agency: Agency) -> Iterator[tuple[User, str]]:
    approving: dict[str, set[User]] = defaultdict(set)
    publishing: set[User] = set()
    for assignment in in_agency(agency):
        if assignment.role == "approver" and assignment.unit is not None:
            approving[assignment.unit.side].add(assignment.user)
        elif assignment.role == "publisher":
            publishing.add(assignment.user)
    for side, users in approving.items():
        if len(users) == 1:
            (user,) = users
            if user in publishing:
                words = (
                    f"publishes, and is the only approver on the {SIDE_WORDS[side]} side: nobody could approve theirs"
                )
                yield user, words


def _crossed_delegations(agency: Agency) -> Iterator[tuple[User, str]]:
    now = timezone.now()
    roles: dict[int, set[str]] = defaultdict(set)
    for assignment in in_agency(agency):
        roles[assignment.user_id].add(assignment.role)
    given = Delegation.objects.filter(starts_at__lte=now, ends_at__gt=now, giver_id__in=roles)
    for delegation in given.select_related("giver", "receiver"):
        own = roles.get(delegation.receiver_id, set())
        if "approver" in roles[delegation.giver_id] and "publisher" in own:
            words = f"publishes, and approves in {delegation.giver}'s place until {day_in_words(delegation.ends_at)}"
            yield delegation.receiver, words
