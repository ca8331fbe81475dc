"""No agency passes for another: neither by its name, nor by people under the other's domains, by whichever door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.engines.policy import Reach
from stance.engines.tables import read_table
from stance.people import actions
from stance.people.directory.actions import connections
from stance.people.importing.actions import import_people
from stance.people.importing.rows import COLUMNS, REQUIRED
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.organisation import actions as organisation
from stance.people.organisation.owned_addresses import refusal
from stance.people.refusal import OrganisationRefused, PersonRefused
from tests.factories.organisation import Office, acting, office, person

pytestmark = pytest.mark.django_db
FOREIGN = ["boss@alpha.test", "x@News.ALPHA.test", "fw@\uff41lpha.test", "dot@alpha\u3002test", "b@b\u00fccher.test"]
OWN = ["new@beta.test", "new@elsewhere.test", "new@notalpha.test"]


@pytest.fixture
def two() -> tuple[Office, Office]:
    first, second = office("alpha"), office("beta", is_host=False)
    Agency.objects.filter(slug="alpha").update(domains=["alpha.test", "xn--bcher-kva.test"], short_name="DoA")
    return first, second


def rename(agency: Agency, name: str, short_name: str = "") -> None:
    organisation.change_agency(agency=agency, name=name, short_name=short_name, domains=[], is_host=False)


@pytest.mark.parametrize(
    ("name", "short_name"),
    [
        ("Department of Alpha", ""),
        ("department  of ALPHA", ""),
        ("Department of \u0410lpha", ""),
        ("Department of Alph\uff41", ""),
        ("DoA", ""),
        ("Beta", "Department of Alpha"),
        ("Beta", "doa"),
    ],
)
def test_no_agency_is_called_like_another(name: str, short_name: str, two: tuple[Office, Office]) -> None:
    _, beta = two
    with acting(beta["ada"]), pytest.raises(OrganisationRefused, match="looks like the name of Department of Alpha"):
        rename(beta.agency, name, short_name)
    beta.agency.refresh_from_db()
    assert beta.agency.name == "Department of Beta"
    root = person("root@alpha.test", "Root")
    Assignment.objects.create(user=root, role="administrator")
    with acting(root):
        rename(beta.agency, name, short_name)


@pytest.mark.parametrize("sign", ["\u202e", "\r\n", "\u200b", "\u2028", "\x07", "\u2066", "\ufeff"])
def test_names_are_one_line_of_what_is_seen(sign: str, two: tuple[Office, Office]) -> None:
    _, beta = two
    unit, name = beta.units["business"], f"Press{sign}office"
    with acting(beta["ada"]):
        for act in (
            lambda: rename(beta.agency, name),
            lambda: rename(beta.agency, "Beta", name),
            lambda: organisation.add_unit(agency=beta.agency, parent=None, code="n", name=name, side="ict"),
            lambda: organisation.change_unit(unit=unit, code=unit.code, name=name, side=unit.side),
            lambda: organisation.change_unit(unit=unit, code=name, name="Press", side=unit.side),
        ):
            with pytest.raises(OrganisationRefused, match="holds the character U"):
                act()
    assert not Unit.objects.filter(name__contains="Press").exists()


def test_names_are_composed(two: tuple[Office, Office]) -> None:
    _, beta = two
    with acting(beta["ada"]):
        rename(beta.agency, " Be\u0301ta  Office ")
    assert Agency.objects.get(pk=beta.agency.pk).name == "B\u00e9ta Office"


def by_file(beta: Office, address: str) -> bool:
    text = f"email,agency,unit,role\n{address},beta,business,reader\n"
    return not import_people(table=read_table(text.encode(), columns=COLUMNS, required=REQUIRED)).failures


def by_file_without_a_role(beta: Office, address: str) -> bool:
    return not import_people(
        table=read_table(f"email\n{address}\n".encode(), columns=COLUMNS, required=REQUIRED)
    ).failures


def by_invitation(beta: Office, address: str) -> bool:
    try:
        return bool(actions.invite(email=address, role="reader", unit=beta.units["business"]))
    except PersonRefused:
        return False


def by_directory(beta: Office, address: str) -> bool:
    ends = timezone.now() + timedelta(days=9)
    token = connections.make_token(name="Entra", scope="write", agency=beta.agency, expires_at=ends)
    said = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address,
        "displayName": "N",
        "emails": [{"value": address, "primary": True}],
    }
    answer = Client().post(
        "/scim/v2/Users", said, content_type="application/scim+json", headers={"Authorization": f"Bearer {token}"}
    )
    return answer.status_code == 201


DOORS = [by_file, by_file_without_a_role, by_invitation, by_directory]


@pytest.mark.parametrize("door", DOORS)
def test_nobody_is_added_under_another_agencys_domain(door: object, two: tuple[Office, Office]) -> None:
    _, beta = two
    people = User.objects.count()
    with acting(beta["ada"]):
        assert {address: door(beta, address) for address in FOREIGN} == dict.fromkeys(FOREIGN, False)  # type: ignore[operator]
        assert User.objects.count() == people
        assert {address: door(beta, address) for address in OWN} == dict.fromkeys(OWN, True)  # type: ignore[operator]


def test_whoever_administers_everything_adds_anybody(two: tuple[Office, Office]) -> None:
    _, beta = two
    root = person("root@alpha.test", "Root")
    Assignment.objects.create(user=root, role="administrator")
    with acting(root):
        assert by_file(beta, "boss@alpha.test")
        assert by_invitation(beta, "other@alpha.test")


def test_what_was_merged_into_an_agency_is_its_own(two: tuple[Office, Office]) -> None:
    alpha, beta = two
    here = Reach(agencies=frozenset({beta.agency.pk}))
    assert refusal("x@alpha.test", here)
    Agency.objects.filter(pk=alpha.agency.pk).update(successor=beta.agency, until=timezone.now())
    assert not refusal("x@alpha.test", here)
