"""Signing out leaves nothing: not in the browser (OWASP ASVS 5.0, 14.3.1), and not on the server (7.4.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from stance.people.models import User
from tests.rooms.site.test_doors import signed_in

pytestmark = pytest.mark.django_db
HEADER = "Clear-Site-Data"


def is_cleared(answer: HttpResponse) -> bool:
    said = {part.strip() for part in answer.headers.get(HEADER, "").split(",")}
    assert said in ({""}, {'"cache"', '"storage"'}), "cookies would be those of the whole domain"
    return said != {""}


def test_signing_out_clears_the_browser_and_ends_the_session(client: Client) -> None:
    signed_in(client, "reader")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert not is_cleared(client.get("/jobs/"))
    assert not is_cleared(client.get("/account/logout/")), "the question alone ends nothing"
    answer = client.post("/account/logout/")
    assert answer.status_code == 302
    assert is_cleared(answer)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert not Session.objects.exists()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/jobs/").status_code == 302


@pytest.mark.parametrize("how", ["idle", "switched off", "ended elsewhere"])
def test_a_session_that_ended_otherwise_clears_too(how: str, client: Client) -> None:
    user = signed_in(client, "reader")
    client.get("/")
    if how == "switched off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif how == "ended elsewhere":
        Session.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(hours=2 if how == "idle" else 0)):
        assert is_cleared(client.get("/jobs/"))


def test_strangers_are_told_nothing(client: Client) -> None:
    assert [is_cleared(client.get(path)) for path in ("/account/login/", "/", "/accounts/")] == [False] * 3
