"""Badges and the list in a frame: safe pictures, up to date, and no other page can be framed."""

from __future__ import annotations

from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.rooms.register.public.filled import PublicRegister, fill_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled() -> PublicRegister:
    return fill_public()


def picture(address: str) -> str:
    answer = Client().get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(answer.content)
    assert {one.tag.split("}")[1] for one in drawn.iter()} == {"svg", "title", "rect", "text"}
    return drawn.findtext("{http://www.w3.org/2000/svg}title") or ""


def test_a_badge_says_the_state_of_its_account(filled: PublicRegister) -> None:
    assert picture(f"/accounts/{filled.official['x'].pk}/badge.svg") == "Official account: @WeatherDept on X (Twitter)"
    assert picture(f"/accounts/{filled.archived.pk}/badge.svg").startswith("Not official any more")
    assert Client().get(f"/accounts/{filled.draft.pk}/badge.svg").status_code == 404


def test_a_badge_of_an_agency_counts_its_official_accounts(filled: PublicRegister) -> None:
    filled.place.agency.name = '<script>"&'
    filled.place.agency.save()
    official = len(filled.official) + 1
    assert picture("/accounts/of/weather/badge.svg") == f'{official} official accounts: <script>"&'
    assert Client().get("/accounts/of/elsewhere/badge.svg").status_code == 404


def test_only_the_list_may_be_framed_and_it_has_no_script(filled: PublicRegister) -> None:
    framed = Client().get("/accounts/of/weather/list/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    page = framed.content.decode()
    assert "<script" not in page
    assert "@WeatherDept" in page
    assert "StormWatch" not in page
    for address in ("/accounts/", "/accounts/check/", "/accounts/web-site/", f"/accounts/{filled.renamed.pk}/"):
        closed = Client().get(address)
        assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
        assert closed["X-Frame-Options"] == "DENY"


def test_the_lines_to_copy_lead_to_what_they_promise(filled: PublicRegister) -> None:
    filled.place.agency.name = 'Weather "& more'
    filled.place.agency.save()
    page = unescape(Client().get("/accounts/web-site/").content.decode())
    assert "/accounts/of/weather/list/" in page
    assert "/accounts/of/weather/badge.svg" in page
    assert 'title="Official accounts of Weather &quot;&amp; more"' in page
