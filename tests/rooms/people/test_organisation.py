"""Agencies and their tree of units: no circle, nothing closed over somebody's head, and no past that changes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.engines.policy import Refused
from stance.journal.actor import acting_as
from stance.journal.models import Event
from stance.people.models import Agency, Assignment, Unit
from stance.people.organisation import actions, occupants, queries
from stance.people.organisation.domains import DomainRefused, domain, domains
from stance.people.refusal import OrganisationRefused
from tests.faults.worker_group import Installation
from tests.rooms.people.organisations import acting, agency, person, unit

pytestmark = pytest.mark.django_db


def paths_are_right(of: Agency) -> bool:
    rows = {one.pk: one for one in Unit.objects.filter(agency=of)}

    def path(one: Unit) -> str:
        return f"{path(rows[one.parent_id]) if one.parent_id else '/'}{one.pk}/"

    return all(one.path == path(one) for one in rows.values())


def test_a_unit_moves_with_everything_below_it() -> None:
    health = agency()
    top, side = unit(health, "top"), unit(health, "side")
    middle = unit(health, "middle", top)
    unit(health, "low", middle)
    actions.move_unit(unit=middle, parent=side)
    assert paths_are_right(health)
    assert Unit.objects.get(code="low").path.startswith(Unit.objects.get(code="side").path)
    actions.move_unit(unit=Unit.objects.get(code="middle"), parent=None)
    assert paths_are_right(health)
    event = Event.objects.order_by("-pk")[0]
    assert (event.summary, event.details["units"]) == ("moved the unit Middle from Side to the top", 2)


def test_circles_are_refused_in_words() -> None:
    health = agency()
    top = unit(health, "top")
    low = unit(health, "low", unit(health, "middle", top))
    for parent, words in ((top, "under itself"), (low, "under Low, which is below it")):
        with pytest.raises(OrganisationRefused, match=words):
            actions.move_unit(unit=top, parent=parent)
    assert paths_are_right(health)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-1, 6)), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_moved_the_tree_stays_a_tree(moves: list[tuple[int, int]]) -> None:
    health = agency(f"a{Agency.objects.count()}")
    keys = [unit(health, f"u{number}").pk for number in range(7)]
    for what, where in moves:
        parent = Unit.objects.get(pk=keys[where]) if where >= 0 else None
        try:
            actions.move_unit(unit=Unit.objects.get(pk=keys[what]), parent=parent)
        except OrganisationRefused as refusal:
            assert "circle" in str(refusal)
        assert paths_are_right(health)


def test_of_two_moves_that_would_make_a_circle_one_is_refused(own: Installation) -> None:
    printed = own.python(
        """
