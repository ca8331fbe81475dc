"""An agency whose end is set for a day to come goes on until that day, for its people, its names and its groups; and not longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from stance.engines.policy import Refused
from stance.people import actions as people
from stance.people.directory.actions import connections
from stance.people.directory.writes import group_roles
from stance.people.models import Agency, Assignment, User
from stance.people.organisation import actions
from stance.people.organisation.owned_addresses import is_of
from stance.people.refusal import OrganisationRefused, PersonRefused
from stance.register.actions import registrations
from stance.register.fields.reading import FieldsRefused
from tests.factories.organisation import Office, acting, office
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
PAGES = (
    "/", "/people/", "/people/invite/", "/people/import/", "/people/directory/", "/people/directory/groups/new/",
    "/organisation/", "/organisation/goals/new/", "/register/", "/register/new/", "/register/merge/", "/stance/",
    "/stance/duties/", "/archive/imports/new/", "/audit/", "/jobs/",
)  # fmt: skip


@pytest.fixture
def two() -> tuple[Office, Office]:
    alpha, beta = office("alpha"), office("beta", is_host=False)
    Agency.objects.filter(pk=beta.agency.pk).update(domains=["beta.test"])
    for role in ("publisher", "recordkeeper"):
        beta.add("ada", role, "ict")
    return alpha, beta


def end(place: Office, successor: Office | None = None) -> None:
    into = successor.agency if successor else None
    actions.end_agency(agency=Agency.objects.get(pk=place.agency.pk), until=timezone.now() + MONTH, successor=into)


def statuses(user: User) -> dict[str, int]:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return {path: client.get(path).status_code for path in PAGES}


@pytest.mark.parametrize("is_merged", [False, True])
def test_its_people_open_what_they_opened(is_merged: bool, two: tuple[Office, Office]) -> None:
    alpha, beta = two
    before = statuses(beta["ada"])
    assert set(before.values()) == {200}
    end(beta, alpha if is_merged else None)
    assert statuses(beta["ada"]) == before
    with time_machine.travel(timezone.now() + MONTH + timedelta(minutes=1)):
        later = statuses(beta["ada"])
        assert (later["/people/invite/"] == 200) is is_merged
        assert (later["/register/new/"] == 200) is is_merged


@pytest.mark.parametrize("is_merged", [False, True])
def test_its_domains_and_its_name_are_its_own_until_then(is_merged: bool, two: tuple[Office, Office]) -> None:
    """Else whoever administers another agency takes its addresses, and passes for it, while it still acts."""
    alpha, beta = two
    end(beta, alpha if is_merged else None)

    def take(**more: Any) -> None:
        given = {"name": alpha.agency.name, "short_name": "", "domains": [], "is_host": True}
        with acting(alpha["ada"]):
            actions.change_agency(agency=Agency.objects.get(pk=alpha.agency.pk), **(given | more))

    def invite() -> None:
        with acting(alpha["ada"]):
            people.invite(email="new@beta.test", role="reader", unit=alpha.units["ict"])

    tries: tuple[tuple[Callable[[], None], type[Exception]], ...] = (
        (lambda: take(domains=["beta.test"]), OrganisationRefused),
        (lambda: take(name="Department of Beta"), OrganisationRefused),
        (invite, PersonRefused),
    )
    for act, kind in tries:
        with pytest.raises(kind):
            act()
    assert is_of("new@beta.test", beta.agency)
    assert not is_of("new@beta.test", alpha.agency)
    with time_machine.travel(timezone.now() + MONTH + timedelta(minutes=1)):
        assert is_of("new@beta.test", alpha.agency) is is_merged
        take(domains=["beta.test"])


def test_its_groups_stand_for_what_they_stood_for(two: tuple[Office, Office]) -> None:
    """Else the next sign-in takes everybody's role away, a month early."""
    _, beta = two
    connections.map_group(group="web", role="approver", unit=beta.units["ict"])
    group_roles.apply(beta["pia"], ["web"], "oidc")
    end(beta)
    assert group_roles.apply(beta["pia"], ["web"], "oidc") == {"given": [], "ended": []}
    with time_machine.travel(timezone.now() + MONTH + timedelta(minutes=1)):
        assert group_roles.wanted_by(["web"]) == set()


def test_its_accounts_are_registered_until_then(two: tuple[Office, Office]) -> None:
    _, beta = two
    end(beta)
    texts = {"agencies": "beta", "unit": "beta/ict"}
    with acting(beta["ada"]):
        registrations.add(platform="x", address="BetaNews", texts=texts)
    with time_machine.travel(timezone.now() + MONTH + timedelta(minutes=1)):
        with acting(beta["ada"]), pytest.raises((Refused, FieldsRefused)):
            registrations.add(platform="x", address="BetaLate", texts=texts)
        with pytest.raises(FieldsRefused, match="has ended"):
            registrations.add(platform="x", address="BetaLate", texts=texts)


def test_nobody_serves_in_it_afterwards(two: tuple[Office, Office]) -> None:
    _, beta = two
    end(beta)
    now = timezone.now()
    assert Assignment.objects.filter(unit__agency=beta.agency, ends_at=None).count() == 0
    assert Assignment.objects.filter(unit__agency=beta.agency, ends_at__gt=now).exists()
    page = Client()
    page.force_login(beta["ada"], backend=BACKEND)
    shown = page.get(f"/organisation/agencies/{beta.agency.pk}/").content.decode()
    assert "Ends at" in shown
    assert "Ended at" not in shown
    assert "Abolish or merge" not in shown
