"""Whoever administers a part reaches that part: whatever they do, in whatever order, alone or with everybody whom they
let in or take over, nothing outside it is given, taken away or changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.authority.actions import delegations, duties, requests
from stance.authority.models import ApprovalRequest, Delegation
from stance.engines.policy import AREAS, ROLES, SIDES, Place, Refused
from stance.engines.tables import read_table
from stance.journal.actor import Actor, acting_as, forget_known
from stance.people import actions
from stance.people.assignments import actions as assignment_actions
from stance.people.described_objects import place, place_of
from stance.people.directory import token_scopes
from stance.people.directory.actions import connections, provisioning
from stance.people.importing.actions import import_people
from stance.people.importing.rows import COLUMNS, REQUIRED
from stance.people.models import (
    Agency,
    Assignment,
    DirectoryToken,
    GroupMapping,
    OneTimeLink,
    ResetLink,
    Unit,
    User,
)
from stance.people.organisation import actions as organisation
from stance.people.refusal import DirectoryRefused, OrganisationRefused, PersonRefused
from stance.people.writes import one_time_links
from tests.factories.two_agencies import Installation, Plan, installed, plans
from tests.sizes import sized

pytestmark = pytest.mark.django_db
REFUSALS = (
    Refused,
    PersonRefused,
    OrganisationRefused,
    DirectoryRefused,
    one_time_links.LinkRefused,
    delegations.DelegationRefused,
    duties.DutyRefused,
    requests.RequestRefused,
)
DAY = timedelta(days=1)
TRIES = 25


class Gang:
    """Everybody who does what the administrators of one unit want: they, whom they let in, and whom they take over."""

    def __init__(self, made: Installation, choose: Callable[[list[Any]], Any]) -> None:
        self.made, self.choose = made, choose
        self.members = [made.people[1], made.people[2]]
        self.scope = frozenset({place_of(made.units[1])})
        self.count = 0
        self.lent = set(Delegation.objects.filter(giver=made.people[4]).values_list("receiver_id", flat=True))
        """Who acts with what somebody outside lent them, before any of this."""

    def reaches(self, where: Place) -> bool:
        """Whether a place lies inside what the gang administers."""
        return any(
            where.agency == own.agency and (not own.path or where.path.startswith(own.path)) for own in self.scope
        )

    def pick(self, options: Any) -> Any:
        return self.choose(list(options))

    def user(self) -> User:
        return User.objects.get(pk=self.pick(User.objects.order_by("pk").values_list("pk", flat=True)))

    def unit(self) -> Unit | None:
        return self.pick([None, *Unit.objects.select_related("agency").order_by("pk")])

    def assignment(self) -> Assignment:
        return self.pick(Assignment.objects.select_related("user", "unit__agency").order_by("pk"))

    def agency(self) -> Agency:
        return self.pick(Agency.objects.order_by("pk"))


def let_in(gang: Gang) -> None:
    gang.count += 1
    address = f"puppet{gang.count}@beta.test"
    token = actions.invite(email=address, role=gang.pick(ROLES), unit=gang.unit())
    for request in ApprovalRequest.objects.filter(state="open"):
        _approved(gang, request)
    gang.members.append(actions.accept_link(token=token, email=address, name="Puppet", password="x" * 20))


def take_over(gang: Gang) -> None:
    user = gang.user()
    token = actions.make_reset_link(user, removes_factors=True)
    gang.members.append(actions.reset_sign_in(token=token, password="y" * 20))


def fill_directory(gang: Gang) -> None:
    """A token of the gang's own, and through it whatever a directory may say."""
    whose = gang.pick([None, *Agency.objects.order_by("pk")])
    token = connections.make_token(name="t", scope="write", agency=whose, expires_at=timezone.now() + DAY)
    reached = token_scopes.of_token(DirectoryToken.objects.get(token_sha256=one_time_links.digest(token)))
    gang.count += 1
    with acting_as(Actor(kind="system", label="directory")):
        user = gang.user()
        email = gang.pick([f"x{gang.count}@alpha.test", f"x{gang.count}@beta.test", user.email])
        said = provisioning.Said(email, email, "New name", gang.pick([True, False]))
        if reached.people(User.objects.filter(pk=user.pk)).exists():
            act = gang.pick([provisioning.change_person, provisioning.remove_person])
            act(user=user, scope=reached, **({"said": said} if act is provisioning.change_person else {}))
        else:
            user = provisioning.add_person(said=said, scope=reached)
        name = gang.pick(["Staff", *GroupMapping.objects.values_list("group", flat=True)])
        provisioning.keep_group(group=None, name=name, external_id="", members=[user.pk], scope=reached)


