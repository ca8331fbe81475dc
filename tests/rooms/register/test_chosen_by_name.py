"""Agencies and units are chosen by name on every form of the register: no form takes a code that somebody has to know."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stance.people.models import Agency, Unit
from stance.register.fields.references import References
from stance.register.fields.table import FIELDS
from stance.register.models import Account
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
OF_THE_ORGANISATION = [field.name for field in FIELDS if field.kind.widget in ("agencies", "unit")]


@pytest.fixture
def two() -> tuple[Office, Office]:
    return office(), office("water", is_host=False)


def browser(place: Office, name: str) -> Client:
    client = Client()
    client.force_login(place[name], backend=BACKEND)
    return client


def pages(*accounts: Account) -> list[str]:
    ticked = "&".join(f"account={account.pk}" for account in accounts)
    parts = [reverse("register_edit", args=[account.pk, "ownership"]) for account in accounts]
    return [*parts, f"{reverse('register_many')}?of=ticked&{ticked}"]


def test_every_field_of_agencies_and_units_is_a_choice(two: tuple[Office, Office]) -> None:
    weather, _water = two
    assert OF_THE_ORGANISATION == ["agencies", "unit"]
    account = draft(weather)
    for page in pages(account):
        answer = browser(weather, "pia").get(page)
        for name in OF_THE_ORGANISATION:
            field = answer.context["form"].fields[name]
            assert hasattr(field, "choices"), f"{page}: {name} is typed"
        shown = unescape(answer.content.decode())
        assert "Department of Weather" in shown
        assert ">BUSINESS</option>" in shown
        assert "Department of Water" not in shown, "of another agency"


def test_the_agency_is_named_beside_a_unit_where_there_are_several(two: tuple[Office, Office]) -> None:
    assert ("water/ict", "ICT, Department of Water") in References().unit_choices()
    assert [words for words, _name in References().unit_choices()] == [
        "water/business", "water/ict", "weather/business", "weather/ict",
    ]  # fmt: skip


def test_what_has_ended_is_offered_only_where_it_stands(two: tuple[Office, Office]) -> None:
    _weather, water = two
    now = timezone.now()
    Agency.objects.filter(pk=water.agency.pk).update(until=now, since=now - timezone.timedelta(days=1))
    Unit.objects.filter(pk=water.units["ict"].pk).update(until=now)
    known = References()
    assert "water" not in dict(known.agency_choices())
    assert dict(known.agency_choices(["water"]))["water"] == "Department of Water (has ended)"
    assert "water/ict" not in dict(known.unit_choices())
    assert "water/ict" in dict(known.unit_choices("water/ict"))


def test_what_is_chosen_is_saved_and_what_nobody_changed_stays(two: tuple[Office, Office]) -> None:
    weather, _water = two
    account = draft(weather, unit="weather/business")
    client = browser(weather, "pia")
    url = reverse("register_edit", args=[account.pk, "ownership"])
    form = client.get(url).context["form"]
    assert (form.initial["agencies"], form.initial["unit"]) == (["weather"], "weather/business")
    given = {"seen": form.initial["seen"], "agencies": ["weather"], "unit": ""}
    assert client.post(url, given).status_code == 302
    now = fresh(account)
    assert now.unit is None
    assert [held.agency.slug for held in now.held_by.filter(until=None)] == ["weather"]


@pytest.mark.parametrize(("name", "value"), [("agencies", "water"), ("agencies", "none"), ("unit", "water/ict")])
def test_of_another_agency_is_answered_like_what_is_not_there(
    two: tuple[Office, Office], name: str, value: str
) -> None:
    weather, _water = two
    account = draft(weather)
    client = browser(weather, "pia")
    for page in pages(account):
        seen = client.get(page).context
        token = seen.get("seen") or seen["form"].initial["seen"]
        answer = unescape(client.post(page, {"seen": token, "do": "change", name: value}).content.decode())
        assert f"No such {'agency' if name == 'agencies' else 'unit'} is known to you" in answer, page


def test_many_are_given_an_agency_by_name(two: tuple[Office, Office]) -> None:
    weather, _water = two
    accounts = [draft(weather, f"Account{number}", unit="weather/ict") for number in range(2)]
    with acting(weather["ada"]):
        page = pages(*accounts)[-1]
    client = browser(weather, "ada")
    shown = client.get(page)
    given = {"seen": shown.context["seen"], "do": "change", "unit": "weather/business"}
    assert "Changed: 2" in client.post(page, given).content.decode()
    assert {account.unit_id for account in Account.objects.all()} == {weather.units["business"].pk}
