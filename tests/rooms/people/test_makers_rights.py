"""What somebody made for another opens nothing once its maker could not make it any more: who was switched off, lost the
role, or may not do it for the person as they are now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.journal.models import Event
from stance.people import actions
from stance.people.assignments import actions as assignment_actions
from stance.people.directory import tokens
from stance.people.directory.actions import connections
from stance.people.models import Assignment, OneTimeLink, ResetLink, User
from stance.people.writes import one_time_links
from tests.factories.organisation import Office, acting, office
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Office, Office]:
    first, second = office("alpha"), office("beta", is_host=False)
    second.add("rita", "reader")
    return first, second


def switched_off(maker: User) -> None:
    User.objects.filter(pk=maker.pk).update(is_active=False)


def without_role(maker: User) -> None:
    Assignment.objects.filter(user=maker).update(ends_at=timezone.now())


def elsewhere(maker: User) -> None:
    """Still an administrator, of one business unit."""
    held = Assignment.objects.get(user=maker)
    Assignment.objects.filter(pk=held.pk).update(unit=held.unit.agency.units.get(side="business"))  # type: ignore[union-attr]


LOSSES = [switched_off, without_role, elsewhere]


@pytest.mark.parametrize("lost", LOSSES)
@pytest.mark.parametrize("kind", ["invitation", "reset"])
def test_a_link_ends_with_its_makers_right(kind: str, lost: Callable[[User], None], two: tuple[Office, Office]) -> None:
    _, beta = two
    with acting(beta["ada"]):
        if kind == "invitation":
            path = f"/start/{actions.invite(email='new@beta.test', role='reader', unit=beta.units['ict'])}/"
        else:
            beta.add("rita", "reader", "ict")
            path = f"/reset/{actions.make_reset_link(beta['rita'], removes_factors=True)}/"
    assert Client().get(path).status_code == 200
    lost(beta["ada"])
    lines, password = Event.objects.count(), beta["rita"].password
    good = {"email": "new@beta.test", "name": "New", "password": "three unrelated words"}
    for answer in (Client().get(path), Client().post(path, good)):
        assert answer.status_code == 410
        assert "the person who made it may not make it now" in answer.content.decode()
    assert not User.objects.filter(email="new@beta.test").exists()
    assert User.objects.get(pk=beta["rita"].pk).password == password
    made = (OneTimeLink if kind == "invitation" else ResetLink).objects.get()
    assert made.used_at is None
    assert Event.objects.count() == lines + 1
    assert "may not make it any more" in Event.objects.latest("pk").summary


@pytest.mark.parametrize("role", ["reader", "publisher"])
def test_a_reset_link_is_for_the_person_as_they_are_now(role: str, two: tuple[Office, Office]) -> None:
    alpha, beta = two
    with acting(beta["ada"]):
        token = actions.make_reset_link(beta["rita"], removes_factors=True)
    Assignment.objects.create(user=beta["rita"], role=role, unit=alpha.units["ict"])
    with pytest.raises(one_time_links.LinkRefused, match="may not make it now"):
        one_time_links.find_reset(token)
    with pytest.raises(one_time_links.LinkRefused, match="may not make it now"):
        actions.reset_sign_in(token=token, password="three unrelated words")
    Assignment.objects.filter(user=beta["rita"], unit=alpha.units["ict"]).delete()
    assert one_time_links.find_reset(token).user == beta["rita"], "it was not used up"


def test_those_of_the_command_line_and_of_makers_who_still_may_work(two: tuple[Office, Office]) -> None:
    _, beta = two
    assert one_time_links.find(one_time_links.make("reader", unit=beta.units["ict"]))
    assert one_time_links.find_reset(one_time_links.make_reset(beta["rita"], removes_factors=False))
    with acting(beta["ada"]):
        token = actions.make_reset_link(beta["rita"], removes_factors=False)
        assignment_actions.give(user=beta["rita"], role="publisher", unit=beta.units["ict"])
    assert one_time_links.find_reset(token)


@pytest.mark.parametrize("lost", LOSSES)
def test_a_directory_is_refused_with_its_makers_right(lost: Callable[[User], None], two: tuple[Office, Office]) -> None:
    _, beta = two
    with acting(beta["ada"]):
        token = connections.make_token(
            name="Entra", scope="write", agency=beta.agency, expires_at=timezone.now() + timedelta(days=9)
        )
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/scim/v2/Users", headers=headers).status_code == 200
    lost(beta["ada"])
    lines = Event.objects.count()
    for _ in range(3):
        assert Client().get("/scim/v2/Users", headers=headers).status_code == 401
    assert Event.objects.count() == lines + 1
    with pytest.raises(tokens.TokenRefused, match="may no longer connect a directory here"):
        tokens.find(token)
    client = Client()
    client.force_login(beta["ari"], backend=BACKEND)
    page = client.get("/people/directory/").content.decode()
    assert "Ada, who made it, may no longer connect a directory here" in page


def test_somebody_switched_off_by_an_action_is_asked_at_once(two: tuple[Office, Office]) -> None:
    _, beta = two
    with acting(beta["ada"]):
        token = actions.invite(email="late@beta.test", role="reader", unit=beta.units["business"])
    with acting(beta["ari"]):
        actions.switch_off(beta["ada"])
    with pytest.raises(one_time_links.LinkRefused):
        one_time_links.find(token)
