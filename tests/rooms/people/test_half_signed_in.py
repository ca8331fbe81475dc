"""Every stage of a sign-in × everything that can change about the person meanwhile: whoever began before the change
does not get in with what they had."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from stance.people import actions
from stance.people.directory.actions import connections
from stance.people.models import Assignment, User
from stance.people.writes import one_time_links
from tests.rooms.people.soft_passkey import DOOR, Passkey

pytestmark = pytest.mark.django_db
WORDS, NEW = "three unrelated words", "quite another set of words"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Person:
    """Somebody with an app and recovery codes, and what they hold in their hands."""

    def __init__(self, name: str = "ana") -> None:
        cache.clear()
        self.user = User.objects.create_user(f"{name}@agency.test", WORDS, name=name)
        Assignment.objects.create(user=self.user, role="reader")
        self.secret = generate_totp_secret()
        TOTP.activate(self.user, self.secret)
        self.codes = RecoveryCodes.activate(self.user).generate_codes()

    def code(self) -> str:
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30))


def is_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200


def began(person: Person) -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": person.user.email, "password": WORDS})
    assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/authenticate/")
    return client


def by_code(person: Person) -> Callable[[], bool]:
    client = began(person)
    code = person.code()
    return lambda: _given(client, code)


def by_recovery_code(person: Person) -> Callable[[], bool]:
    client = began(person)
    return lambda: _given(client, person.codes[0])


def _given(client: Client, code: str) -> bool:
    client.post("/account/2fa/authenticate/", {"code": code})
    return is_in(client)


def by_identity_provider(person: Person) -> Callable[[], bool]:
    """The provider has vouched for the person, who now stands before our own second factor."""
    client = began(person)
    session = client.session
    pending = session["account_login"]
    session["account_login"] = pending | {"signal_kwargs": None, "email": None}
    session.save()
    return lambda: _given(client, person.code())


def by_open_session(person: Person) -> Callable[[], bool]:
    """A session that no list knows of: nobody found it to end it."""
    from allauth.usersessions.models import UserSession

    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.all().delete()
    return lambda: is_in(client)


def by_reauthenticating(person: Person) -> Callable[[], bool]:
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def go_on() -> bool:
        client.post("/account/reauthenticate/", {"password": WORDS})
        return is_in(client) and "account_authentication_methods" in client.session

    return go_on


def by_reset_link(person: Person) -> Callable[[], bool]:
    token = one_time_links.make_reset(person.user, removes_factors=True)

    def go_on() -> bool:
        client = Client()
        client.post(f"/reset/{token}/", {"password": "words of whoever has the link"})
        return User.objects.filter(pk=person.user.pk).exists() and User.objects.get(pk=person.user.pk).check_password(
            "words of whoever has the link"
        )

    return go_on


def by_passkey_at_the_door(person: Person) -> Callable[[], bool]:
    """The door has asked the passkey its question; the answer is on its way."""
    passkey, client = Passkey(person.user), Client()
    challenge = passkey.challenge(client)

    def go_on() -> bool:
        client.post(DOOR, {"credential": passkey.answer(challenge)})
        return is_in(client)

    return go_on


def by_passkey_as_second_factor(person: Person) -> Callable[[], bool]:
    """The password was right, and the page with the passkey's question is open."""
    passkey, client = Passkey(person.user), began(person)
    page = client.get("/account/2fa/authenticate/").content.decode()
    challenge = str(client.session["mfa.webauthn.state"]["challenge"])
    assert challenge in page

    def go_on() -> bool:
        client.post("/account/2fa/authenticate/", {"credential": passkey.answer(challenge)})
        return is_in(client)

    return go_on


def by_passkey(person: Person) -> Callable[[], bool]:
    """The last step of a passkey: the library has verified it and hands over the person as it read them."""
    from allauth.account.internal.flows.login import record_authentication, resume_login
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from stance.people.sign_in.session_store import SessionStore

    read = User.objects.get(pk=person.user.pk)

    def go_on() -> bool:
        request = RequestFactory().post("/account/login/webauthn/")
        request.session, request.user = SessionStore(), AnonymousUser()
        request.allauth = type("State", (), {})()
        from allauth.core import context

        with context.request_context(request):
            record_authentication(request, read, "mfa", type="webauthn", passwordless=True)
            resume_login(request, Login(user=read, email=read.email))
        request.session.save()
        client = Client()
        client.cookies["stance"] = request.session.session_key or "none"
        return is_in(client)

    return go_on


def new_password(person: Person) -> None:
    user = User.objects.get(pk=person.user.pk)
    user.set_password(NEW)
    user.save(update_fields=["password"])


def reset(person: Person) -> None:
    actions.reset_sign_in(token=one_time_links.make_reset(person.user, removes_factors=False), password=NEW)


def reset_with_factors(person: Person) -> None:
    actions.reset_sign_in(token=one_time_links.make_reset(person.user, removes_factors=True), password=NEW)


def other_app(person: Person) -> None:
    Authenticator.objects.filter(user=person.user, type="totp").delete()
    TOTP.activate(person.user, generate_totp_secret())


