"""The register as a table: in, out, and what is refused on the way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.engines.tables import TableRefused
from stance.journal.models import Event
from stance.register.actions import importing, lifecycle
from stance.register.importing import exporting
from stance.register.importing.columns import COLUMNS
from stance.register.importing.planning import plan
from stance.register.models import Account, AccountChange, Officer, RegisterGeneration
from tests.conftest import Run
from tests.factories.organisation import Office, acting, office
from tests.factories.register import appointed, draft, everything, fresh, many, published, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def brought_in(content: bytes, **options: object) -> dict[str, object]:
    return importing.take_over(content=content, name="accounts.csv", **options).report()  # type: ignore[arg-type]


def reasons(report: dict[str, object]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["reason"]) for one in report["failures"]]  # type: ignore[attr-defined]


def test_new_accounts_come_in_with_everything_the_table_says(weather: Office) -> None:
    row = {**everything(weather), "platform": "x", "handle": "@WeatherDept", "tags": "#Storms; Floods"}
    row |= {"administrators": "pia@weather.test; ada@weather.test"}
    report = brought_in(table(row))
    assert report == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "failed": 0, "failures": []}
    account = fresh(Account.objects.get())
    assert (account.status, account.tags, account.unit) == ("draft", ["storms", "floods"], weather.units["business"])
    assert account.score == 100, account.lacking
    assert [holding.agency for holding in account.held_by.all()] == [weather.agency]
    assert Officer.objects.filter(account=account, level="administrator").count() == 2
    assert Event.objects.filter(action="register.import").count() == 1


def test_what_was_exported_comes_back_unchanged(weather: Office) -> None:
    full = draft(weather, "Full", **everything(weather))
    appointed(full, weather["ada"], weather["pia"])
    published(weather, "https://weather.test/news", "website", tags="a\\;b; c", contacts="+61 2 5550 0100")
    draft(weather, "@storms@social.weather.test", "mastodon", notes='Two\nlines, "quoted"; =1+1')
    lifecycle.archive(account=published(weather, "Closed"), reason="closed")
    for archived in (False, True):
        content = exporting.as_csv(archived=archived).encode()
        report = brought_in(content)
        count = 4 if archived else 3
        assert report == {"rows": count, "new": 0, "changed": 0, "unchanged": count, "failed": 0, "failures": []}


def test_changes_are_named_field_by_field_and_empty_cells_change_nothing(weather: Office) -> None:
    account = published(weather)
    before = RegisterGeneration.objects.get().number
    report = brought_in(table({"platform": "X (Twitter)", "handle": "weatherdept", "language": "mi", "notes": "New."}))
    assert (report["changed"], report["failed"]) == (1, 0)
    now = fresh(account)
    assert (now.language, now.notes, now.short_description) == ("mi", "New.", "Warnings and forecasts.")
    change = AccountChange.objects.get(account=account, field="language")
    assert (change.before, change.after, change.action) == ("en", "mi", "register.import")
    assert RegisterGeneration.objects.get().number == before + 1


def test_good_rows_go_in_beside_bad_ones_and_with_strict_none(weather: Office) -> None:
    rows = [
        {"platform": "x", "handle": "Good", "agencies": "weather"},
        {"platform": "x", "handle": "Bad", "language": "english please"},
        {"platform": "x", "handle": "Worse", "agencies": "nowhere", "mfa_checked_on": "03/04/2026"},
        {"platform": "myspace", "handle": "Old"},
        {"handle": "Alone"},
        {"platform": "x"},
    ]
    strict = brought_in(table(*rows), strict=True)
    assert (strict["failed"], Account.objects.count()) == (5, 0)
    report = brought_in(table(*rows))
    assert (report["new"], report["failed"]) == (1, 5)
    found = {(row, column) for row, column, _reason in reasons(report)}
    assert found == {
        (3, "language"),
        (4, "agencies"),
        (4, "mfa_checked_on"),
        (5, "handle"),
        (6, "handle"),
        (7, "service_url"),
    }
    assert [account.handle for account in Account.objects.all()] == ["Good"]


def test_one_account_is_not_in_a_file_twice(weather: Office) -> None:
    rows = [{"platform": "x", "handle": "Same"}, {"service_url": "https://twitter.com/SAME?s=20"}]
    report = brought_in(table(*rows))
    assert report["new"] == 1
    assert reasons(report) == [(3, "service_url", "Row 2 of this file is about the same account. Keep one of them.")]


def test_owners_of_published_accounts_do_not_change_by_a_file(weather: Office) -> None:
    published(weather)
    report = brought_in(table({"platform": "x", "handle": "WeatherDept", "unit": "ict"}))
    assert reasons(report)[0][:2] == (2, "unit")
    assert "somebody may have to approve it" in reasons(report)[0][2]


def test_nobody_gives_themselves_access_by_a_file(weather: Office) -> None:
    row = {"platform": "x", "handle": "Mine", "agencies": "weather", "publishers": "pia@weather.test"}
    with acting(weather["pia"]):
        report = brought_in(table(row))
    assert reasons(report)[0][:2] == (2, "publishers")
    assert not Account.objects.exists()


def test_another_agencys_accounts_are_out_of_reach(weather: Office) -> None:
    parks = office("parks", is_host=False)
    with acting(parks["pia"]):
        report = brought_in(table({"platform": "x", "handle": "W", "agencies": "weather"}))
    assert report["failed"] == 1
    assert "does not reach" in reasons(report)[0][2] or "where it belongs" in reasons(report)[0][2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names none of"),
        (b"name,colour\na,b\n", "names none of"),
        (b"platform,colour\nx,b\n", "column .colour. that is not known"),
        (b"platform,platform\nx,x\n", "twice"),
        (b'platform,handle\nx,"a\n', "quotation mark"),
        (b"platform,handle\nx,caf\xe9\n", "Line 2 of the file is not UTF-8"),
        (b"p\x00l\x00a\x00t\x00f\x00o\x00r\x00m\x00\n\x00", "UTF-16 text without its mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(weather: Office, content: bytes, words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        brought_in(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spreadsheets_of_every_kind_are_read(weather: Office, encoding: str, separator: str) -> None:
    header = ["Platform", "HANDLE", "Display Name", "short-description"]
    text = separator.join(header) + "\r\n" + separator.join(["x", "@Cafe", "Café", '"Two\nlines"']) + "\r\n"
    content = text.replace('"Two\nlines"', "One").encode(encoding)
    report = brought_in(content, encoding="windows-1252" if encoding == "cp1252" else "auto")
    assert (report["new"], report["failed"]) == (1, 0)
    assert Account.objects.get().display_name == "Café"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\u00a0=1"])
def test_a_formula_is_refused_and_never_written(weather: Office, cell: str) -> None:
    report = brought_in(table({"platform": "x", "handle": "F"}) + f'x,,G{"," * 3}"{cell}"\r\n'.encode())
    assert reasons(report)[0][1] == COLUMNS[5]
    assert "formula" in reasons(report)[0][2]
    draft(weather, "H", notes=cell.strip())
    assert f",{cell.strip()}," not in exporting.as_csv()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"notes": TEXT, "display_name": TEXT, "tags": TEXT}), max_size=4))
def test_anything_that_goes_in_comes_back_the_same(weather: Office, rows: list[dict[str, str]]) -> None:
    Account.objects.all().delete()
    given_rows = [{"platform": "x", "handle": f"A{number}", **row} for number, row in enumerate(rows)]
    report = brought_in(table(*given_rows))
    assert report["new"] + report["failed"] == len(rows)  # type: ignore[operator]
    again = plan(exporting.as_csv().encode()).report()
    assert (again["unchanged"], again["failures"]) == (report["new"], [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(weather: Office, content: bytes) -> None:
    for start in (b"", b"platform,handle,notes\n"):
        try:
            report = plan(start + content).report()
        except TableRefused as refusal:
            assert str(refusal)
        else:
            assert report["rows"] == report["new"] + report["changed"] + report["unchanged"] + report["failed"]


def test_the_number_of_questions_does_not_grow_with_the_rows(weather: Office) -> None:

    asked = []
    for count in (20, 200):
        rows = many(count, weather, administrators="ada@weather.test; pia@weather.test")
        Account.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert brought_in(table(*rows))["new"] == count
        asked.append(sum(query["sql"].startswith("SELECT") for query in captured))
    assert asked[1] <= asked[0] + 3, asked


def test_ten_thousand_rows_take_seconds(weather: Office) -> None:
    rows = many(10_000, weather)
    begun = time.monotonic()
    assert brought_in(table(*rows))["new"] == 10_000
    assert brought_in(table(*rows))["unchanged"] == 10_000
    assert time.monotonic() - begun < 120


def test_a_preview_writes_nothing_and_is_taken_over_as_it_was_seen(weather: Office) -> None:
    content = table(*many(3, weather))
    run = importing.preview(content=content, name="a.csv")
    assert (run.report["new"], Account.objects.count()) == (3, 0)
    importing.confirm(run=run)
    assert importing.carry_out(run=run).state == "done"
    assert Account.objects.count() == 3
    assert importing.carry_out(run=run).state == "done"


def test_a_register_that_changed_after_the_preview_voids_it(weather: Office) -> None:
    run = importing.preview(content=table(*many(3, weather)), name="a.csv")
    draft(weather, "Account1")
    importing.confirm(run=run)
    done = importing.carry_out(run=run)
    assert done.state == "refused"
    assert "changed after the preview" in done.words
    assert Account.objects.count() == 1


def test_the_command_reports_and_says_by_its_code_how_it_went(stance: Run, tmp_path: Path) -> None:
    good, bad, none = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "none.csv"
    good.write_bytes(table({"platform": "x", "handle": "One"}))
    bad.write_bytes(table({"platform": "x", "handle": "One"}, {"platform": "x", "handle": "not a handle"}))
    none.write_text("colour\nred\n")
    first = stance("register", "import", good)
    assert (first.code, first.value["new"], first.value["failures"]) == (0, 1, [])
    second = stance("register", "import", bad)
    assert (second.code, second.value["unchanged"], second.value["failed"]) == (1, 1, 1)
    assert set(second.value["failures"][0]) == {"row", "column", "reason"}
    assert stance("register", "import", bad, "--strict").code == 2
    third = stance("register", "import", none)
    assert third.code == 2
    assert "names none of" in third.value["error"]
    assert stance("register", "export", tmp_path / "out.csv").code == 0
    assert stance("register", "export", tmp_path / "out.csv").code == 2
    assert stance("register", "import", tmp_path / "out.csv").value["unchanged"] == 1
