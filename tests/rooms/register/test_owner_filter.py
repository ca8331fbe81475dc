"""Whose accounts a list shows: by name, also of somebody who left, taken off by a chip, and led to from what they hold."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from stance.people.leaving import queries as leaving
from stance.people.models import User
from stance.register import leaving as register_leaving
from stance.register.actions import officers
from stance.register.models import Account
from stance.register.queries import lists
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
HANDLE = re.compile(r'href="/register/accounts/\d+/"\s*>@?(\w+)<')
CHIP = re.compile(r'class="moj-filter__tag" href="([^"]*)"><span[^>]*>[^<]*</span>([^<]*)<')


@pytest.fixture
def weather() -> Office:
    """Of every part one account of Pia's, one of somebody else, and one where her access ended."""
    place = office()
    for part in register_leaving.PARTS:
        draft(place, f"By{part.split('_')[0].capitalize()}", **{part: place["pia"].email})
    officers.appoint(account=draft(place, "ByAccess"), user=place["pia"], level="publisher")
    ended = officers.appoint(account=draft(place, "Ended"), user=place["pia"], level="publisher")
    officers.relieve(account=ended.account, user=place["pia"])
    draft(place, "Other", business_owner=place["ada"].email)
    return place


def browser(place: Office, name: str = "ada") -> Client:
    client = Client()
    client.force_login(place[name], backend=BACKEND)
    return client


def listed(page: str) -> list[str]:
    return HANDLE.findall(page)


def got(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def test_each_line_of_what_somebody_holds_leads_to_exactly_those_accounts(weather: Office) -> None:
    pia = weather["pia"]
    with acting(weather["ada"]):
        held = {one.kind: one for one in leaving.held_by(pia) if one.url}
    assert set(held) == {"Business owner", "ICT owner", "Holds the recovery", "Access to accounts"}
    client = browser(weather)
    for one in held.values():
        assert [f"@{handle}" for handle in listed(got(client, one.url))] == [one.words]
    for page in (reverse("people_off", args=[pia.pk]), reverse("person", args=[pia.pk])):
        shown = got(client, page)
        assert all(f'href="{one.url}"' in shown for one in held.values()), page


def test_more_than_are_handed_over_at_once_hold_up_nobodys_leaving(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_leaving, "MOST", 0)
    with acting(weather["ada"]):
        held = {one.kind: one for one in leaving.held_by(weather["pia"])}
        assert not held["Business owner"].may_name
        assert "more than 0 are given to others there" in held["Business owner"].fate
    client = browser(weather)
    client.post(reverse("people_off", args=[weather["pia"].pk]))
    assert not User.objects.get(pk=weather["pia"].pk).is_active


@pytest.mark.parametrize("typed", ["Pia", "pia@weather.test", "PIA"])
def test_found_by_a_name_and_taken_off_by_its_chip(weather: Office, typed: str) -> None:
    client = browser(weather)
    page = got(client, f"/register/?owner={typed}&q=By")
    assert sorted(listed(page)) == ["ByBusiness", "ByIct", "ByRecovery"]
    chips = {words: url for url, words in CHIP.findall(page)}
    assert set(chips) == {"Words: By", "Owner: Pia"}
    assert len(listed(got(client, chips["Owner: Pia"]))) == 4
    assert sorted(listed(got(client, chips["Words: By"]))) == ["ByBusiness", "ByIct", "ByRecovery"]
    narrow = got(client, f"/register/?owner={typed}&part=access")
    assert listed(narrow) == ["ByAccess"]
    assert [words for _url, words in CHIP.findall(narrow)] == ["Has access: Pia"]


def test_who_left_is_found_by_name_and_two_of_one_name_are_asked_about(weather: Office) -> None:
    User.objects.filter(pk=weather["pia"].pk).update(is_active=False)
    client = browser(weather)
    assert len(listed(got(client, "/register/?owner=Pia"))) == 3
    twin = weather.add("twin", "publisher")
    twin.name = "Pia"
    twin.save()
    Account.objects.filter(handle="Other").update(ict_owner=twin)
    page = got(client, "/register/?owner=Pia")
    assert "2 people are called Pia. Choose one." in page
    assert "switched off" in page
    assert listed(got(client, f"/register/?owner=Pia&owner_key={twin.pk}&owner_for=Pia")) == ["Other"]


@pytest.mark.parametrize("wrong", ["owner=Nobody+Known", "platform=carrier-pigeon", "part=none", "lacks=everything"])
def test_a_filter_that_is_not_understood_lists_and_changes_nothing(weather: Office, wrong: str) -> None:
    """As if it were not there it would show, and change, what nobody asked for."""
    client = browser(weather)
    page = got(client, f"/register/?{wrong}")
    assert listed(page) == []
    assert "A filter was not understood" in page
    assert "No account is ticked" in got(client, f"/register/many/?of=all&{wrong}")


def test_a_reader_learns_of_nobody_by_the_filter(weather: Office) -> None:
    other = office("water", is_host=False)
    draft(other, "Rivers", business_owner=other["pia"].email)
    User.objects.filter(pk=other["pia"].pk).update(name="Wendy Water")
    client = browser(weather, "pia")
    assert "Nobody here is called Wendy Water" in got(client, "/register/?owner=Wendy+Water")
    key = other["pia"].pk
    assert "Nobody here is called" in got(client, f"/register/?owner=Wendy+Water&owner_key={key}&owner_for=Wendy+Water")


def test_what_is_asked_for_owners_is_counted(weather: Office) -> None:
    with acting(weather["ada"]):
        for part, count in (("", 3), ("access", 1), ("ict_owner", 1)):
            wanted = lists.Wanted(owner=weather["pia"].pk, part=part)
            assert lists.counts(None, wanted)[lists.FOUND] == count