def import_table(gang: Gang) -> None:
    agency, unit = gang.agency(), gang.unit()
    row = {
        "email": gang.pick([gang.user().email, "fresh@beta.test"]),
        "name": gang.pick(["", "Renamed"]),
        "agency": agency.slug if unit else "",
        "unit": unit.code if unit else "",
        "side": gang.pick(["", *SIDES]),
        "role": gang.pick(["", *ROLES]) if unit is None else gang.pick(ROLES),
        "starts": "",
        "ends": gang.pick(["", f"{timezone.localdate() + 9 * DAY}"]),
        "deputy": gang.pick(["", gang.user().email]),
    }
    text = ",".join(COLUMNS) + "\n" + ",".join(row[column] for column in COLUMNS) + "\n"
    import_people(table=read_table(text.encode(), columns=COLUMNS, required=REQUIRED), make_units=True)


def change_agency(gang: Gang) -> None:
    agency = gang.agency()
    organisation.change_agency(
        agency=agency, name="Other", short_name="", domains=["other.test"], is_host=gang.pick([True, False])
    )


def end_agency(gang: Gang) -> None:
    organisation.end_agency(
        agency=gang.agency(), until=timezone.now() + DAY, successor=gang.pick([None, gang.agency()])
    )


def add_unit(gang: Gang) -> None:
    gang.count += 1
    agency = gang.agency()
    parent = gang.pick([None, *Unit.objects.filter(agency=agency)])
    organisation.add_unit(agency=agency, parent=parent, code=f"n{gang.count}", name="N", side=gang.pick(SIDES))


def change_unit(gang: Gang) -> None:
    unit = gang.pick(Unit.objects.select_related("agency").order_by("pk"))
    organisation.change_unit(unit=unit, code=unit.code, name=unit.name, side=gang.pick(SIDES))


def move_unit(gang: Gang) -> None:
    unit = gang.pick(Unit.objects.select_related("agency").order_by("pk"))
    organisation.move_unit(unit=unit, parent=gang.unit())


def _approved(gang: Gang, request: ApprovalRequest) -> None:
    for member in list(gang.members):
        with acting_as(Actor(kind="user", id=str(member.pk), label="gang")), suppress(*REFUSALS), transaction.atomic():
            requests.answer(request.pk, verdict="approve", digest=request.digest)


def approve(gang: Gang) -> None:
    for request in ApprovalRequest.objects.filter(state="open"):
        _approved(gang, request)


ACTS = {
    "give": lambda g: assignment_actions.give(
        user=g.user(), role=g.pick(ROLES), unit=g.unit(), deputy=g.pick([None, g.user()])
    ),
    "end": lambda g: assignment_actions.end(assignment=g.assignment()),
    "set_end": lambda g: assignment_actions.set_end(
        assignment=g.assignment(), ends_at=g.pick([None, timezone.now() + DAY])
    ),
    "deputy": lambda g: assignment_actions.name_deputy(assignment=g.assignment(), deputy=g.pick([None, g.user()])),
    "set_role": lambda g: actions.set_role(g.user(), g.pick(ROLES)),
    "off": lambda g: actions.switch_off(g.user()),
    "on": lambda g: actions.switch_on(g.user()),
    "let in": let_in,
    "take over": take_over,
    "map": lambda g: connections.map_group(group="Staff", role=g.pick(ROLES), unit=g.unit()),
    "directory": fill_directory,
    "table": import_table,
    "agency": change_agency,
    "end agency": end_agency,
    "add unit": add_unit,
    "change unit": change_unit,
    "move unit": move_unit,
    "delegate": lambda g: delegations.give(receiver=g.user(), ends_at=timezone.now() + DAY, reason="r"),
    "duty": lambda g: duties.name_holder(
        agency=g.agency(), area=g.pick(AREAS), side=g.pick(SIDES), holder=g.user(), deputy=None
    ),
    "approve": approve,
}


