"""People: let in through a link that works once, given one role, and never the last administrator lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from stance.engines.policy import ROLES, RULES, Refused, authorise
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.journal.models import Event
from stance.people import actions, queries
from stance.people.models import Assignment, OneTimeLink, Origin, User
from stance.people.users import queries as users
from stance.people.writes import one_time_links

pytestmark = pytest.mark.django_db
PASSWORD = "three unrelated words"


def person(name: str, role: str = "") -> User:
    user = User.objects.create_user(f"{name}@agency.test", None, name=name)
    if role:
        Assignment.objects.create(user=user, role=role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


def acting(user: User) -> Actor:
    return Actor(kind="user", id=str(user.pk), label=str(user), door="web", address="192.0.2.7", device="Firefox")


def the_event() -> Event:
    """The one event there is."""
    return Event.objects.get()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gives_exactly_its_actions(role: str) -> None:
    person("other", "approver")  # what needs a second person finds one
    with acting_as(acting(person("ana", role))):
        for action, rule in RULES.items():
            lacks = {"training", "signature"}.intersection(rule.needs)
            if (role in rule.roles and not lacks) or rule.open_to_all:
                assert authorise(action).allowed
            elif role in rule.roles:
                with pytest.raises(Refused, match="a social media policy in force"):
                    authorise(action)
            else:
                with pytest.raises(Refused, match="you need the role"):
                    authorise(action)


@pytest.mark.parametrize("how", ["nobody", "without a role", "switched off", "gone", "no number", "timetable"])
def test_who_may_nothing(how: str) -> None:
    if how == "timetable":
        with acting_as(Actor(kind="system", label="timetable")):
            assert authorise("archive.sequence").allowed
        return
    user = person("ana", "" if how == "without a role" else "administrator")
    actor = NOBODY if how == "nobody" else acting(user)
    if how == "switched off":
        User.objects.update(is_active=False)
    if how == "gone":
        user.delete()
    if how == "no number":
        actor = Actor(kind="user", id="", label="Ana")
    with acting_as(actor):
        for action, rule in RULES.items():
            if not rule.open_to_all:
                with pytest.raises(Refused):
                    authorise(action)


def test_a_role_taken_away_counts_at_the_next_request() -> None:
    user = person("ana", "recordkeeper")
    with acting_as(acting(user)):
        assert authorise("journal.read")
        Assignment.objects.all().delete()  # by another process, while this request runs
        assert authorise("journal.read")
    with acting_as(acting(user)), pytest.raises(Refused):
        authorise("journal.read")


def test_a_role_changed_within_a_request_counts_at_once() -> None:
    ana, other = person("ana", "administrator"), person("other", "administrator")
    third = person("third", "administrator")
    with acting_as(acting(ana)):
        actions.set_role(other, "reader")
        with acting_as(acting(other)), pytest.raises(Refused):
            actions.set_role(third, "reader")


def test_nobody_changes_their_own_access() -> None:
    ana = person("ana", "administrator")
    person("other", "administrator")
    with acting_as(acting(ana)):
        for change in (lambda: actions.set_role(ana, "reader"), lambda: actions.switch_off(ana)):
            with pytest.raises(Refused, match="ask another administrator"):
                change()
    assert queries.role_of(ana) == "administrator"


def test_roles_are_asked_once_while_somebody_acts(django_assert_num_queries: Any) -> None:
    user = person("ana", "recordkeeper")
    with acting_as(acting(user)):
        with django_assert_num_queries(3):  # roles, what is lent, the host agency
            for _ in range(5):
                authorise("journal.read")
        with acting_as(NOBODY), pytest.raises(Refused):
            authorise("journal.read")
        with django_assert_num_queries(0):
            authorise("journal.read")


def test_a_link_lets_in_once_with_its_role() -> None:
    token = actions.invite(email="New@Agency.test", role="recordkeeper")
    Event.objects.get(action="people.link.make", object_id="New@Agency.test")
    with acting_as(NOBODY):
        user = actions.accept_link(token=token, email="other@agency.test", name="New", password=PASSWORD)
        assert (user.email, queries.role_of(user), user.check_password(PASSWORD)) == (
            "new@agency.test",
            "recordkeeper",
            True,
        )
        with pytest.raises(one_time_links.LinkRefused, match="was used on"):
            actions.accept_link(token=token, email="x@agency.test", name="X", password=PASSWORD)
    assert User.objects.count() == 1
    event = Event.objects.get(action="people.link.accept")
    assert (event.actor_label, event.object_id, event.because) == (
        "New", "new@agency.test", "anyone may create a sign-in with a one-time link",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("token", "reason"),
    [("", "not known"), ("guess", "not known"), ("\ud800".encode("utf-8", "replace").decode(), "not known")],
)
def test_an_unknown_link_is_refused(token: str, reason: str) -> None:
    one_time_links.make("administrator")
    with pytest.raises(one_time_links.LinkRefused, match=reason):
        actions.accept_link(token=token, email="x@agency.test", name="X", password=PASSWORD)
    assert not User.objects.exists()


def test_a_link_ends_after_a_day() -> None:
    token = one_time_links.make("administrator")
    OneTimeLink.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    assert one_time_links.find(token).role == "administrator"
    OneTimeLink.objects.update(expires_at=timezone.now())
    with pytest.raises(one_time_links.LinkRefused, match="expired"):
        actions.accept_link(token=token, email="x@agency.test", name="X", password=PASSWORD)
    assert OneTimeLink.objects.get().used_at is None


def test_a_newer_link_replaces_an_older_one_of_the_same_person_only() -> None:
    first, other = one_time_links.make("reader", "a@agency.test"), one_time_links.make("reader", "b@agency.test")
    second = one_time_links.make("reader", "a@agency.test")
    with pytest.raises(one_time_links.LinkRefused, match="not known"):
        one_time_links.find(first)
    assert [one_time_links.find(token).email for token in (other, second)] == ["b@agency.test", "a@agency.test"]


def test_only_the_hash_of_a_link_is_kept() -> None:
    token = one_time_links.make("administrator")
    kept = OneTimeLink.objects.values().get()
    assert token not in str(kept)
    assert kept["token_sha256"] == one_time_links.digest(token)


def test_a_taken_address_keeps_the_link_unused() -> None:
    person("ana", "reader")
    with pytest.raises(actions.PersonRefused, match="can already sign in"):
        actions.invite(email="ANA@agency.test", role="reader")
    token = one_time_links.make("reader")
    with pytest.raises(actions.RoleRefused, match="can already sign in"):
        actions.accept_link(token=token, email="ANA@agency.test", name="A", password=PASSWORD)
    assert one_time_links.find(token).used_at is None
    assert not Event.objects.exists()


def test_changing_a_role_leaves_one_role_and_one_event() -> None:
    admin, user = person("admin", "administrator"), person("ana", "reader")
    with acting_as(acting(admin)):
        actions.set_role(user, "recordkeeper")
    held = Assignment.objects.filter(user=user).order_by("pk").values_list("role", "ends_at")
    assert [(role, ends is None) for role, ends in held] == [("reader", False), ("recordkeeper", True)]
    event = the_event()
    assert (event.action, event.actor_label, event.address, event.object_id, event.because) == (
        "people.user.change", "admin", "192.0.2.7", "ana@agency.test",
        "administrator may change a person's role or switch them off",
    )  # fmt: skip


def test_a_role_that_does_not_exist_changes_nothing() -> None:
    user = person("ana", "reader")
    with pytest.raises(actions.RoleRefused, match="There is no role “owner”. Choose one of"):
        actions.set_role(user, "owner")
    assert queries.role_of(user) == "reader"
    assert not Event.objects.exists()


def test_the_last_administrator_stays() -> None:
    ana = person("ana", "administrator")
    away = person("away", "administrator")
    User.objects.filter(pk=away.pk).update(is_active=False)
    person("reader", "reader")
    for attempt in (lambda: actions.set_role(ana, "reader"), lambda: actions.switch_off(ana)):
        with pytest.raises(actions.RoleRefused, match="ana is the last administrator"):
            attempt()
    assert queries.has_administrator()
    assert queries.role_of(ana) == "administrator"
    assert not Event.objects.exists()
    actions.switch_on(away)
    actions.switch_off(ana)
    assert queries.has_administrator()


def test_making_the_last_administrator_administrator_again_is_allowed() -> None:
    ana = person("ana", "administrator")
    actions.set_role(ana, "administrator")
    assert queries.role_of(ana) == "administrator"


def test_switched_off_and_on_again() -> None:
    person("admin", "administrator")
    user = person("ana", "recordkeeper")
    actions.switch_off(user)
    with acting_as(acting(user)), pytest.raises(Refused):
        authorise("journal.read")
    actions.switch_on(user)
    with acting_as(acting(user)):
        assert authorise("journal.read")
    assert [event.summary for event in Event.objects.order_by("id")] == [
        "switched off ana@agency.test", "switched on ana@agency.test",
    ]  # fmt: skip


def test_who_is_on_already_is_given_nothing_by_whoever_switches_them_on() -> None:
    """Their access would count as given by this hand, and their approvals not at all for days."""
    person("admin", "administrator")
    user = person("ana", "administrator")
    with pytest.raises(actions.PersonRefused, match="switched on already"):
        actions.switch_on(user)
    assert not Origin.objects.filter(user=user).exists()
    assert not Event.objects.exists()


def test_who_can_sign_in_is_for_administrators() -> None:
    reader = person("ana", "reader")
    assert [(found.name, found.role) for found in users.page(users.Wanted())[0]] == [("ana", "reader")]
    with acting_as(acting(reader)), pytest.raises(Refused, match="see who can sign in"):
        users.page(users.Wanted())
