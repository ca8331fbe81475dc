"""The doors: closed to strangers, closed without a second factor, and plain words for every refusal."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from stance.journal.models import Event
from stance.people.models import Assignment, User
from stance.people.writes import one_time_links
from stance.site.refusals import server_error

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(client: Client, role: str, *, second_factor: bool = True) -> User:
    user = User.objects.create_user(f"{role}@agency.test", "x", name=role.capitalize())
    Assignment.objects.create(user=user, role=role)
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client.force_login(user, backend=BACKEND)
    return user


@pytest.mark.parametrize("path", ["/", "/jobs/", "/audit/", "/people/", "/register/new/", "/no/such/page/"])
def test_a_stranger_is_sent_to_sign_in(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=")


def test_a_part_that_refreshes_itself_sends_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get("/jobs/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/account/login/"


def test_a_factor_that_was_removed_counts_no_more(client: Client) -> None:
    user = signed_in(client, "reader")
    assert client.get("/jobs/").status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert client.get("/jobs/")["Location"] == "/account/2fa/"


@pytest.mark.parametrize("path", ["/people/", "/people/invite/", "/audit/"])
def test_a_reader_is_refused_in_words(path: str, client: Client) -> None:
    signed_in(client, "reader")
    answer = client.get(path)
    assert answer.status_code == 403
    assert b"you need the role" in answer.content


def test_a_reader_who_posts_anyway_changes_nothing(client: Client) -> None:
    user = signed_in(client, "reader")
    for path in (f"/people/{user.pk}/role/", "/register/new/", "/people/invite/"):
        answer = client.post(path, {"role": "administrator", "handle": "@Mine", "email": "x@agency.test"})
        assert answer.status_code == 403
    assert Assignment.objects.get(user=user).role == "reader"


@pytest.mark.parametrize(
    "path",
    [
        "/account/email/",
        "/account/confirm-email/",
        "/account/password/set/",
        "/account/password/reset/key/a-b/",
        "/account/login/code/confirm/",
    ],
)
def test_pages_that_would_need_mail_are_closed(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


def test_nobody_signs_up_without_a_link(client: Client) -> None:
    client.post("/account/signup/", {"email": "x@agency.test", "password1": "three unrelated words"})
    assert not User.objects.exists()


def test_a_link_lets_one_person_in_once(client: Client) -> None:
    path = f"/start/{one_time_links.make('administrator')}/"
    given = {"email": "One@Agency.test", "name": "One", "password": "three unrelated words"}
    assert client.post(path, given)["Location"] == "/account/2fa/"
    assert User.objects.get().email == "one@agency.test"
    assert Event.objects.filter(action="people.sign_in", actor_label="One").count() == 1
    answer = Client().post(path, given | {"email": "two@agency.test"})
    assert answer.status_code == 410
    assert b"This link was used on" in answer.content
    assert User.objects.count() == 1


def test_a_link_for_an_address_ignores_another(client: Client) -> None:
    path = f"/start/{one_time_links.make('reader', 'right@agency.test')}/"
    client.post(path, {"email": "wrong@agency.test", "name": "R", "password": "three unrelated words"})
    assert User.objects.get().email == "right@agency.test"


def test_an_address_that_is_taken_is_said_and_keeps_the_link(client: Client) -> None:
    User.objects.create_user("one@agency.test", "x", name="One")
    token = one_time_links.make("reader")
    answer = client.post(
        f"/start/{token}/", {"email": "one@agency.test", "name": "O", "password": "three unrelated words"}
    )
    assert b"can already sign in" in answer.content
    assert one_time_links.find(token).used_at is None


def test_a_form_without_its_token_says_why() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@agency.test", "password": "x"})
    assert answer.status_code == 403
    assert b"This form is too old" in answer.content


def test_a_failed_sign_in_never_writes_down_what_was_typed(client: Client) -> None:
    client.post("/account/login/", {"login": "hunter2@typed.by.mistake", "password": "secret"})
    event = Event.objects.get(action="people.sign_in.failed")
    assert "hunter2" not in event.summary + event.object_id


@pytest.mark.parametrize("path", ["/", "/account/login/", "/start/none/", "/account/2fa/"])
def test_the_content_security_policy_allows_nothing_inline(path: str, client: Client) -> None:
    signed_in(client, "administrator")
    policy = client.get(path)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_server_error_page_needs_no_context(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content
