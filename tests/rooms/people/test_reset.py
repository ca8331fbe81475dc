"""A forgotten password, a lost second factor, a session left open: the ways back in, and out."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from stance.engines.policy import Refused
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.journal.models import Event
from stance.people import actions
from stance.people.guessing.counters import counter
from stance.people.models import Assignment, Guesses, ResetLink, User
from stance.people.sign_in.sessions import SEEN_EVERY
from stance.people.writes import one_time_links
from tests.faults.worker_group import Installation

pytestmark = pytest.mark.django_db
OLD, NEW = "three unrelated words", "quite another set of words"


def person(name: str, role: str = "reader") -> User:
    user = User.objects.create_user(f"{name}@agency.test", OLD, name=name.capitalize())
    Assignment.objects.create(user=user, role=role)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={"secret": "x", "seed": "x", "used_mask": 0})
    return user


def signed_in(user: User, device: str = "Firefox") -> Client:
    client = Client(headers={"User-Agent": device})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/")
    return client


def asked_again(client: Client) -> Client:
    """They have just shown once more who they are."""
    assert client.post("/account/reauthenticate/", {"password": OLD}).status_code == 302
    return client


def acting(user: User) -> Actor:
    return Actor(kind="user", id=str(user.pk), label=str(user), door="web", address="192.0.2.7")


def summaries(action: str) -> list[str]:
    return list(Event.objects.filter(action=action).order_by("id").values_list("summary", flat=True))


def test_a_reset_link_sets_the_password_once_and_ends_every_session() -> None:
    user, other = person("ana"), person("ben")
    clients = [signed_in(user), signed_in(user, "Safari")]
    bystander = signed_in(other)
    token = actions.make_reset_link(user, removes_factors=False)
    assert [client.get("/jobs/").status_code for client in clients] == [200, 200], "nothing changes until it is used"
    with acting_as(NOBODY):
        actions.reset_sign_in(token=token, password=NEW)
        with pytest.raises(one_time_links.LinkRefused, match="was used on"):
            actions.reset_sign_in(token=token, password="yet another set of words")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert [client.get("/jobs/").status_code for client in clients] == [302, 302]
    assert bystander.get("/jobs/").status_code == 200
    assert not UserSession.objects.filter(user=user).exists()
    assert Authenticator.objects.filter(user=user).count() == 2, "second factors stay unless the link says otherwise"
    assert summaries("people.reset.make") == ["made a link that resets the password of ana@agency.test"]
    assert summaries("people.reset.use") == ["reset their password with a one-time link; 2 sessions ended"]
    event = Event.objects.get(action="people.reset.use")
    assert (event.actor_label, event.because) == ("Ana", "anyone may reset their sign-in with a one-time link")


def test_a_reset_link_takes_second_factors_away_where_it_says_so() -> None:
    user, other = person("ana"), person("ben")
    token = actions.make_reset_link(user, removes_factors=True)
    actions.reset_sign_in(token=token, password=NEW)
    assert not Authenticator.objects.filter(user=user).exists()
    assert Authenticator.objects.filter(user=other).count() == 2
    assert summaries("people.reset.make") == [
        "made a link that resets the password and second factors of ana@agency.test"
    ]


def test_a_person_paused_for_wrong_passwords_may_sign_in_after_the_reset() -> None:
    user = person("ana")
    for name in ("ana@agency.test", "ben@agency.test"):
        Guesses.objects.create(key=counter("name", name, free=0).key, count=1, last_at=timezone.now())
    actions.reset_sign_in(token=actions.make_reset_link(user, removes_factors=False), password=NEW)
    assert list(Guesses.objects.values_list("key", flat=True)) == [counter("name", "ben@agency.test", free=0).key]


def test_only_the_hash_is_kept_and_a_newer_link_replaces_an_older_one() -> None:
    user, other = person("ana"), person("ben")
    first, others = (actions.make_reset_link(one, removes_factors=False) for one in (user, other))
    second = actions.make_reset_link(user, removes_factors=True)
    with pytest.raises(one_time_links.LinkRefused, match="ask an administrator"):
        one_time_links.find_reset(first)
    assert (one_time_links.find_reset(second).user, one_time_links.find_reset(others).user) == (user, other)
    assert second not in str(list(ResetLink.objects.values()))


def test_a_reset_link_ends_after_a_day_and_is_no_invitation() -> None:
    user = person("ana")
    token = actions.make_reset_link(user, removes_factors=False)
    with pytest.raises(one_time_links.LinkRefused, match="not known"):
        one_time_links.find(token)
    with pytest.raises(one_time_links.LinkRefused, match="not known"):
        one_time_links.find_reset(one_time_links.make("administrator"))
    link = ResetLink.objects.get()
    assert link.expires_at - link.made_at == timedelta(hours=24)
    ResetLink.objects.update(expires_at=timezone.now())
    with pytest.raises(one_time_links.LinkRefused, match="expired"):
        actions.reset_sign_in(token=token, password=NEW)
    user.refresh_from_db()
    assert user.check_password(OLD)


def test_who_may_make_one_and_for_whom() -> None:
    ana, keeper = person("ana", "administrator"), person("kim", "recordkeeper")
    with acting_as(acting(keeper)), pytest.raises(Refused, match="you need the role administrator"):
        actions.make_reset_link(ana, removes_factors=True)
    with acting_as(acting(ana)):
        with pytest.raises(Refused, match="ask another administrator"):
            actions.make_reset_link(ana, removes_factors=True)
        token = actions.make_reset_link(keeper, removes_factors=True)
        actions.switch_off(keeper)
        keeper.refresh_from_db()
        with pytest.raises(actions.PersonRefused, match="Switch it on first"):
            actions.make_reset_link(keeper, removes_factors=True)
    with pytest.raises(one_time_links.LinkRefused, match="Your access is switched off"):
        actions.reset_sign_in(token=token, password=NEW)


def test_a_weak_password_keeps_the_link() -> None:
    user = person("ana")
    token = actions.make_reset_link(user, removes_factors=False)
    answer = Client().post(f"/reset/{token}/", {"password": "password1234"})
    assert "too common" in answer.content.decode()
    answer = Client().post(f"/reset/{token}/", {"password": "ana@agency.test"})
    assert "too similar" in answer.content.decode()
    assert one_time_links.find_reset(token).user == user


def test_the_link_leads_to_the_second_factor_or_to_setting_one_up() -> None:
    for removes_factors, next_page in ((False, "/account/2fa/authenticate/"), (True, "/account/2fa/")):
        user = person(f"ana{removes_factors}")
        token = actions.make_reset_link(user, removes_factors=removes_factors)
        client = Client()
        answer = client.post(f"/reset/{token}/", {"password": NEW})
        assert answer["Location"].split("?")[0] == next_page
        assert client.get("/")["Location"].split("?")[0] == ("/account/2fa/" if removes_factors else "/account/login/")
        # Whoever is signed in by it is told that; anybody else that it was used.
        assert client.post(f"/reset/{token}/", {"password": NEW}).status_code == (409 if removes_factors else 410)
        assert Client().post(f"/reset/{token}/", {"password": NEW}).status_code == 410


def test_making_a_link_asks_who_it_is() -> None:
    user = person("ana")
    administrator = signed_in(person("adi", "administrator"))
    path = f"/people/{user.pk}/reset/"
    assert administrator.get(path)["Location"].startswith("/account/reauthenticate/?next=")
    administrator.post(path, {"removes_factors": "on"})
    assert not ResetLink.objects.exists()
    assert signed_in(person("rea")).get(path).status_code == 403


def test_the_command_line_lets_in_whoever_lost_everything(own: Installation) -> None:
    own.python(
        "from stance.people.models import User\n"
        "from stance.people.models import Assignment\n"
        "user = User.objects.create_user('ana@agency.test', 'three unrelated words', name='Ana')\n"
        "Assignment.objects.create(user=user, role='administrator')\n"
    )
    printed = own.python(
        "import sys; from stance.site.cli import main\n"
        "sys.exit(main(['reset-link', 'ANA@agency.test', '--remove-factors', '--json']))"
    )
    given = json.loads(printed.splitlines()[-1])
    assert (given["email"], given["removes_factors"]) == ("ana@agency.test", True)
    token = given["link"].rstrip("/").rpartition("/")[2]
    found = own.python(
        "from stance.people import actions; from stance.people.models import User\n"
        f"actions.reset_sign_in(token={token!r}, password='quite another set of words')\n"
        "print(User.objects.get().check_password('quite another set of words'))"
    )
    assert found.split() == ["True"]
    refused = own.python(
        "from stance.site.cli import main; print(main(['reset-link', 'nobody@agency.test', '--json']))"
    )
    assert "Nobody signs in with nobody@agency.test" in refused
    assert refused.split()[-1] == "2"


def test_one_session_is_ended_and_only_ones_own() -> None:
    ana, ben = person("ana"), person("ben")
    here, there, elsewhere = signed_in(ana), signed_in(ana, "Safari"), signed_in(ben)
    of = {session.user_agent + session.user.name: session.pk for session in UserSession.objects.all()}
    asked_again(here)
    for session in of.values():
        here.post(f"/account/sessions/{session}/end/") if session != of["FirefoxAna"] else None
    assert [client.get("/jobs/").status_code for client in (here, there, elsewhere)] == [200, 302, 200]
    event = Event.objects.get(action="people.session.end")
    assert (event.actor_label, event.details, event.object_id) == ("Ana", {"device": "Safari"}, "ana@agency.test")
    assert event.summary.startswith("ended their session from 127.0.0.1 that began at ")
    answer = here.post(f"/account/sessions/{of['SafariAna']}/end/", follow=True)
    assert "That session had ended already." in answer.content.decode()
    assert here.post("/account/sessions/99999999999999999999/end/").status_code in (302, 404)


def test_all_other_sessions_are_ended_at_once() -> None:
    ana = person("ana")
    clients = [signed_in(ana, f"Browser {number}") for number in range(4)]
    asked_again(clients[1]).post("/account/sessions/others/end/")
    assert [client.get("/jobs/").status_code for client in clients] == [302, 200, 302, 302]
    assert len(summaries("people.session.end")) == 3


@pytest.mark.parametrize("path", ["others", "one"])
def test_ending_others_asks_for_a_factor_and_is_then_done(path: str) -> None:
    """OWASP ASVS 5.0, 7.5.2: whoever finds a computer left open throws the person out nowhere else."""
    ana = person("ana")
    here, there = signed_in(ana), signed_in(ana, "Safari")
    number = UserSession.objects.get(user_agent="Safari").pk
    address = f"/account/sessions/{number if path == 'one' else path}/end/"
    asked = here.post(address, follow=True)
    assert asked.redirect_chain == [(f"/account/reauthenticate/?next={address.replace('/', '%2F')}", 302)]
    assert "or to sign devices out" in asked.content.decode()
    assert there.get("/jobs/").status_code == 200
    here.post("/account/reauthenticate/", {"password": "wrong", "next": address})
    assert there.get("/jobs/").status_code == 200
    done = here.post("/account/reauthenticate/", {"password": OLD, "next": address}, follow=True)
    assert done.redirect_chain == [("/account/sessions/", 302)]
    assert "igned out" in done.content.decode()
    assert [client.get("/jobs/").status_code for client in (here, there)] == [200, 302]


def test_half_an_hour_later_it_is_asked_anew() -> None:
    ana = person("ana")
    here, there = asked_again(signed_in(ana)), signed_in(ana, "Safari")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert here.post("/account/sessions/others/end/")["Location"].startswith("/account/reauthenticate/")
        assert there.get("/jobs/").status_code == 200


def test_a_person_switched_off_and_on_again_does_not_get_old_sessions_back() -> None:
    ana = person("ana")
    client = signed_in(ana)
    actions.switch_off(ana)
    actions.switch_on(ana)
    assert client.get("/jobs/").status_code == 302


def test_last_use_is_written_every_five_minutes_and_when_the_place_changes() -> None:
    client = signed_in(person("ana"))
    before = timezone.now() - SEEN_EVERY + timedelta(seconds=20)
    UserSession.objects.update(last_seen_at=before)
    client.get("/jobs/")
    assert UserSession.objects.get().last_seen_at == before
    client.get("/jobs/", REMOTE_ADDR="192.0.2.9")
    moved = UserSession.objects.get()
    assert (moved.ip, moved.last_seen_at > before) == ("192.0.2.9", True)
    UserSession.objects.update(last_seen_at=before - timedelta(seconds=30))
    client.get("/jobs/", REMOTE_ADDR="192.0.2.9")
    assert timezone.now() - UserSession.objects.get().last_seen_at < timedelta(seconds=10)
