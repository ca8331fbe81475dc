"""Accounts in the simulation and in readiness."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.authority import simulation
from stance.authority.queries import alignment
from stance.engines.policy import preset
from stance.register.coverage import things
from stance.register.models import Account, AccountAgency, Officer
from tests.factories.organisation import Office, acting, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def account(place: Office, handle: str, *officers: str, status: str = "published") -> Account:
    now = timezone.now()
    made = Account.objects.create(
        platform="x",
        handle=handle,
        status=status,
        unit=place.units["business"],
        published_at=now,
        archived_at=now if status == "archived" else None,
    )
    AccountAgency.objects.create(account=made, agency=place.agency)
    for name in officers:
        Officer.objects.create(account=made, user=place[name], level="publisher")
    return made


def test_an_account_whose_only_officer_serves_on_the_wrong_side_is_uncovered(weather: Office) -> None:
    weather.add("ivo", "publisher", "ict")
    covered = account(weather, "Covered", "pia")
    lost = account(weather, "Lost", "ivo")
    account(weather, "Gone", "ivo", status="archived")
    with acting(weather["ada"]):
        found = simulation.simulate(weather.agency, preset("observer").stance).uncovered
    accounts = {(row.id, row.action) for row in found if row.kind == "account"}
    assert accounts == {(str(lost.pk), "publishing.post.publish")}
    assert str(covered.pk) not in {row.id for row in found}


def test_things_cost_the_same_however_many_accounts(weather: Office) -> None:
    counts = []
    for number in range(40):
        account(weather, f"Account{number}", "pia")
        if number in (0, 39):
            with CaptureQueriesContext(connection) as asked:
                list(things(weather.agency))
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


def test_accounts_without_a_goal_keep_the_agency_from_being_ready(weather: Office) -> None:
    account(weather, "Storms", "pia")
    with acting(weather["ada"]):
        steps = {step.title: step for step in alignment.steps(weather.agency)}
    words = [check.words for check in steps["Social media serves the agency’s goals"].checks if not check.is_met]
    assert "1 of 1 accounts serve no goal." in words
    assert "1 of 1 accounts have no type of use." in words
