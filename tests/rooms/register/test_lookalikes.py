"""Look-alikes on the register: found as soon as a name is there, gone with it, and no flood from systems of names."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stance.register.actions import imports, lifecycle, renames
from stance.register.actions.lookalikes import judge, notice
from stance.register.lookalikes.names import NAMES, Names
from stance.register.models import Account
from stance.register.queries import lookalikes
from tests.factories.organisation import Office, office
from tests.factories.register import draft, many, published, table
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db

PLACES = [
    "Cairns",
    "Mackay",
    "Townsville",
    "Rockhampton",
    "Gladstone",
    "Bundaberg",
    "Maryborough",
    "Gympie",
    "Caloundra",
    "Nambour",
    "Redcliffe",
    "Caboolture",
    "Ipswich",
    "Logan",
    "Hogan",
    "Beenleigh",
    "Southport",
    "Coolangatta",
    "Toowoomba",
    "Warwick",
    "Goondiwindi",
    "Dalby",
    "Roma",
    "Charleville",
    "Longreach",
    "Barcaldine",
    "Emerald",
    "Moranbah",
    "Bowen",
    "Ayr",
    "Ingham",
    "Tully",
    "Innisfail",
    "Atherton",
    "Mareeba",
    "Mossman",
    "Cooktown",
    "Weipa",
    "Normanton",
    "Cloncurry",
    "Hughenden",
    "Winton",
    "Birdsville",
    "Quilpie",
    "Cunnamulla",
    "StGeorge",
    "Stanthorpe",
    "Kingaroy",
    "Murgon",
    "Gatton",
    "Laidley",
    "Esk",
]
STATES = ["NSW", "VIC", "QLD", "WA", "SA", "TAS", "NT", "ACT"]


@pytest.fixture
def weather() -> Office:
    return office()


def browser(place: Office, name: str = "pia") -> Client:
    client = Client()
    client.force_login(place[name], backend=BACKEND)
    return client


def alike(account: Account | None = None) -> set[tuple[str, str, str]]:
    """Both names and why, of what is to be decided."""
    pairs = lookalikes.shown(lookalikes.undecided(account.pk if account else None).alike)
    return {(pair.account.handle, (pair.other or pair.outside).handle, pair.why) for pair in pairs}  # type: ignore[union-attr]


def test_every_trick_is_found_with_its_reason(weather: Office) -> None:
    ours = published(weather, "HealthDept")
    draft(weather, "HeaIthDept")
    for address in (
        "https://x.com/RealHealthDept",
        "https://x.com/HealthDebt",
        "https://www.tiktok.com/@healthdept",
        "https://www.instagram.com/health.dept",
        "https://www.youtube.com/@H\u0435althDept",
        "https://bsky.app/profile/healthdept.bsky.social",
    ):
        notice(address=address)
    assert {(other, why) for _ours, other, why in alike(ours)} == {
        ("HeaIthDept", "letters that look the same: capital letter i for small letter l"),
        ("RealHealthDept", "the same name with a word such as “official” or “gov” added"),
        ("HealthDebt", "one letter different"),
        ("healthdept", "the same name on TikTok"),
        ("healthdept.bsky.social", "the same name on Bluesky"),
        ("H\u0435althDept", "letters that look the same: cyrillic small letter ie for small letter e"),
        ("health.dept", "the same name but for dots, hyphens or underscores, on Instagram"),
    }


def test_systems_of_names_are_no_look_alikes(weather: Office) -> None:
    handles = [f"QPS_{place}" for place in PLACES]
    handles += [f"{subject}{state}" for subject, state in product(("Health", "Elections", "Fire", "SES"), STATES)]
    handles += [f"District{letter}" for letter in "ABCDEFGHIJ"] + [f"wards{letter}" for letter in "abcdefghij"]
    handles += [f"Region{number:03}" for number in range(200)] + ["ParksAlpha", "ParksAlphaHelp", "ParksAlpha2026"]
    imports.take_over(
        content=table(*({"platform": "x", "handle": one, "agencies": "weather"} for one in handles)), name="a.csv"
    )
    assert Account.objects.count() == len(set(handles))
    assert alike() == set()
    for handle in ("QPS_Townsvile", "QPS_Caims"):
        draft(weather, handle)
    assert {(ours, other) for ours, other, _why in alike()} == {
        ("QPS_Townsville", "QPS_Townsvile"),
        ("QPS_Cairns", "QPS_Caims"),
    }


def test_one_name_on_many_platforms_is_one_agencys_business(weather: Office) -> None:
    accounts = [draft(weather, "storms", platform) for platform in ("x", "instagram", "facebook", "tiktok")]
    left = lookalikes.undecided()
    assert (len(left.alike), len(left.same_name)) == (0, 3)
    assert {pair.account for pair in lookalikes.shown(left.same_name)} == {accounts[0]}
    assert len(lookalikes.undecided(accounts[2].pk).same_name) == 3
    parks = office("parks", is_host=False)
    theirs = draft(parks, "storms", "youtube")
    assert {why for *_names, why in alike(theirs)} == {"the same name on YouTube; it is another agency’s"}
    assert len(lookalikes.undecided(theirs.pk).alike) == 4


def test_an_impostor_of_a_name_on_many_platforms_is_one_question(weather: Office) -> None:
    accounts = [draft(weather, "storms", platform) for platform in ("x", "instagram", "facebook", "tiktok")]
    impostor = notice(address="https://www.instagram.com/realstorms")
    (asked,) = lookalikes.shown(lookalikes.undecided().alike)
    assert asked.account == accounts[1]
    assert all(len(lookalikes.undecided(one.pk).alike) == 1 for one in accounts)
    judge(account=accounts[3], outside=impostor, verdict="not_ours")
    assert lookalikes.undecided().alike == []
    assert lookalikes.undecided(accounts[0].pk).alike == []


def test_names_are_followed_as_they_change(weather: Office) -> None:
    ours, other = draft(weather, "WeatherDept"), draft(weather, "Elsewhere")
    assert alike() == set()
    renames.correct_address(account=other, address="WeatherDebtt")
    assert alike() == set()
    renames.correct_address(account=other, address="VVeatherDept")
    assert {(one, two) for one, two, _why in alike()} == {("WeatherDept", "VVeatherDept")}
    renames.correct_address(account=ours, address="StormDept")
    assert alike() == set()
    renames.correct_address(account=ours, address="WeatherDept")
    assert len(alike()) == 1
    lifecycle.archive(account=published(weather, "WeatherDepot"), reason="closed")
    judge(account=ours, other=other, verdict="ours")
    assert alike() == set()


def test_following_finds_what_beginning_anew_finds(weather: Office) -> None:
    notice(address="https://x.com/weatherdept1")
    for handle in ("WeatherDept", "Weather_Dept", "WeatherDebt", "Weatherdepts", "StormDept", "St0rmDept", "Parks"):
        draft(weather, handle)
        followed = {(one.key, one.why) for one in NAMES.findings().listed}
        assert followed == {(one.key, one.why) for one in Names().findings().listed}


def test_the_pages_say_it_where_it_matters(weather: Office) -> None:
    account, other = draft(weather, "WeatherDept"), draft(weather, "WeatherDepf")
    draft(weather, "weatherdept", "instagram")
    draft(weather, "VVeatherDept")
    client = browser(weather)
    page = client.get(reverse("register_account", args=[account.pk])).content.decode()
    assert "People could take another account for this one." in page
    assert "that looks like it" in page
    assert "the agency’s own name there" in page
    assert f"{reverse('register_lookalikes')}?account={account.pk}" in page
    calm = client.get(reverse("register_account", args=[other.pk])).content.decode()
    assert "People could take" not in calm
    listed = client.get(reverse("register_lookalikes"), {"account": account.pk}).content.decode()
    assert "Letters that look the same" in listed
    assert "Decide about accounts that look like ours" in client.get(reverse("register_score")).content.decode()
    same = client.get(reverse("register_lookalikes"), {"view": "same-name"}).content.decode()
    assert "The same name on Instagram" in same
    (pair,) = lookalikes.shown(lookalikes.undecided(account.pk).alike)
    client.post(reverse("register_judge"), {"pair": pair.key, "verdict": "ours", "view": "alike"})
    assert "Known to be ours" in client.get(reverse("register_lookalikes"), {"view": "decided"}).content.decode()
    assert "Decide about accounts" not in client.get(reverse("register_score")).content.decode()
    for junk in ({"account": "9" * 30}, {"account": "x"}, {"after": "1-o2"}, {"after": "\x00"}, {"view": "?"}):
        assert client.get(reverse("register_lookalikes"), junk).status_code == 200
    assert client.get(reverse("register_lookalikes"), {"account": 999}).status_code == 404


def test_the_list_is_turned_by_key_and_costs_the_same(weather: Office) -> None:
    client, asked = browser(weather), []
    draft(weather, "WeatherDept")
    for start, count in ((0, 5), (5, 60)):
        for number in range(start, start + count):
            notice(address=f"https://social{number}.example/@weatherdept")
        client.get(reverse("register_lookalikes"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("register_lookalikes")).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]
    seen, after = [], ""
    while True:
        pairs, after = lookalikes.page(lookalikes.undecided().alike, after)
        seen += [pair.key for pair in pairs]
        if pairs and after:
            # Deciding about the last pair of a page does not move the next page.
            judge(account=pairs[-1].account, outside=pairs[-1].outside, verdict="not_ours")
        if not after:
            break
    assert len(seen) == len(set(seen)) == 65


def test_many_accounts_are_many_pairs_only_where_they_look_alike(weather: Office) -> None:
    imports.take_over(content=table(*many(888, weather)), name="a.csv")
    draft(weather, "Acc0unt7")
    assert {(ours, other) for ours, other, _why in alike()} == {("Account7", "Acc0unt7")}
