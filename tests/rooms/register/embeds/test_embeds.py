"""Badges, the list in a frame, and what staff paste: true at the moment somebody looks, and safe on any page."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stance.register.actions import suspensions
from stance.register.embeds import snippets
from stance.register.embeds.badges import LONGEST, Badge, shortened, svg
from stance.register.models import Account, LinkCheck
from stance.register.writes import lifecycle_steps
from tests.factories.organisation import Office, office
from tests.factories.register import draft, fresh, published
from tests.rooms.site.addresses import BACKEND

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def weather(db: None) -> Office:
    return office()


def texts(picture: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(picture).iter(f"{SVG}text")]


@given(first=st.text(max_size=100), second=st.text(max_size=100), tone=st.sampled_from(["good", "bad"]))
def test_whatever_an_account_is_called_the_badge_is_a_picture_with_two_lines(
    first: str, second: str, tone: str
) -> None:
    picture = ElementTree.fromstring(svg(Badge(first, second, tone)))
    assert {one.tag.removeprefix(SVG) for one in picture.iter()} == {"svg", "title", "rect", "path", "text"}
    assert texts(svg(Badge(first, second, tone))) == [shortened(first), shortened(second)]


def test_long_names_are_shortened_and_directions_left_out() -> None:
    assert shortened("a" * 100) == "a" * (LONGEST - 1) + "…"
    assert shortened("ab\u202ecd\x07\u200b") == "abcd"


def test_a_badge_says_what_is_true_now(weather: Office, client: Client) -> None:
    account = published(weather)
    address = f"/accounts/{account.pk}/badge.svg"
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert texts(answer.content.decode()) == ["Official account", "@WeatherDept on X (Twitter)"]
    suspensions.suspend(account=account, reason="Taken over")
    assert texts(client.get(address).content.decode())[0] == "No longer official"
    suspensions.resume(account=fresh(account), reason="Ours again")
    lifecycle_steps.archive(fresh(account), "Closed", None)
    assert texts(client.get(address).content.decode())[0] == "No longer official"
    hidden = draft(weather, "Hidden")
    for wrong in (f"/accounts/{hidden.pk}/badge.svg", "/accounts/0/badge.svg", f"/accounts/{'9' * 40}/badge.svg"):
        assert client.get(wrong).status_code == 404


def test_the_badge_of_an_agency_counts_its_official_accounts(weather: Office, client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://social.weather.example"
    assert texts(client.get("/accounts/badge.svg?agency=weather").content.decode())[0] == "No official accounts"
    published(weather)
    draft(weather, "Hidden")
    assert texts(client.get("/accounts/badge.svg?agency=weather").content.decode()) == [
        "1 official account",
        "Department of Weather: check at social.weat…",
    ]
    for wrong in ("", "?agency=", "?agency=none", "?agency=%00"):
        assert client.get(f"/accounts/badge.svg{wrong}").status_code == 404


def test_only_the_list_may_stand_in_a_frame_of_another_site(weather: Office, client: Client) -> None:
    account = published(weather, display_name="<b>Weather</b>")
    draft(weather, "Hidden")
    archived = published(weather, "Gone")
    lifecycle_steps.archive(archived, "Closed", None)
    answer = client.get("/accounts/embed/?agency=weather")
    page = answer.content.decode()
    assert "@WeatherDept" in page
    assert "&lt;b&gt;Weather" in page
    assert not re.search("<script|<form|<b>|@Hidden|@Gone", page)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    for other in ("/accounts/", "/accounts/check/", f"/accounts/{account.pk}/", f"/accounts/{account.pk}/badge.svg"):
        closed = client.get(other)
        assert "frame-ancestors 'none'" in closed["Content-Security-Policy"], other
        assert closed["X-Frame-Options"] == "DENY", other


def test_the_list_is_narrowed_and_junk_narrows_it_to_nothing(weather: Office, client: Client) -> None:
    published(weather)
    published(weather, "weather.example.gov", "bluesky")
    page = client.get("/accounts/embed/?service=bluesky").content.decode()
    assert "weather.example.gov" in page
    assert "@WeatherDept" not in page
    assert client.get("/accounts/embed/?agency=none").status_code == 404
    assert "There are none" in client.get("/accounts/embed/?service=%00x&tag=%00").content.decode()


def test_the_list_asks_as_often_for_many_accounts_as_for_few(
    weather: Office, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        published(weather, f"Weather{number}")
    with django_assert_max_num_queries(6):
        assert client.get("/accounts/embed/?agency=weather").content.decode().count("<li>") == 30


def test_what_staff_paste_is_whole_and_quoted(weather: Office, settings: Any) -> None:
    settings.PUBLIC_URL = "https://social.weather.example"
    weather.agency.name = 'Weather "<&> Climate'
    weather.agency.save()
    account = published(weather)
    for snippet in [*snippets.of_account(account), *snippets.of_agency(weather.agency)]:
        assert snippet.html.count("<") == snippet.html.count(">")
        found = ElementTree.fromstring(re.sub(r"(<img[^>]*)>", r"\1/>", snippet.html))
        links = [value for one in found.iter() for name, value in one.items() if name in ("href", "src")]
        assert links
        assert all(link.startswith(("https://social.weather.example/accounts/", "https://x.com/")) for link in links)
        assert "<script" not in snippet.html
    assert 'rel="me"' in snippets.of_account(account)[0].html


def signed_in(weather: Office, name: str) -> Client:
    client = Client()
    client.force_login(weather[name], backend=BACKEND)
    return client


def test_staff_see_what_to_paste_and_what_the_last_look_found(weather: Office) -> None:
    account, client = published(weather), signed_in(weather, "pia")
    page = client.get(f"/register/accounts/{account.pk}/web-site/").content.decode()
    assert "have not been checked yet" in page
    assert "rel=&quot;me&quot;" in page
    client.post(f"/register/accounts/{account.pk}/check-links/")
    assert "The check has been started" in client.get(f"/register/accounts/{account.pk}/web-site/").content.decode()
    LinkCheck.objects.create(account=account, kind="site", outcome="named", words="W", url="https://weather.example/")
    assert "Yes, without rel=me" in client.get(f"/register/accounts/{account.pk}/web-site/").content.decode()
    assert "Links both ways" in Client().get(f"/accounts/{account.pk}/").content.decode()
    LinkCheck.objects.filter(account=account).update(outcome="not_linked")
    assert "Links both ways" not in Client().get(f"/accounts/{account.pk}/").content.decode()
    assert "iframe" in client.get("/register/web-site/").content.decode()
    assert client.get(f"/register/accounts/{'9' * 30}/web-site/").status_code == 404


def test_a_look_at_an_archived_account_is_refused_in_words(weather: Office) -> None:
    account, client = published(weather), signed_in(weather, "pia")
    Account.objects.filter(pk=account.pk).update(status="archived", archived_at=timezone.now())
    answer = client.post(f"/register/accounts/{account.pk}/check-links/", follow=True)
    assert "archived" in answer.content.decode()
    assert "Nothing to paste" in answer.content.decode()
