"""A one-time link that is refused stays as it was and can be used afterwards; one that was used says so."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from stance.doors.dates import moment_in_words
from stance.people import actions
from stance.people.models import Assignment, OneTimeLink, ResetLink, User
from stance.people.writes import one_time_links
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
GOOD = {"email": "new@agency.test", "name": "New", "password": "three unrelated words"}


@dataclass(frozen=True, slots=True)
class Given:
    path: str
    model: type[OneTimeLink] | type[ResetLink]

    def is_unused(self) -> bool:
        return self.model.objects.get().used_at is None  # type: ignore[attr-defined]


@pytest.fixture(params=["start", "reset"])
def given(request: pytest.FixtureRequest) -> Given:
    if request.param == "start":
        return Given(f"/start/{one_time_links.make('reader')}/", OneTimeLink)
    user = User.objects.create_user("ana@agency.test", "some old words here", name="Ana")
    Assignment.objects.create(user=user, role="reader")
    return Given(f"/reset/{actions.make_reset_link(user, removes_factors=False)}/", ResetLink)


def another() -> Client:
    user = User.objects.create_user("other@agency.test", "x", name="Olga Other")
    Assignment.objects.create(user=user, role="administrator")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_looking_uses_nothing(given: Given) -> None:
    """A mail scanner opens links, and so does a preview."""
    client = Client()
    for method in ("get", "head", "get", "options", "put", "delete", "patch"):
        getattr(client, method)(given.path)
    assert given.is_unused()
    assert client.get(given.path).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"password": ""},
        {"password": "passwordpassword"},
        {"password": "three unrelated \0 words"},
    ],
)
def test_a_form_that_is_refused_uses_nothing(wrong: dict[str, str], given: Given) -> None:
    client, people = Client(), User.objects.count()
    answer = client.post(given.path, GOOD | wrong)
    assert answer.status_code in (200, 400)
    assert given.is_unused()
    assert User.objects.count() == people
    assert client.post(given.path, GOOD)["Location"].startswith("/account/")
    assert not given.is_unused()


@pytest.mark.parametrize("wrong", [{"email": "none"}, {"email": ""}, {"name": ""}, {"email": "taken@agency.test"}])
def test_an_invitation_for_wrong_words_uses_nothing(wrong: dict[str, str]) -> None:
    User.objects.create_user("taken@agency.test", "x", name="Taken")
    given = Given(f"/start/{one_time_links.make('reader')}/", OneTimeLink)
    assert Client().post(given.path, GOOD | wrong).status_code == 200
    assert given.is_unused()
    assert Client().post(given.path, GOOD).status_code == 302


def test_a_forged_form_uses_nothing(given: Given) -> None:
    assert Client(enforce_csrf_checks=True).post(given.path, GOOD).status_code == 403
    assert given.is_unused()


def test_while_another_is_signed_in_it_stays_unused_and_they_stay_in(given: Given) -> None:
    client, people = another(), User.objects.count()
    for answer in (client.get(given.path), client.post(given.path, GOOD)):
        assert answer.status_code == 409
        assert "you are signed in here as Olga Other. Nothing was changed." in answer.content.decode()
    assert given.is_unused()
    assert User.objects.count() == people
    assert client.get("/jobs/").status_code == 200
    out = client.post("/account/logout/", {"next": given.path})
    assert out["Location"] == given.path
    assert client.get(given.path).status_code == 200
    assert client.post(given.path, GOOD).status_code == 302


def test_one_that_was_used_says_when(given: Given) -> None:
    assert Client().post(given.path, GOOD).status_code == 302
    used = given.model.objects.get().used_at  # type: ignore[attr-defined]
    for answer in (Client().get(given.path), Client().post(given.path, GOOD)):
        assert answer.status_code == 410
        assert f"This link was used on {moment_in_words(used)}." in answer.content.decode()


def test_what_fails_halfway_uses_nothing(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object, **_more: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("stance.journal.trail.record", fails)
        assert Client(raise_request_exception=False).post(given.path, GOOD).status_code == 500
    assert given.is_unused()
    assert Client().post(given.path, GOOD).status_code == 302
