"""One person may ask much, and not everything at once (OWASP ASVS 5.0, 2.4.1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.journal.models import Event
from stance.site import pace
from stance.site.pace import AT_ONCE_SECONDS
from stance.site.public_cache.clients import Buckets
from tests.rooms.site.test_doors import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(settings: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """Time stands still; so many requests are free."""
    settings.PERSON_RATE = 1
    monkeypatch.setattr(pace, "Buckets", lambda rate, burst: Buckets(rate, burst, lambda: 5.0))
    return AT_ONCE_SECONDS


@pytest.mark.parametrize("path", ["/jobs/", "/", "/api/v1/openapi.json", "/account/sessions/", "/nowhere/"])
def test_who_asks_too_much_waits(path: str, slow: int, client: Client) -> None:
    signed_in(client, "reader")
    assert [client.get(path).status_code == 429 for _ in range(slow + 2)] == [False] * slow + [True] * 2
    answer = client.get(path)
    assert 1 <= int(answer["Retry-After"]) <= 2
    assert "You have asked very often. Wait 1 second, then ask again." in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_form_that_came_too_soon_changes_nothing_and_leaves_a_line(slow: int, client: Client) -> None:
    signed_in(client, "administrator")
    for _ in range(slow):
        client.get("/jobs/")
    assert client.post("/people/invite/", {"email": "x@agency.test", "role": "reader"}).status_code == 429
    assert [one.action for one in Event.objects.filter(action__startswith="security.")] == ["security.slowed"]
    assert not Event.objects.filter(action="people.link.make").exists()


@pytest.mark.parametrize("header", ["HX-Request", "HX-Boosted", "X-Requested-With", "Purpose", "Sec-Fetch-Mode"])
def test_no_header_makes_asking_cheaper(header: str, slow: int, client: Client) -> None:
    signed_in(client, "reader")
    asked = [client.get("/jobs/", headers={header: "true"}).status_code for _ in range(slow + 2)]
    assert [status == 429 for status in asked] == [False] * slow + [True] * 2


def test_others_and_strangers_and_static_files_do_not_wait(slow: int, client: Client) -> None:
    signed_in(client, "reader")
    for _ in range(slow + 1):
        client.get("/jobs/")
    assert client.get("/jobs/").status_code == 429
    signed_in(other := Client(), "publisher")
    other.handler = client.handler  # the same process
    assert other.get("/jobs/").status_code == 200
    assert [Client().get("/account/login/").status_code for _ in range(slow + 5)][-1] == 200
    assert client.get("/static/build/stance.css").status_code in (200, 404)


def test_it_asks_the_database_nothing(settings: Any, client: Client) -> None:
    signed_in(client, "reader")
    client.get("/jobs/")
    with CaptureQueriesContext(connection) as usual:
        client.get("/jobs/")
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Pace" not in one and "Attempts" not in one]
    plain = Client()
    plain.cookies = client.cookies
    with CaptureQueriesContext(connection) as without:
        plain.get("/jobs/")
    assert len(usual) == len(without)
