"""Nobody takes another agency's people out of the reach of their administrators by lending them something, and what is
lent all the same can be ended by whoever administers the person where they serve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.authority.actions import delegations
from stance.authority.models import Delegation
from stance.engines.policy import Refused
from stance.engines.tables import read_table
from stance.people import actions
from stance.people.assignments import actions as assignment_actions
from stance.people.importing.actions import import_people
from stance.people.importing.rows import COLUMNS, REQUIRED
from stance.people.models import Assignment, User
from stance.people.refusal import PersonRefused
from tests.factories.organisation import Office, acting, office
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def two() -> tuple[Office, Office]:
    return office("alpha"), office("beta", is_host=False)


def role_of(user: User) -> Assignment:
    return Assignment.objects.get(user=user)


@pytest.mark.parametrize("giver", ["ada", "pia", "ines", "ben"])
@pytest.mark.parametrize("areas", [(), ("use",)])
def test_roles_are_not_lent_to_another_agency(giver: str, areas: tuple[str, ...], two: tuple[Office, Office]) -> None:
    alpha, beta = two
    with acting(beta[giver]):
        with pytest.raises(delegations.DelegationRefused, match="has no role in the agencies"):
            delegations.give(receiver=alpha["pia"], ends_at=timezone.now() + TOMORROW, areas=areas, reason="leave")
        assert delegations.give(receiver=beta["bea"], ends_at=timezone.now() + TOMORROW, areas=areas, reason="leave")
    with acting(alpha["ada"]):
        actions.switch_off(alpha["pia"])


@pytest.mark.parametrize("door", ["give", "name", "file", "file of a new role"])
def test_nobody_of_another_agency_is_made_a_deputy(door: str, two: tuple[Office, Office]) -> None:
    alpha, beta = two
    victim = alpha["bea"]
    with acting(beta["ada"]):
        if door == "give":
            with pytest.raises(PersonRefused, match="has no role in the agencies"):
                assignment_actions.give(user=beta["pia"], role="reader", unit=beta.units["business"], deputy=victim)
        elif door == "name":
            with pytest.raises(PersonRefused, match="has no role in the agencies"):
                assignment_actions.name_deputy(assignment=role_of(beta["pia"]), deputy=victim)
        else:
            role = "publisher" if door == "file" else "reader"
            text = f"email,agency,unit,role,deputy\npia@beta.test,beta,business,{role},{victim.email}\n"
            report = import_people(table=read_table(text.encode(), columns=COLUMNS, required=REQUIRED))
            assert [(fault.column, "has no role in the agencies" in fault.reason) for fault in report.failures] == [
                ("deputy", True)
            ]
    assert not Assignment.objects.filter(deputy=victim).exists()


def test_a_deputy_of_ones_own_agency_is_named_everywhere(two: tuple[Office, Office]) -> None:
    _, beta = two
    with acting(beta["ada"]):
        assignment_actions.name_deputy(assignment=role_of(beta["pia"]), deputy=beta["ben"])
        text = "email,agency,unit,role,deputy\nben@beta.test,beta,business,reader,bea@beta.test\n"
        assert not import_people(table=read_table(text.encode(), columns=COLUMNS, required=REQUIRED)).failures


@pytest.mark.parametrize("how", ["delegation", "deputy"])
def test_whoever_administers_a_person_ends_what_others_lent_them(how: str, two: tuple[Office, Office]) -> None:
    """From before it was refused, or since the person left the other agency."""
    alpha, beta = two
    victim, address = alpha["pia"], ""
    if how == "delegation":
        row = Delegation.objects.create(
            giver=beta["ines"], receiver=victim, ends_at=timezone.now() + TOMORROW, reason="r"
        )
        address = f"/stance/delegations/{row.pk}/end/"
    else:
        Assignment.objects.filter(user=beta["ines"]).update(deputy=victim)
        address = f"/stance/deputies/{role_of(beta['ines']).pk}/end/"
    with acting(alpha["ada"]), pytest.raises(Refused):
        actions.make_reset_link(victim, removes_factors=True)
    for who, ended in ((alpha["ben"], False), (alpha["ada"], True)):
        client = Client()
        client.force_login(who, backend=BACKEND)
        assert address in client.get("/stance/delegations/").content.decode()
        client.post(address)
        lent = Delegation.objects.filter(ends_at__gt=timezone.now()).exists() or Assignment.objects.filter(
            deputy=victim
        )
        assert bool(lent) is not ended
    with acting(alpha["ada"]):
        assert actions.make_reset_link(victim, removes_factors=True)
        actions.switch_off(victim)
