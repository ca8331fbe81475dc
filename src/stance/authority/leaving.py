"""What this room holds in somebody's name: duties, roles that are lent, and requests."""

from __future__ import annotations

from collections.abc import Mapping

from stance.authority.actions import duties as actions
from stance.authority.models import ApprovalRequest, Duty
from stance.authority.writes import leaving as writes
from stance.doors.dates import day_in_words
from stance.engines.policy import AREA_WORDS, SIDE_WORDS, may
from stance.people.leaving.belongings import Belongings, Holding, Taken
from stance.people.models import User
from stance.people.refusal import PersonRefused


class Held:
    name = "authority"

    def held(self, user: User) -> list[Holding]:
        found = [_duty(one, user) for one in writes.duties_of(user)]
        for one in writes.delegations_of(user):
            words = f"Delegated to {one.receiver}" if one.giver_id == user.pk else f"Delegated by {one.giver}"
            found.append(
                Holding(f"lent-{one.pk}", "Delegated roles", f"{words} until {day_in_words(one.ends_at)}", "Ends now.")
            )
        if count := ApprovalRequest.objects.filter(asked_by=user, state="open").count():
            words = "One open request of theirs" if count == 1 else f"{count:,} open requests of theirs"
            found.append(
                Holding(
                    "requests",
                    "Requests",
                    words,
                    "Requests of a person who is switched off are not carried out: it closes when it is answered.",
                )
            )
        return found

    def hand_over(self, user: User, to: Mapping[str, User]) -> tuple[list[Taken], list[str]]:
        taken: list[Taken] = []
        for duty in writes.duties_of(user):
            taken.append(_hand_over(duty, user, to.get(f"duty-{duty.pk}")))
        taken += [writes.end_delegation(one, user) for one in writes.delegations_of(user)]
        return taken, []

    def give_back(self, user: User, taken: Taken) -> str:
        if taken["what"] == "delegation":
            return writes.give_back_delegation(taken)
        return writes.give_back_duty(user, taken)


def _words(duty: Duty) -> str:
    return f"{AREA_WORDS[duty.area]}, {SIDE_WORDS[duty.side]} side of {duty.agency}"


def _duty(duty: Duty, user: User) -> Holding:
    may_name = may("authority.duty.change", duty.agency).allowed
    if duty.holder_id == user.pk:
        deputy = duty.deputy if duty.deputy and duty.deputy.is_active else None
        return Holding(
            f"duty-{duty.pk}",
            "Duty-holder for",
            _words(duty),
            "It would have no duty-holder: a gap to close.",
            may_name,
            deputy,
        )
    return Holding(
        f"duty-{duty.pk}",
        "Deputy for",
        f"{_words(duty)} (duty-holder: {duty.holder})",
        "It would have no deputy.",
        may_name,
    )


def _hand_over(duty: Duty, user: User, successor: User | None) -> Taken:
    if successor is None:
        return writes.take_duty(duty, user)
    holder, deputy = (successor, duty.deputy) if duty.holder_id == user.pk else (duty.holder, successor)
    try:
        named = actions.name_holder(
            agency=duty.agency,
            area=duty.area,
            side=duty.side,
            holder=holder,
            deputy=None if deputy == holder else deputy,
            reason=duty.reason,
        )
    except actions.DutyRefused as refusal:
        raise PersonRefused(f"{_words(duty)}: {refusal}") from refusal
    return {"what": "duty", "duty": duty.pk, "now": named.pk if named else None}


def left_behind() -> Belongings:
    return Held()
