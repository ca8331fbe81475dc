"""Where an account drifted is said on the home page, by one card, and to programs: to those who see the account, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from stance.register import home_items
from stance.register.actions import drifts
from stance.register.actions.drifts import Found
from stance.register.models import Account, Drift
from stance.register.words import DRIFTS
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft
from tests.rooms.site.addresses import BACKEND, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def weather() -> Office:
    return office()


@pytest.fixture
def account(weather: Office) -> Account:
    return draft(weather, "health", "x")


def drifted(account: Account, *kinds: str) -> None:
    found = {kind: Found(f"Words of {kind}.", "care" if kind == "renamed" else "", "a" * 64) for kind in kinds}
    drifts.note(account=account, found=found, looked_at=kinds)


def cards(place: Office, name: str = "pia") -> list[Any]:
    with acting(place[name]):
        return list(home_items.drifted_accounts())


@pytest.mark.parametrize("kind", DRIFTS)
def test_each_kind_has_its_words_and_leads_to_the_account(weather: Office, account: Account, kind: str) -> None:
    drifted(account, kind)
    (card,) = cards(weather)
    assert card.title == f"@health: {DRIFTS[kind].lower()}"
    assert card.words == f"Words of {kind}."
    assert card.url == f"/register/accounts/{account.pk}/"
    assert card.at == Drift.objects.get().first_seen_at


def test_several_are_one_card(weather: Office, account: Account) -> None:
    drifted(account, "renamed", "unverified")
    (card,) = cards(weather)
    assert card.url == f"/register/accounts/{account.pk}/", "all of one account"
    assert card.title == "Not as the register says: @health"
    for number in range(6):
        drifted(draft(weather, f"health{number}", "x"), "hidden")
    (card,) = cards(weather)
    assert card.title.endswith("and others")
    assert "?" in card.url, "the list, with those that drifted"
    assert signed_in("administrator").get(card.url).status_code == 200


def test_what_is_over_is_not_said(weather: Office, account: Account) -> None:
    drifted(account, "renamed")
    drifts.note(account=account, found={}, looked_at=("renamed",))
    assert cards(weather) == []


def test_another_agency_hears_nothing(weather: Office, account: Account) -> None:
    drifted(account, "renamed")
    assert cards(office("health", is_host=False)) == []


def told(client: Client) -> dict[str, list[dict[str, Any]]]:
    answer = client.get("/api/v1/register/accounts")
    assert answer.status_code == 200
    return {one["handle"]: one["drift"] for one in answer.json()["accounts"]}


def test_programs_are_told_every_kind(weather: Office, account: Account) -> None:
    calm = draft(weather, "calm", "x")
    drifted(account, *DRIFTS)
    found = told(signed_in("administrator"))
    assert found[calm.handle] == []
    assert {one["kind"]: one["words"] for one in found["health"]} == {kind: f"Words of {kind}." for kind in DRIFTS}
    renamed = next(one for one in found["health"] if one["kind"] == "renamed")
    assert (renamed["proposed"], renamed["evidence"]) == ("care", "a" * 64)
    assert renamed["first_seen_at"] == renamed["last_seen_at"]
    drifts.note(account=account, found={}, looked_at=tuple(DRIFTS))
    assert told(signed_in("reader"))["health"] == []


def test_a_person_of_another_agency_is_told_nothing(weather: Office, account: Account) -> None:
    drifted(account, "renamed")
    other = Client()
    other.force_login(office("health", is_host=False)["pia"], backend=BACKEND)
    answer = other.get("/api/v1/register/accounts")
    assert answer.status_code == 200
    assert "health" not in {one["handle"] for one in answer.json()["accounts"]}
    assert Client().get("/api/v1/register/accounts").status_code in (302, 401, 403)
