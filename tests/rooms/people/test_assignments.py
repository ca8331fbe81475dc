"""Assignments: for a time, with a deputy, never one's own, and never the last administrator's away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from stance.engines.policy import Refused
from stance.journal.actor import acting_as
from stance.journal.models import Event
from stance.people.assignments import actions
from stance.people.models import Assignment, Unit
from stance.people.refusal import PersonRefused, RoleRefused
from tests.rooms.people.organisations import acting, agency, person, unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def web() -> Unit:
    return unit(agency(), "web")


def test_given_for_a_time_with_a_deputy(web: Unit) -> None:
    ana, bo = person("ana"), person("bo")
    now = timezone.now()
    given = actions.give(user=ana, role="publisher", unit=web, starts_at=now + DAY, ends_at=now + 9 * DAY, deputy=bo)
    assert (given.source, given.deputy) == ("pages", bo)
    event = Event.objects.order_by("-pk")[0]
    assert (event.action, event.object_id, event.details["deputy"]) == (
        "people.assignment.give", "ana@agency.test", "bo@agency.test",
    )  # fmt: skip


def test_what_cannot_be(web: Unit) -> None:
    ana, bo = person("ana"), person("bo")
    now = timezone.now()
    Unit.objects.filter(pk=web.pk)
    cases = [
        ({"ends_at": now - DAY}, "is not after the start"),
        ({"starts_at": now + 5 * DAY, "ends_at": now + 4 * DAY}, "is not after the start"),
        ({"starts_at": now - DAY}, "is past"),
        ({"deputy": ana}, "cannot be their own deputy"),
        ({"role": "owner"}, "There is no role “owner”"),
    ]
    for more, words in cases:
        with pytest.raises(PersonRefused, match=words):
            actions.give(**({"user": ana, "role": "publisher", "unit": web} | more))  # type: ignore[arg-type]
    bo.is_active = False
    bo.save()
    with pytest.raises(PersonRefused, match="access is switched off"):
        actions.give(user=ana, role="publisher", unit=web, deputy=bo)
    web.until = now
    with pytest.raises(PersonRefused, match="is closed since"):
        actions.give(user=ana, role="publisher", unit=web)
    assert not Assignment.objects.exists()


def test_not_twice_at_one_time(web: Unit) -> None:
    ana = person("ana")
    now = timezone.now()
    actions.give(user=ana, role="publisher", unit=web, ends_at=now + 5 * DAY)
    with pytest.raises(PersonRefused, match="is publisher in Web in that time already"):
        actions.give(user=ana, role="publisher", unit=web, starts_at=now + 4 * DAY)
    actions.give(user=ana, role="publisher", unit=web, starts_at=now + 5 * DAY)
    actions.give(user=ana, role="reader", unit=web)


def test_nobody_changes_their_own_access(web: Unit) -> None:
    ada = person("ada", "administrator")
    held = Assignment.objects.create(user=ada, role="publisher", unit=web)
    with acting_as(acting(ada)):
        for act in (
            lambda: actions.give(user=ada, role="approver", unit=web),
            lambda: actions.end(assignment=held),
            lambda: actions.name_deputy(assignment=held, deputy=None),
        ):
            with pytest.raises(Refused, match="ask another administrator"):
                act()


def test_an_administrator_of_one_agency_gives_nothing_in_another() -> None:
    health, other = agency(), agency("other")
    theirs, ours = unit(other, "web"), unit(health, "web", side="ict")
    ada, bo = person("ada", "administrator", ours), person("bo")
    with acting_as(acting(ada)):
        for where in (theirs, None):
            with pytest.raises(Refused, match="nothing of your agencies has this name"):
                actions.give(user=bo, role="administrator", unit=where)
        actions.give(user=bo, role="reader", unit=ours)


def test_ended_now_later_or_before_it_began(web: Unit) -> None:
    now = timezone.now()
    held = Assignment.objects.create(user=person("ana"), role="publisher", unit=web, starts_at=now - DAY)
    with pytest.raises(PersonRefused, match="cannot end in the past"):
        actions.end(assignment=held, at=now - timedelta(hours=2))
    actions.end(assignment=held, at=now + DAY)
    actions.end(assignment=held)
    with pytest.raises(PersonRefused, match=r"ended on .* already"):
        actions.end(assignment=held)
    coming = Assignment.objects.create(user=person("bo"), role="publisher", unit=web, starts_at=now + DAY)
    actions.end(assignment=coming)
    coming.refresh_from_db()
    assert coming.ends_at == coming.starts_at


def test_the_last_administrator_keeps_a_role_without_an_end(web: Unit) -> None:
    ada = person("ada", "administrator")
    held = ada.assignments.get()
    Assignment.objects.create(user=person("here"), role="administrator", unit=web)
    for at in (None, timezone.now() + DAY):
        with pytest.raises(RoleRefused, match="Ada is the last administrator"):
            actions.end(assignment=held, at=at)
    other = person("bo", "administrator")
    Assignment.objects.filter(user=other).update(ends_at=timezone.now() + 3 * DAY)
    with pytest.raises(RoleRefused, match="Ada is the last administrator whose role does not end"):
        actions.end(assignment=held)
    Assignment.objects.filter(user=other).update(ends_at=None)
    actions.end(assignment=held)


def test_a_deputy_is_named_and_taken_back(web: Unit) -> None:
    ana, bo = person("ana"), person("bo")
    held = Assignment.objects.create(user=ana, role="publisher", unit=web)
    actions.name_deputy(assignment=held, deputy=bo)
    count = Event.objects.count()
    actions.name_deputy(assignment=held, deputy=bo)
    assert Event.objects.count() == count
    with pytest.raises(PersonRefused, match="their own deputy"):
        actions.name_deputy(assignment=held, deputy=ana)
    actions.name_deputy(assignment=held, deputy=None)
    held.refresh_from_db()
    assert held.deputy is None