import json, threading
from django.db import connection
from stance.journal.actor import Actor, acting_as
from stance.people.models import Agency, Unit
from stance.people.organisation import actions
from stance.people.refusal import OrganisationRefused
OPERATOR = Actor(kind="operator", label="operator test")
found = []
for turn in range(6):
    with acting_as(OPERATOR):
        health = Agency.objects.create(slug=f"a{turn}", name="A")
        a = actions.add_unit(agency=health, parent=None, code="a", name="A", side="ict")
        b = actions.add_unit(agency=health, parent=None, code="b", name="B", side="ict")
    ready, outcomes = threading.Barrier(2), []
    def move(unit, parent):
        try:
            with acting_as(OPERATOR):
                ready.wait()
                actions.move_unit(unit=unit, parent=parent)
            outcomes.append("done")
        except OrganisationRefused:
            outcomes.append("refused")
        finally:
            connection.close()
    threads = [threading.Thread(target=move, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    found.append(sorted(outcomes))
print(json.dumps(found))
"""
    )
    assert json.loads(printed.splitlines()[-1]) == [["done", "refused"]] * 6


def test_closing_a_unit_says_who_and_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    health = agency()
    top = unit(health, "top")
    low = unit(health, "low", top)
    held = Assignment.objects.create(user=person("ana"), role="publisher", unit=top)
    monkeypatch.setattr(occupants, "answers", lambda _: [lambda asked: ["the account @health"] if asked == top else []])
    with pytest.raises(OrganisationRefused, match=r"Ana \(publisher\), the unit Low, the account @health"):
        actions.close_unit(unit=top)
    actions.close_unit(unit=low)
    with pytest.raises(OrganisationRefused, match="Low is closed already"):
        actions.close_unit(unit=low)
    Assignment.objects.filter(pk=held.pk).update(ends_at=timezone.now())
    monkeypatch.setattr(occupants, "answers", lambda _: [])
    actions.close_unit(unit=top)
    assert queries.tree(health).nodes == []


def test_a_unit_that_cannot_be() -> None:
    health, other = agency(), agency("other")
    top = unit(health, "top")
    with pytest.raises(OrganisationRefused, match="has a unit with the code “TOP” already"):
        unit(health, "TOP")
    with pytest.raises(OrganisationRefused, match="belongs to another agency"):
        unit(other, "low", top)
    with pytest.raises(OrganisationRefused, match="There is no side “left”"):
        unit(health, "x", side="left")
    deep = top
    for number in range(19):
        deep = unit(health, f"d{number}", deep)
    with pytest.raises(OrganisationRefused, match="too deep"):
        unit(health, "deeper", deep)
    with pytest.raises(OrganisationRefused, match="too deep"):
        actions.move_unit(unit=unit(health, "pair"), parent=deep)
    assert unit(other, "top").code == "top"


def test_one_host_and_one_short_address() -> None:
    host = actions.found_agency(slug="Health", name="Health", domains=["health.gov.test"], is_host=True)
    assert host.slug == "health"
    with pytest.raises(OrganisationRefused, match="There is an agency “HEALTH” already"):
        actions.found_agency(slug="HEALTH", name="x", domains=[])
    with pytest.raises(OrganisationRefused, match="Health is the host"):
        actions.found_agency(slug="other", name="x", domains=[], is_host=True)
    other = actions.found_agency(slug="other", name="Other", domains=[])
    with pytest.raises(OrganisationRefused, match="Health is the host"):
        actions.change_agency(agency=other, name="Other", short_name="", domains=[], is_host=True)
    count = Event.objects.count()
    actions.change_agency(agency=other, name="Other", short_name="", domains=[], is_host=False)
    assert Event.objects.count() == count


def test_a_merged_agency_goes_on_in_its_successor_and_its_past_stays() -> None:
    old, new = agency("old"), agency("new")
    unit(new, "web")
    web = unit(old, "web", unit(old, "top"))
    ana, bo = person("ana"), person("bo")
    begun = timezone.now() - timedelta(days=100)
    Assignment.objects.create(user=ana, role="publisher", unit=web, starts_at=begun, deputy=bo)
    Agency.objects.filter(pk=old.pk).update(since=begun)
    when = timezone.now() + timedelta(days=30)
    actions.end_agency(agency=Agency.objects.get(slug="old"), until=when, successor=new)
    before, later = Assignment.objects.order_by("pk")
    assert (before.unit_id, before.ends_at) == (web.pk, when)
    assert (later.unit.agency.slug, later.unit.code, later.unit.parent.code) == ("new", "old-web", "top")  # type: ignore[union-attr]
    assert (later.starts_at, later.ends_at, later.deputy) == (when, None, bo)
    assert paths_are_right(new)
    assert {one.until for one in Unit.objects.filter(agency=old)} == {when}
    ended = Agency.objects.get(slug="old")
    assert (ended.until, ended.successor) == (when, new)
    assert Event.objects.order_by("-pk")[0].details["carried"] == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("itself", "into itself"),
        ("host", "is the host"),
        ("ended", "Choose an agency that continues"),
        ("before", "cannot end before"),
    ],
)
def test_an_agency_that_cannot_end_like_this(how: str, words: str) -> None:
    old, new = agency("old", is_host=how == "host"), agency("new")
    if how == "ended":
        Agency.objects.filter(pk=new.pk).update(until=timezone.now() + timedelta(days=1))
    successor = old if how == "itself" else new
    until = timezone.now() - timedelta(days=1) if how == "before" else timezone.now() + timedelta(days=1)
    with pytest.raises(OrganisationRefused, match=words):
        actions.end_agency(agency=old, until=until, successor=successor)
    assert Agency.objects.get(pk=old.pk).until is None


def test_who_may_change_the_organisation() -> None:
    reader = person("ana", "reader")
    with acting_as(acting(reader)):
        assert queries.agencies() == []
        with pytest.raises(Refused, match="change agencies and units"):
            actions.found_agency(slug="x", name="x", domains=[])


def test_the_tree_names_its_gaps_and_costs_the_same_however_large(django_assert_max_num_queries: Any) -> None:
    health = agency()
    top = unit(health, "top")
    for number in range(30):
        low = unit(health, f"u{number:02}", top)
        if number % 2:
            Assignment.objects.create(user=person(f"p{number}"), role="publisher", unit=low)
    with django_assert_max_num_queries(3):
        found = queries.tree(health)
    assert [node.level for node in found.nodes] == [1] + [2] * 30
    assert len(found.empty) == 16
    assert len(found.without_deputy) == 15
    with django_assert_max_num_queries(2):
        assert queries.agencies()[0].people == 15


def test_every_assignment_that_ends_soon_is_on_one_page() -> None:
    health = agency()
    web = unit(health, "web")
    now = timezone.now()
    for number in range(120):
        ends_at = now + timedelta(days=1 + number % 7)
        Assignment.objects.create(user=person(f"p{number}"), role="publisher", unit=web, ends_at=ends_at)
    Assignment.objects.create(user=person("later"), role="reader", unit=web, ends_at=now + timedelta(days=90))
    seen, cursor, pages = [], "", 0
    while True:
        rows, following = queries.ending_soon(cursor)
        seen += [row.pk for row in rows]
        pages += 1
        if following is None:
            break
        cursor = following
    assert (len(seen), len(set(seen)), pages) == (120, 120, 3)
    for junk in ("x", "x-1", "20260101T000000000000-١", "-", "9" * 400):
        assert queries.ending_soon(junk)[0][0].pk == seen[0]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Health.GOV.test", "health.gov.test"),
        ("https://www.health.gov.test/contact?x", "www.health.gov.test"),
        ("press@health.gov.test", "health.gov.test"),
        ("bücher.gov.test", "xn--bcher-kva.gov.test"),
    ],
)
def test_domains_as_people_paste_them(typed: str, wanted: str) -> None:
    assert domain(typed) == wanted
    assert domains(f"{typed}, {typed}\n a.test") == [wanted, "a.test"]


@pytest.mark.parametrize(
    "typed", ["", "localhost", "a..test", "-a.test", "a b.test", "a.test\n", "ä" * 70 + ".test", "\ud800.test"]
)
def test_what_is_no_domain(typed: str) -> None:
    if typed.endswith("\n"):
        assert domain(typed) == "a.test"
        return
    with pytest.raises(DomainRefused):
        domain(typed)
