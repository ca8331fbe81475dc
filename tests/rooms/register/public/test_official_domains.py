"""A web address of an agency is answered as what it is: its own page, and no account. Nothing that only looks so is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.people.models import Agency
from stance.people.organisation import actions
from stance.register.public import queries
from stance.register.public.verification import Verdict, verify
from stance.register.writes import lifecycle_steps
from tests.factories.organisation import Office, office
from tests.factories.register import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    place = office()
    Agency.objects.filter(pk=place.agency.pk).update(domains=["weather.example.gov", "wetter-münchen.example"])
    return place


@pytest.mark.parametrize(
    ("text", "host", "domain"),
    [
        ("weather.example.gov", "weather.example.gov", "weather.example.gov"),
        ("https://weather.example.gov/forecast?day=1#now", "weather.example.gov", "weather.example.gov"),
        ("  HTTP://WWW.Weather.Example.GOV./a/b ", "www.weather.example.gov", "weather.example.gov"),
        ("kids.games.weather.example.gov/play", "kids.games.weather.example.gov", "weather.example.gov"),
        ("https://weather。example。gov/x", "weather.example.gov", "weather.example.gov"),
        ("https://weather.example.gov:443/x", "weather.example.gov", "weather.example.gov"),
        ("https://weather.example.gov/feed.xml", "weather.example.gov", "weather.example.gov"),
        ("https://weather.example.gov/?next=https://evil.example", "weather.example.gov", "weather.example.gov"),
        (
            "https://wetter-münchen.example/heute",
            "xn--wetter-mnchen-3ob.example",
            "xn--wetter-mnchen-3ob.example",
        ),
    ],
)
def test_an_address_on_an_agencys_domain(weather: Office, text: str, host: str, domain: str) -> None:
    found = verify(text)
    assert found.answer == "official_domain", found.words
    assert found.domain is not None
    assert (found.domain.host, found.domain.name, found.domain.agency) == (host, domain, "Department of Weather")
    assert found.entry is None
    said = Client().get("/api/v1/public/verify", {"q": text}).json()
    assert said["domain"] == {
        "host": host,
        "domain": domain,
        "agency": {"slug": "weather", "name": "Department of Weather"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "https://weather.example.gov.evil.example/",
        "https://weather-example.gov/",
        "https://xweather.example.gov.example/",
        "https://evilweather.example.gov/",
        "https://example.gov/",
        "https://weather.example.gov@evil.example/",
        "https://someone@weather.example.gov/",
        "https://evil.example/weather.example.gov",
        "https://evil.example/?to=https://weather.example.gov/",
        "https://evil.example#weather.example.gov",
        "https://weather.example.gov\\@evil.example/",
        "https://weather.example.gov:8443/",
        "https://weаther.example.gov/",  # a Cyrillic letter
        "https://weather.example.gov/\u202e",
        "ftp://weather.example.gov/",
        "javascript:weather.example.gov",
        "media@weather.example.gov",
        "@news@weather.example.gov",
        "https://social.weather.example.gov/@news",
        "https://x.com/weather.example.gov",
        "https://bsky.app/profile/weather.example.gov",
    ],
)
def test_what_only_looks_like_one_is_not(weather: Office, text: str) -> None:
    assert verify(text).answer == "not_known"


@pytest.mark.parametrize("text", ["media@weather.example.gov", "https://social.weather.example.gov/@news"])
def test_a_name_on_an_agencys_server_is_told_whose_server_it_is(weather: Office, text: str) -> None:
    found = verify(text)
    assert found.domain is not None
    assert "that does not make the account official" in found.words
    page = Client().get("/accounts/check/", {"q": text}).content.decode()
    assert "belongs to Department of Weather" in page
    assert "anybody can send mail" in page


def test_an_account_comes_before_the_domain(weather: Office) -> None:
    site = published(weather, "https://weather.example.gov/storms", "website")
    assert verify("https://weather.example.gov/storms/today").answer == "official"
    assert verify("https://weather.example.gov/other").answer == "official_domain"
    lifecycle_steps.archive(site, "Over", None)
    assert verify("https://weather.example.gov/storms/today").answer == "was_official"
    published(weather, "weather.example.gov", "bluesky")
    assert verify("weather.example.gov").answer == "official"


def test_of_two_domains_the_longer_says_whose_it_is_and_an_heir_has_those_of_a_merged_agency(weather: Office) -> None:
    def whose(text: str) -> str:
        found: Verdict = verify(text)
        return found.domain.agency if found.domain else found.answer

    storms = Agency.objects.create(slug="storms", name="Storm Service", domains=["storms.weather.example.gov"])
    assert whose("https://www.storms.weather.example.gov/") == "Storm Service"
    assert whose("https://rain.weather.example.gov/") == "Department of Weather"
    past = timezone.now() - timedelta(days=1)
    Agency.objects.filter(pk=storms.pk).update(
        since=past - timedelta(days=1), until=past, successor=weather.agency, domains=["storms.example"]
    )
    assert whose("https://storms.example/") == "Department of Weather"
    Agency.objects.filter(pk=storms.pk).update(successor=None)
    assert whose("https://storms.example/") == "not_known"


def test_the_page_says_what_it_is_and_what_to_look_at(weather: Office) -> None:
    def said(text: str) -> str:
        return " ".join(Client().get("/accounts/check/", {"q": text}).content.decode().split())

    page = said("https://www.weather.example.gov/pay")
    assert "Yes, this web address is official" in page
    assert "lies under weather.example.gov, a domain of <strong>Department of Weather</strong>" in page
    assert "it must say exactly www.weather.example.gov" in page
    assert "Give it no personal information" not in page
    assert "?agency=weather" not in page  # nothing of it is in the directory
    published(weather)
    assert "?agency=weather" in said("https://www.weather.example.gov/pay")
    unknown = said("https://weather-gov.example/pay")
    assert "This web address is not known to us" in unknown
    assert "Give it no personal information" in unknown


def test_another_domain_is_news_to_every_cache(weather: Office) -> None:
    before = queries.generation()
    actions.found_agency(slug="coast", name="Coast", domains=["coast.example"])
    assert queries.generation() == before + 1
    assert verify("https://coast.example/").answer == "official_domain"


def test_what_is_asked_does_not_grow_with_the_agencies(weather: Office) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            verify("https://weather.example.gov/")
        return len(captured)

    few = cost()
    for number in range(20):
        Agency.objects.create(slug=f"a{number}", name=f"A {number}", domains=[f"a{number}.example"])
    assert cost() == few <= 4
