"""A sign-in ends when nothing is done with it, and twelve hours after it began whatever is done (OWASP ASVS 5.0, V7.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.people.models import Assignment, User
from stance.people.sign_in import sessions
from stance.people.sign_in.session_store import SessionStore
from stance.people.tasks import forget_ended_sign_ins

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 29, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IDLE = "You were signed out because nothing was done here for 1 hour."
OLD = "You were signed out because you signed in 12 hours ago."
SRC = Path(__file__).resolve().parents[3] / "src"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as travelling:
        yield travelling


@pytest.fixture
def ana(clock: time_machine.Traveller) -> Client:
    del clock
    user = User.objects.create_user("ana@agency.test", "x", name="Ana")
    Assignment.objects.create(user=user, role="administrator")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get("/jobs/").status_code == 200


@pytest.mark.parametrize(("minutes", "stays"), [(1, True), (59, True), (60, True), (66, False), (600, False)])
def test_an_idle_sign_in_ends(minutes: int, stays: bool, ana: Client, clock: time_machine.Traveller) -> None:
    clock.shift(minutes * MINUTE)
    assert is_in(ana) is stays


@pytest.mark.parametrize("minutes", [1, 12, 30, 240])
def test_the_setting_says_how_long(minutes: int, ana: Client, clock: time_machine.Traveller, settings: Any) -> None:
    settings.SIGN_IN_IDLE_MINUTES = minutes
    clock.shift(6 * MINUTE / 10)
    assert is_in(ana)
    clock.shift(minutes * MINUTE)
    assert is_in(ana), "never earlier than said"
    clock.shift(minutes * MINUTE * 14 / 12)
    assert not is_in(ana)


def test_use_goes_on_and_ends_after_twelve_hours(ana: Client, clock: time_machine.Traveller) -> None:
    for _ in range(23):
        clock.shift(31 * MINUTE)
        assert is_in(ana)
    assert datetime.now(UTC) < BEGIN + timedelta(hours=12)
    clock.shift(8 * MINUTE)
    answer = ana.get("/jobs/", follow=True)
    assert OLD in answer.content.decode()


def test_what_changes_a_session_does_not_make_it_last(ana: Client, clock: time_machine.Traveller) -> None:
    """Each write used to begin the twelve hours anew."""
    for _ in range(25):
        clock.shift(30 * MINUTE)
        session = ana.session
        session["anything"] = str(clock)
        session.save()
        ana.get("/")
    assert not is_in(ana)


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(ana: Client, clock: time_machine.Traveller) -> None:
    for _ in range(13):
        clock.shift(5 * MINUTE)
        answer = ana.get(
            "/jobs/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/?state=all"}
        )
    assert answer.status_code == 200, "up to five minutes later than said"
    clock.shift(MINUTE)
    answer = ana.get("/jobs/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/?state=all"})
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fjobs%2F%3Fstate%3Dall"
    assert IDLE in ana.get(answer["HX-Redirect"]).content.decode()
    assert UserSession.objects.get().last_seen_at == BEGIN


def test_all_that_htmx_reads_is_asked_by_the_page_itself() -> None:
    """What a person asks for by htmx would not count as use: then ``asks_by_itself`` must tell the two apart."""
    found = [
        (path.name, tag)
        for path in SRC.rglob("*.html")
        for tag in re.findall(r"<[^<>]*?\bhx-(?:get|boost)\b[^<>]*?>", re.sub(r"{%.*?%}", "", path.read_text()), re.S)
    ]
    assert len(found) >= 4
    assert [one for one in found if not re.search(r'hx-trigger="(every \d+m?s|load)"', one[1])] == []


@pytest.mark.parametrize(
    ("method", "path", "referer", "back"),
    [
        ("get", "/jobs/?state=failed", "", "/jobs/?state=failed"),
        ("post", "/jobs/1/cancel/", "http://testserver/jobs/1/?a=b", "/jobs/1/?a=b"),
        ("post", "/jobs/1/cancel/", "http://evil.example/jobs/1/", "/"),
        ("post", "/jobs/1/cancel/", "javascript:alert(1)", "/"),
        ("post", "/jobs/1/cancel/", "", "/"),
    ],
)
def test_who_comes_back_is_told_why_and_returns_to_the_page(
    method: str, path: str, referer: str, back: str, ana: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=3))
    answer = getattr(ana, method)(path, headers={"Referer": referer} if referer else {}, follow=True)
    (to, _status) = answer.redirect_chain[0]
    assert answer.status_code == 200
    assert IDLE in answer.content.decode()
    assert f'name="next" value="{back}"' in answer.content.decode().replace("&amp;", "&")
    assert to.startswith("/account/login/?next=")
    again = ana.get("/jobs/", follow=True)
    assert "You were signed out" not in again.content.decode(), "it is said once"


def test_the_page_of_sessions_says_why_too(ana: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=3))
    assert IDLE in ana.get("/account/sessions/", follow=True).content.decode()


def test_who_signed_out_or_was_never_in_is_told_nothing(ana: Client, clock: time_machine.Traveller) -> None:
    clock.shift(MINUTE)
    ana.post("/account/logout/")
    for client in (ana, Client()):
        assert "You were signed out because" not in client.get("/jobs/", follow=True).content.decode()


def test_the_door_for_bodies_agrees(ana: Client, clock: time_machine.Traveller) -> None:
    key = ana.cookies[settings.SESSION_COOKIE_NAME].value
    assert "_auth_user_id" in SessionStore(key)
    clock.shift(timedelta(hours=3))
    assert "_auth_user_id" not in SessionStore(key)
    assert SessionStore(key).ended == "idle"


def test_a_use_is_written_down_every_five_minutes(ana: Client, clock: time_machine.Traveller) -> None:
    written = []
    for _ in range(30):
        clock.shift(MINUTE)
        with CaptureQueriesContext(connection) as seen:
            assert is_in(ana)
        written.append(sum('UPDATE "django_session"' in one["sql"] for one in seen))
    assert sum(written) == 6
    assert max(written) == 1


def test_sessions_from_before_end_as_they_were_said_to_or_earlier(ana: Client, clock: time_machine.Traveller) -> None:
    session = ana.session
    del session["stance_began"]
    row = Session.objects.get()
    row.session_data, row.expire_date = session.encode(dict(session)), BEGIN + timedelta(hours=12)
    row.save()
    assert is_in(ana)
    assert Session.objects.get().expire_date == BEGIN + 65 * MINUTE
    clock.shift(66 * MINUTE)
    assert not is_in(ana)


def test_what_is_left_of_ended_sign_ins_is_forgotten(ana: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=25))
    assert not sessions.any_to_forget()
    clock.shift(timedelta(hours=2))
    Client().force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert sessions.any_to_forget()
    assert forget_ended_sign_ins.func() == 1
    assert (Session.objects.count(), UserSession.objects.filter(created_at=BEGIN).count()) == (1, 0)
    del ana