def passkey_added(person: Person) -> None:
    Authenticator.objects.create(user=person.user, type="webauthn", data={"name": "k", "credential": {}})


def new_recovery_codes(person: Person) -> None:
    Authenticator.objects.filter(user=person.user, type="recovery_codes").delete()
    RecoveryCodes.activate(person.user)


def new_address(person: Person) -> None:
    User.objects.filter(pk=person.user.pk).update(email="moved@agency.test")


def off(person: Person) -> None:
    actions.switch_off(person.user)


def off_by_a_row(person: Person) -> None:
    user = User.objects.get(pk=person.user.pk)
    user.is_active = False
    user.save()


def off_and_on(person: Person) -> None:
    actions.switch_off(person.user)
    actions.switch_on(User.objects.get(pk=person.user.pk))


def off_and_on_by_a_row(person: Person) -> None:
    for value in (False, True):
        user = User.objects.get(pk=person.user.pk)
        user.is_active = value
        user.save(update_fields=["is_active"])


def off_and_on_in_bulk(person: Person) -> None:
    user = User.objects.get(pk=person.user.pk)
    for value in (False, True):
        user.is_active = value
        User.objects.bulk_update([user], ["is_active"])


def off_by_the_directory(person: Person) -> None:
    _said_by_directory(person, False)


def off_and_on_by_the_directory(person: Person) -> None:
    for value in (False, True):
        _said_by_directory(person, value)


def _said_by_directory(person: Person, is_active: bool) -> None:
    token = connections.make_token(
        name="Directory", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=1)
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    body = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": is_active}]}
    where = f"/scim/v2/Users/{person.user.pk}"
    answer = client.patch(where, json.dumps(body), content_type="application/scim+json")
    assert answer.status_code in (200, 204), answer.content


PENDING = (by_code, by_recovery_code, by_identity_provider, by_passkey_as_second_factor)
OPEN = (by_open_session, by_reauthenticating)
SWITCHED = (
    off,
    off_by_a_row,
    off_and_on,
    off_and_on_by_a_row,
    off_and_on_in_bulk,
    off_by_the_directory,
    off_and_on_by_the_directory,
)
CHANGES = (
    new_password,
    reset,
    reset_with_factors,
    other_app,
    passkey_added,
    new_recovery_codes,
    new_address,
    *SWITCHED,
)
DEADLY = {
    **dict.fromkeys(PENDING, CHANGES),
    # A session that is open ends with the password and with the person; a factor is changed from within a session.
    **dict.fromkeys(OPEN, (new_password, reset, reset_with_factors, *SWITCHED)),
    # The link is the authority for a new password whatever the old one was; a newer link replaces it.
    by_reset_link: (reset, reset_with_factors, *SWITCHED),
    by_passkey: (new_password, reset, *SWITCHED),
    # Nothing was proven yet: what counts is how the person stands when the answer comes, and whether they still have it.
    by_passkey_at_the_door: (reset_with_factors, off, off_by_a_row, off_by_the_directory),
}
MATRIX = [(stage, change) for stage, changes in DEADLY.items() for change in changes]


@pytest.mark.parametrize(("stage", "change"), MATRIX, ids=lambda one: one.__name__)
def test_a_change_ends_what_was_begun_before_it(stage: Callable[..., Any], change: Callable[..., Any]) -> None:
    person = Person()
    go_on = stage(person)
    change(person)
    assert not go_on()


@pytest.mark.parametrize("stage", DEADLY, ids=lambda one: one.__name__)
def test_without_a_change_it_goes_on(stage: Callable[..., Any]) -> None:
    assert stage(Person())()


@pytest.mark.parametrize("stage", DEADLY, ids=lambda one: one.__name__)
def test_somebody_elses_change_is_nobody_elses_business(stage: Callable[..., Any]) -> None:
    person, other = Person(), Person("ben")
    go_on = stage(person)
    for change in (reset_with_factors, off_and_on, off_by_a_row):
        change(other)
    assert go_on()


def test_a_deleted_person_does_not_get_in() -> None:
    person = Person()
    go_on = by_code(person)
    Assignment.objects.all().delete()
    Authenticator.objects.all().delete()
    User.objects.filter(pk=person.user.pk).delete()
    assert not go_on()


def test_a_person_who_is_off_is_told_so_and_an_invitation_for_them_is_refused() -> None:
    person = Person()
    off(person)
    answer = Client().post("/account/login/", {"login": person.user.email, "password": WORDS})
    assert "Your access is switched off" in answer.content.decode() or answer.status_code == 302
    with pytest.raises(actions.RoleRefused):
        actions.accept_link(token=one_time_links.make("reader", person.user.email), email="", name="x", password=NEW)


def test_whoever_waits_is_told_to_sign_in_again() -> None:
    person = Person()
    client = began(person)
    new_password(person)
    answer = client.post("/account/2fa/authenticate/", {"code": person.code()}, follow=True)
    assert "Something about your sign-in has changed" in answer.content.decode()
    assert all("account_login" not in row.get_decoded() for row in Session.objects.all())


def test_the_matrix_is_whole() -> None:
    assert len(MATRIX) == len(set(MATRIX)) >= 50
