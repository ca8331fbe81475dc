"""People from a CSV file: every row is carried out or says what is wrong with which cell, and a trial keeps nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.engines.policy import Refused
from stance.engines.tables import Table, read_table, write_table
from stance.journal.actor import acting_as
from stance.journal.models import Event
from stance.people.importing.actions import import_people
from stance.people.importing.report import Report
from stance.people.importing.rows import COLUMNS, REQUIRED
from stance.people.models import Assignment, Unit, User
from tests.rooms.people.organisations import acting, agency, person, unit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON, LATER = TODAY + timedelta(days=5), TODAY + timedelta(days=50)


def table(*rows: dict[str, Any]) -> Table:
    text = write_table(COLUMNS, [[row.get(column, "") for column in COLUMNS] for row in rows])
    return read_table(text.encode(), columns=COLUMNS, required=REQUIRED)


def bring(*rows: dict[str, Any], **how: bool) -> Report:
    return import_people(table=table(*rows), **how)


def faults(report: Report) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in report.failures]


ANA = {"email": "ana@agency.test", "name": "Ana Lee", "unit": "web", "side": "ict", "role": "publisher"}


def test_new_people_serve_where_the_file_says_and_again_nothing_changes() -> None:
    unit(agency(), "web", side="ict")
    rows = [
        {"email": "Bo@agency.test", "name": "Bo", "role": "reader"},
        ANA | {"agency": "HEALTH", "unit": "WEB", "starts": SOON, "ends": LATER, "deputy": "bo@agency.test"},
    ]
    first = bring(*rows)
    assert first.as_json() == {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "failed": 0, "failures": []}
    held = Assignment.objects.get(user__email="ana@agency.test")
    assert (held.source, held.unit.code, held.deputy.email) == ("csv", "web", "bo@agency.test")  # type: ignore[union-attr]
    assert (timezone.localdate(held.starts_at), held.last_day) == (SOON, LATER)
    assert not User.objects.get(email="ana@agency.test").has_usable_password()
    events = Event.objects.filter(action="people.user.import").count()
    again = bring(*rows)
    assert (again.count("unchanged"), Event.objects.filter(action="people.user.import").count()) == (2, events + 1)


def test_a_changed_name_end_and_deputy_are_changed() -> None:
    unit(agency(), "web", side="ict")
    bring(ANA, {"email": "bo@agency.test"})
    report = bring(ANA | {"name": "Ana Married", "ends": SOON, "deputy": "bo@agency.test"})
    assert report.count("changed") == 1
    assert "changed the name from Ana Lee to Ana Married" in report.outcomes[0].words
    held = Assignment.objects.get()
    assert (held.last_day, held.deputy.email) == (SOON, "bo@agency.test")  # type: ignore[union-attr]
    assert bring(ANA | {"name": ""}).count("unchanged") == 1


@pytest.mark.parametrize(
    ("cell", "column", "words"),
    [
        ({"email": ""}, "email", "Give the person's e-mail address"),
        ({"email": "no address"}, "email", "is not an e-mail address"),
        ({"name": "x" * 151}, "name", "at most 150"),
        ({"agency": "nowhere"}, "agency", "There is no agency “nowhere”"),
        ({"unit": "nowhere"}, "unit", "has no unit with the code “nowhere”"),
        ({"side": "left"}, "side", "Known are: ict, business"),
        ({"side": "business"}, "side", "is on the ICT side"),
        ({"role": "owner"}, "role", "Known are: administrator"),
        ({"role": ""}, "role", "Give the person's role"),
        ({"starts": "24/11/2026"}, "starts", "is not a day"),
        ({"starts": "2020-01-01"}, "starts", "is past"),
        ({"ends": "2020-01-01"}, "ends", "is past"),
        ({"starts": LATER, "ends": SOON}, "ends", "is before the start"),
        ({"deputy": "ana@agency.test"}, "deputy", "their own deputy"),
        ({"deputy": "ghost@agency.test"}, "deputy", "Nobody here has the address"),
        ({"name": "=1+1"}, "name", "runs as a formula"),
    ],
)
def test_a_row_that_is_wrong_says_where_and_the_others_are_carried_out(
    cell: dict[str, Any], column: str, words: str
) -> None:
    unit(agency(), "web", side="ict")
    other = {"email": "bo@agency.test", "name": "Bo"}
    text = write_table(
        COLUMNS, [[(ANA | cell).get(name, "") for name in COLUMNS], [other.get(name, "") for name in COLUMNS]]
    )
    report = import_people(table=read_table(text.encode(), columns=COLUMNS, required=REQUIRED))
    assert (faults(report), report.count("new")) == ([(2, column)], 1)
    assert words in report.failures[0].reason
    assert list(User.objects.values_list("email", flat=True)) == ["bo@agency.test"]
    assert not Assignment.objects.exists()


def test_units_are_made_when_that_is_asked_for_and_not_for_a_row_that_fails() -> None:
    health = agency()
    rows = [
        ANA | {"unit": "new", "deputy": "ghost@agency.test"},
        ANA | {"unit": "NEW"},
        ANA | {"unit": "other", "side": ""},
    ]
    report = bring(*rows, make_units=True)
    assert faults(report) == [(2, "deputy"), (4, "side")]
    assert [(one.code, one.side) for one in Unit.objects.filter(agency=health)] == [("NEW", "ict")]


def test_a_trial_says_the_same_and_keeps_nothing() -> None:
    agency()
    rows = [ANA, ANA | {"email": "bo@agency.test", "role": "owner"}]
    trial = bring(*rows, make_units=True, is_trial=True)
    assert [model.objects.count() for model in (User, Unit, Event)] == [0, 0, 0]  # type: ignore[attr-defined]
    assert trial.as_json() == bring(*rows, make_units=True).as_json()


def test_the_last_administrator_and_ones_own_row() -> None:
    agency()
    ada = person("ada", "administrator")
    report = bring({"email": "ada@agency.test", "role": "administrator", "ends": SOON})
    assert "Ada is the last administrator" in report.failures[0].reason
    assert ada.assignments.get().ends_at is None
    with acting_as(acting(ada)):
        own = bring({"email": "ada@agency.test", "role": "reader"})
        assert "You cannot change your own access" in own.failures[0].reason
        assert bring({"email": "new@agency.test", "role": "reader"}).count("new") == 1
    with acting_as(acting(person("eve", "reader"))), pytest.raises(Refused, match="import people"):
        bring(ANA)


def test_an_administrator_of_one_agency_imports_into_it_alone() -> None:
    health, other = agency(), agency("other")
    web = unit(health, "web", side="ict")
    unit(other, "web", side="ict")
    with acting_as(acting(person("ada", "administrator", web))):
        report = bring(ANA | {"agency": "other"}, ANA | {"unit": "", "side": ""}, ANA | {"agency": "health"})
    assert faults(report) == [(2, "role"), (3, "role")]
    assert "nothing of your agencies has this name" in report.failures[0].reason
    assert report.count("new") == 1


def test_ten_thousand_rows() -> None:
    unit(agency(), "web", side="ict")
    rows = [ANA | {"email": f"p{number}@agency.test"} for number in range(10_000)]
    report = bring(*rows)
    assert (report.count("new"), report.failures) == (10_000, [])


def test_a_row_costs_four_writes_and_no_look_up(django_assert_max_num_queries: Any) -> None:
    unit(agency(), "web", side="ict")
    rows = [ANA | {"email": f"p{number}@agency.test"} for number in range(100)]
    with django_assert_max_num_queries(4 * 100 + 10):
        bring(*rows)
    with django_assert_max_num_queries(100 + 10):  # may this person be changed: asked for each
        bring(*rows)


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL)), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_cells_hold_each_row_is_counted_once(rows: list[dict[str, str]]) -> None:
    found = table(*rows)
    report = import_people(table=found, is_trial=True)
    failed = {fault.row for fault in report.failures}
    assert found.count == len(report.outcomes) + len(failed)