def outside(gang: Gang) -> dict[str, object]:
    """Everything that holds outside of the gang's scope, and everybody who holds something there."""
    now = timezone.now()
    rows = Assignment.objects.exclude(ends_at__lte=now).values_list(
        "user_id", "deputy_id", "role", "ends_at", "unit__agency_id", "unit__side", "unit__path"
    )
    held = {row for row in rows if not gang.reaches(place(*row[4:]))}
    people_there = {person for row in held for person in row[:2] if person} | gang.lent
    units = Unit.objects.values_list("pk", "agency_id", "side", "path", "until")
    return {
        "roles": held,
        "people": set(User.objects.filter(pk__in=people_there).values_list("pk", "email", "name", "is_active")),
        "passwords": set(User.objects.filter(pk__in=people_there).values_list("pk", "password")),
        "units": {unit for unit in units if not gang.reaches(place(unit[1], unit[2], unit[3]))},
        "agencies": set(Agency.objects.filter(slug="alpha").values_list("pk", "name", "is_host", "until", "successor")),
        "resets": set(ResetLink.objects.filter(user_id__in=people_there).values_list("pk", flat=True)),
        "links": {link.pk for link in OneTimeLink.objects.all() if not gang.reaches(place_of(link.unit))},
        "tokens": {token.pk for token in DirectoryToken.objects.all() if not gang.reaches(Place(token.agency_id))},
        "mappings": {one.pk for one in GroupMapping.objects.all() if not gang.reaches(place_of(one.unit))},
    }


def one_act(gang: Gang, act: str) -> list[tuple[str, str]]:
    """Whether it was let through: what was done, and as whom."""
    member, done = gang.pick(gang.members), []
    actor = Actor(kind="user", id=str(member.pk), label=member.email)
    with acting_as(actor), suppress(*REFUSALS), transaction.atomic():
        ACTS[act](gang)
        done.append((act, member.email))
    forget_known()
    return done


@settings(max_examples=sized(60, 2500), deadline=None, suppress_health_check=list(HealthCheck))
@given(plans(), st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=7), st.data())
def test_no_sequence_of_allowed_actions_reaches_beyond_ones_scope(plan: Plan, acts: list[str], data: Any) -> None:
    with transaction.atomic():
        gang = Gang(installed(plan), lambda options: data.draw(st.sampled_from(options)))
        before = outside(gang)
        done = []
        for act in acts:
            done += one_act(gang, act)
        after = outside(gang)
        for what, held in before.items():
            assert after[what] == held, f"{what} changed by {done}"
        transaction.set_rollback(True)


@pytest.mark.parametrize("act", sorted(ACTS))
@settings(max_examples=sized(2, 100), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(plan=plans(), seed=st.integers())
def test_no_single_act_reaches_beyond_it_whatever_it_is_done_to(plan: Plan, seed: int, act: str) -> None:
    """Where sequences rarely come to: each act often, on whatever there is."""
    with transaction.atomic():
        gang = Gang(installed(plan), Random(seed).choice)
        before, members = outside(gang), list(gang.members)
        for _ in range(TRIES):
            mark = transaction.savepoint()
            gang.members = list(members)
            if done := one_act(gang, act):
                after = outside(gang)
                for what, held in before.items():
                    assert after[what] == held, f"{what} changed by {done}"
            transaction.savepoint_rollback(mark)
        transaction.set_rollback(True)
