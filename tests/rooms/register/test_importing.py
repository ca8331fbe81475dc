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
from stance.people.models import Agency
from stance.register.actions import imports, lifecycle
from stance.register.importing import apps, export
from stance.register.importing.columns import COLUMNS
from stance.register.importing.comparison import plan
from stance.register.importing.files import read
from stance.register.models import Account, AccountChange, ConnectedApp, Officer, RegisterGeneration
from stance.register.public.verification import verify
from stance.register.scores import rescore
from tests.conftest import Run
from tests.factories.organisation import Office, acting, office
from tests.factories.register import ENTRY, appointed, draft, everything, fresh, many, previewed, published, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def brought_in(content: bytes, **options: object) -> dict[str, object]:
    return imports.take_over(content=content, name="accounts.csv", **options).report()  # type: ignore[arg-type]


def in_short(report: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in report.items() if name != "mapping"}


def counted(counts: dict[str, int]) -> dict[str, object]:
    """A report with these counts, and nothing to say of any row."""
    return {**counts, "published": 0, "failures": [], "notes": [], "passed_over": [], "remarks": []}


def reasons(report: dict[str, object]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["reason"]) for one in report["failures"]]  # type: ignore[attr-defined]


def noted(report: dict[str, object]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["reason"]) for one in report["notes"]]  # type: ignore[attr-defined]


def test_new_accounts_come_in_with_everything_the_table_says(weather: Office) -> None:
    row = {**everything(weather), "platform": "x", "handle": "@WeatherDept", "tags": "#Storms; Floods"}
    row |= {"administrators": "pia@weather.test; ada@weather.test"}
    report = brought_in(table(row))
    assert in_short(report) == counted({"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "failed": 0})
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
        content = export.as_csv(archived=archived).encode()
        report = brought_in(content)
        count = 4 if archived else 3
        assert in_short(report) == counted({"rows": count, "new": 0, "changed": 0, "unchanged": count, "failed": 0})


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


def test_a_cell_that_says_so_empties_its_field(weather: Office) -> None:
    full = draft(weather, "Full", **everything(weather), tags="a; b")
    appointed(full, weather["ada"], weather["pia"])
    emptied = ("notes", "tags", "unit", "goals", "risks", "next_review_on", "mfa_state", "administrators", "language")
    row = {"platform": "x", "handle": "Full"} | dict.fromkeys(emptied, "(Empty)")
    report = brought_in(table(row))
    assert (report["changed"], report["failures"]) == (1, [])
    now = fresh(full)
    assert (now.tags, now.unit, now.risks, now.next_review_on, now.mfa_state) == ([], None, "", None, "unknown")
    assert (list(now.goals.all()), now.language, now.short_description) == ([], "", ENTRY["short_description"])
    assert not Officer.objects.filter(account=full, until__isnull=True).exists()
    assert {"goal", "unit", "risks", "language", "administrators", "mfa"} <= set(now.lacking)
    change = AccountChange.objects.get(account=full, field="tags")
    assert (change.before, change.after) == ("a; b", "")
    assert brought_in(table(row))["unchanged"] == 1


def test_the_sign_of_emptying_can_be_a_text_and_empties_no_key(weather: Office) -> None:
    for number, text in enumerate(("(empty)", "\\(EMPTY)", "(empty).", "\\(empty")):
        draft(weather, f"Text{number}", notes=text)
    report = brought_in(export.as_csv().encode())
    assert (report["unchanged"], report["failed"]) == (4, 0)
    keys = [{"platform": "x", "handle": "(empty)"}, {"platform": "(empty)", "handle": "A"}]
    keys += [{"platform": "x", "handle": "B", "status": "(empty)"}]
    assert [row for row, _column, _reason in reasons(brought_in(table(*keys)))] == [2, 3, 4]
    published(weather, "Public")
    refused = brought_in(table({"platform": "x", "handle": "Public", "agencies": "(empty)"}))
    assert "a second person may have to approve it" in reasons(refused)[0][2]


def test_connected_apps_are_a_column(weather: Office) -> None:
    account = draft(weather, "Apps")
    row = {"platform": "x", "handle": "Apps"}
    cell = "Poster | Pia | plans posts; drafts | 2031-01-31 | write"
    assert "is no app" in noted(brought_in(table(row | {"connected_apps": cell})))[0][2]
    cell = "Poster | Pia | plans posts\\; drafts | 2031-01-31 | write; Watcher|Ada|counts \\| charts|2020-01-01"
    assert brought_in(table(row | {"connected_apps": cell}))["changed"] == 1
    now = fresh(account)
    assert {(app.name, app.purpose, app.scopes) for app in now.connected} == {  # type: ignore[attr-defined]
        ("Poster", "plans posts; drafts", "write"),
        ("Watcher", "counts | charts", ""),
    }
    assert "apps" in now.lacking
    content = export.as_csv().encode()
    assert brought_in(content)["unchanged"] == 1
    one = "Poster | Pia | plans | 2031-01-31"
    assert brought_in(table(row | {"connected_apps": one}))["changed"] == 1
    assert [(app.name, app.purpose) for app in fresh(account).connected] == [("Poster", "plans")]  # type: ignore[attr-defined]
    assert ConnectedApp.objects.get(account=account, name="Watcher").until is not None
    assert brought_in(table(row | {"connected_apps": "(empty)"}))["changed"] == 1
    assert fresh(account).connected == []  # type: ignore[attr-defined]
    changes = AccountChange.objects.filter(account=account, field="connected_apps").order_by("-pk")
    assert (changes[0].before, changes[0].after) == (one, "")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Poster", "is no app"),
        ("Poster | Pia | plans | soon", "“soon” is no date"),
        ("Poster | | plans | 2031-01-31", "is no app"),
        ("Poster | Pia | plans | 2031-01-31; Poster | Ada | plans | 2031-01-31", "named twice"),
        (f"{'P' * 101} | Pia | plans | 2031-01-31", "longer than 100"),
    ],
)
def test_an_app_that_cannot_be_is_left_out_in_words(weather: Office, cell: str, words: str) -> None:
    report = brought_in(table({"platform": "x", "handle": "A", "connected_apps": cell}))
    assert (report["new"], report["failed"]) == (1, 0)
    assert (noted(report)[0][1], words in noted(report)[0][2]) == ("connected_apps", True)


PART = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
APPS = st.builds(apps.App, PART, PART, PART, st.dates(), st.just("") | PART)


@given(st.lists(APPS, max_size=5, unique_by=lambda app: app.name))
def test_apps_that_are_written_are_read_back(some: list[apps.App]) -> None:
    assert apps.read(apps.written(some)) == tuple(sorted(some))


def test_a_new_account_comes_in_with_the_score_that_it_has(weather: Office) -> None:
    rows = [{**everything(weather), "platform": "x", "handle": "Full", "administrators": "pia@weather.test"}]
    rows += [{"platform": "x", "handle": "Bare"}, {"platform": "x", "handle": "Poor", "mfa_state": "none"}]
    rows += [{"platform": "x", "handle": "App", "connected_apps": "P | O | U | 2020-01-01"}]
    assert brought_in(table(*rows))["new"] == 4
    before = dict(Account.objects.values_list("pk", "lacking"))
    assert rescore(list(before)) == 0
    assert dict(Account.objects.values_list("handle", "score"))["Full"] > 90


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
    assert (strict["failed"], Account.objects.count()) == (4, 0)
    report = brought_in(table(*rows))
    assert (report["new"], report["failed"]) == (2, 4)
    assert [one[:2] for one in noted(report)] == [(3, "language"), (4, "mfa_checked_on")]
    found = {(row, column) for row, column, _reason in reasons(report)}
    assert found == {
        (4, "agencies"),
        (5, "handle"),
        (6, "handle"),
        (7, "service_url"),
    }
    assert [(account.handle, account.language) for account in Account.objects.order_by("pk")] == [
        ("Good", ""),
        ("Bad", ""),
    ]


def test_strict_takes_no_row_that_would_lose_a_cell(weather: Office) -> None:
    content = table({"platform": "x", "handle": "A", "language": "unspeakable"})
    report = brought_in(content, strict=True)
    assert (report["failed"], [one[:2] for one in noted(report)], Account.objects.count()) == (0, [(2, "language")], 0)


@pytest.mark.parametrize(
    ("platform", "handle", "address", "is_told"),
    [
        ("x", "CityDesk", "https://x.com/HarbourDesk", True),
        ("", "CityDesk", "https://x.com/HarbourDesk", True),
        ("instagram", "@city.desk", "https://www.instagram.com/harbour.desk/", True),
        ("x", "@citydesk", "https://twitter.com/CityDesk?lang=en", False),
        ("facebook", "City.Desk", "https://www.facebook.com/citydesk", False),
        ("facebook", "City Desk, official", "https://www.facebook.com/citydesk", False),
        ("youtube", "CityDesk", "https://www.youtube.com/channel/UC-lHJZR3Gqxm24_Vd_AJ5Yw", False),
    ],
)
def test_a_row_whose_handle_and_address_name_two_accounts_is_told(
    weather: Office, platform: str, handle: str, address: str, is_told: bool
) -> None:
    report = brought_in(table({"platform": platform, "handle": handle, "service_url": address}))
    faults = report["failures"]
    assert bool(faults) is is_told, faults
    assert Account.objects.exists() is not is_told
    if is_told:
        assert "those are two accounts" in faults[0]["reason"]  # type: ignore[index]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/abc",
        "https://www.facebook.com/nsw",
        "https://www.youtube.com/c/K%C3%BCstenwache",
        "https://www.youtube.com/c/消防局",
        "https://www.youtube.com/user/O'Neill",
    ],
)
def test_names_that_real_accounts_have_come_in(weather: Office, address: str) -> None:
    report = brought_in(table({"service_url": address}))
    assert report["failures"] == []
    assert Account.objects.get().service_url.isascii()


def test_one_account_is_not_in_a_file_twice(weather: Office) -> None:
    rows = [{"platform": "x", "handle": "Same"}, {"service_url": "https://twitter.com/SAME?s=20"}]
    report = brought_in(table(*rows))
    assert report["new"] == 1
    assert reasons(report) == [(3, "service_url", "Row 2 of this file is about the same account. Keep one of them.")]


def test_owners_of_published_accounts_do_not_change_by_a_file(weather: Office) -> None:
    published(weather)
    report = brought_in(table({"platform": "x", "handle": "WeatherDept", "unit": "ict"}))
    assert reasons(report)[0][:2] == (2, "unit")
    assert "a second person may have to approve it" in reasons(report)[0][2]


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
    assert reasons(report)[0][1:] == (
        "agencies",
        "No agency “weather” is known to you. Known are: parks. For another, ask the system operator.",
    )
    draft(weather, "W")
    with acting(parks["pia"]):
        report = brought_in(table({"platform": "x", "handle": "W", "notes": "n"}))
    assert "does not reach" in reasons(report)[0][2] or "in the unit or agency that it is of" in reasons(report)[0][2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names none of"),
        (b"colour,size\na,b\n", "names none of"),
        (b"platform,handle,colour\nx,b,c\n", "column .colour. in row 1 is not known"),
        (b"platform,colour\nx,b\n", "No column holds the web address"),
        (b"handle,colour\nx,b\n", "No column holds the platform of the handles"),
        (b"platform,platform\nx,x\n", "twice"),
        (b'platform,handle\nx,"a\n', "quotation mark"),
        (b"platform,handle\nx,caf\xe9\x81\n", "Line 2 of the file is not UTF-8"),
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
def test_a_formula_is_left_out_and_never_written(weather: Office, cell: str) -> None:
    report = brought_in(table({"platform": "x", "handle": "F"}) + f'x,,G{"," * 3}"{cell}"\r\n'.encode())
    assert noted(report)[0][1] == COLUMNS[5]
    assert "formula" in noted(report)[0][2]
    assert Account.objects.get(handle="G").display_name == ""
    draft(weather, "H", notes=cell.strip())
    assert f",{cell.strip()}," not in export.as_csv()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"notes": TEXT, "display_name": TEXT, "tags": TEXT}), max_size=4))
def test_anything_that_goes_in_comes_back_the_same(weather: Office, rows: list[dict[str, str]]) -> None:
    Account.objects.all().delete()
    given_rows = [{"platform": "x", "handle": f"A{number}", **row} for number, row in enumerate(rows)]
    report = brought_in(table(*given_rows))
    assert report["new"] + report["failed"] == len(rows)  # type: ignore[operator]
    again = plan(read(export.as_csv().encode())).report()
    assert (again["unchanged"], again["failures"]) == (report["new"], [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(weather: Office, content: bytes) -> None:
    for start in (b"", b"platform,handle,notes\n"):
        try:
            report = plan(read(start + content)).report()
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


def test_nor_with_the_rows_that_change(weather: Office) -> None:
    parks = office("parks", is_host=False)
    asked = []
    for count in (20, 200):
        Account.objects.all().delete()
        people = {"administrators": "ada@weather.test; pia@weather.test", "connected_apps": "P | O | U | 2031-01-01"}
        brought_in(table(*many(count, weather, **people)))
        others = {"administrators": "ari@weather.test", "publishers": "pia@weather.test", "notes": "Seen."}
        others |= {"connected_apps": "P | O | V | 2031-01-01; Q | O | U | 2031-01-01", "agencies": "parks"}
        with CaptureQueriesContext(connection) as captured:
            assert brought_in(table(*many(count, weather, **others)))["changed"] == count
        asked.append(sum(query["sql"].startswith(("SELECT", "DELETE")) for query in captured))
        account = fresh(Account.objects.order_by("-pk")[0])
        assert {(one.user_id, one.level) for one in account.current_officers} == {  # type: ignore[attr-defined]
            (weather["ari"].pk, "administrator"),
            (weather["pia"].pk, "publisher"),
        }
        assert [(one.name, one.purpose) for one in account.connected] == [("P", "V"), ("Q", "U")]  # type: ignore[attr-defined]
        assert [one.agency_id for one in account.holdings] == [parks.agency.pk]  # type: ignore[attr-defined]
        assert (account.notes, account.held_by.count(), account.officers.count()) == ("Seen.", 2, 4)
        assert AccountChange.objects.filter(account=account, field="publishers").count() == 1
    assert asked[1] <= asked[0] + 3, asked


def test_ten_thousand_rows_take_seconds(weather: Office) -> None:
    rows = many(10_000, weather)
    begun = time.monotonic()
    assert brought_in(table(*rows))["new"] == 10_000
    assert brought_in(table(*rows))["unchanged"] == 10_000
    assert time.monotonic() - begun < 120


def test_a_preview_writes_nothing_and_is_taken_over_as_it_was_seen(weather: Office) -> None:
    content = table(*many(3, weather))
    run = previewed(content, name="a.csv")
    assert (run.report["new"], Account.objects.count()) == (3, 0)
    imports.confirm(run=run)
    assert imports.carry_out(run=run).state == "done"
    assert Account.objects.count() == 3
    assert imports.carry_out(run=run).state == "done"


def test_a_register_that_changed_after_the_preview_voids_it(weather: Office) -> None:
    run = previewed(table(*many(3, weather)), name="a.csv")
    draft(weather, "Account1")
    imports.confirm(run=run)
    done = imports.carry_out(run=run)
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


US = "id,organization,account,service,service_url,language,agencies[],status,purpose,updated_at\n"


def test_the_headings_of_other_registers_are_understood(weather: Office) -> None:
    report = brought_in(f"{US}7,Media,WeatherDept,X,,en,weather,Under review,other,2024-01-01\n".encode())
    assert (report["new"], report["passed_over"]) == (1, ["id", "organization", "updated_at"])
    account = fresh(Account.objects.get())
    assert (account.handle, account.status, account.language) == ("WeatherDept", "under_review", "en")
    assert [use.slug for use in account.purposes.all()] == ["other"]
    report = brought_in(b"organisation,url\nweather,https://x.com/Rivers\n")
    assert (report["new"], report["passed_over"]) == (1, [])
    with pytest.raises(TableRefused, match="“langauge” in row 1 is not known"):
        brought_in(b"account,service,langauge\nA,x,en\n")


def test_whoever_runs_the_installation_takes_accounts_over_as_published(weather: Office) -> None:
    office("rivers", is_host=False)
    rows = [{"platform": "x", "handle": name, "status": "Published"} for name in ("WeatherDept", "Storms", "Nobodys")]
    rows[0]["agencies"] = rows[1]["agencies"] = "weather"
    draft(weather, "Storms")
    report = brought_in(table(*rows))
    assert (report["new"], report["changed"], report["published"], report["failed"]) == (2, 1, 2, 0)
    assert [(note["row"], note["column"]) for note in report["notes"]] == [(4, "agencies")]  # type: ignore[attr-defined]
    states = dict(Account.objects.values_list("handle", "status"))
    assert states == {"WeatherDept": "published", "Storms": "published", "Nobodys": "under_review"}
    assert verify("https://mobile.twitter.com/storms/with_replies").answer == "official"
    assert verify("@nobodys").answer == "not_known"
    event = Event.objects.get(action="register.import")
    assert "2 of them are on the public register now" in event.summary
    assert "the system operator" in str(event.because)
    assert brought_in(table(*rows))["unchanged"] == 3


def test_nobody_else_does(weather: Office) -> None:
    content = table({"platform": "x", "handle": "WeatherDept", "status": "published", "agencies": "weather"})
    with acting(weather["ada"]):
        report = imports.take_over(content=content, name="accounts.csv").report()
    assert (report["new"], report["published"]) == (1, 0)
    assert Account.objects.get().status == "under_review"


def test_the_only_agency_is_meant_where_none_is_named(weather: Office) -> None:
    report = brought_in(table({"platform": "x", "handle": "WeatherDept", "status": "published"}))
    assert (report["published"], report["notes"]) == (1, [])
    assert [row.agency for row in fresh(Account.objects.get()).held_by.all()] == [weather.agency]


def test_agencies_that_are_not_there_can_be_made(weather: Office) -> None:
    rows = [
        {"platform": "x", "handle": "Rivers", "agencies": "Rivers & Dams Board; weather", "status": "published"},
        {"platform": "x", "handle": "Dams", "agencies": "RIVERS & DAMS BOARD"},
        {"platform": "x", "handle": "no handle", "agencies": "Lakes"},
    ]
    assert brought_in(table(*rows), dry_run=True, make_agencies=True)["new"] == 2
    assert brought_in(table(*rows), strict=True, make_agencies=True)["failed"] == 1
    assert (Account.objects.count(), Agency.objects.count()) == (0, 1)
    assert [column for _row, column, _reason in reasons(brought_in(table(*rows[:2])))] == ["agencies", "agencies"]
    assert brought_in(table(*rows[:2]), make_agencies=True)["new"] == 2
    made = Agency.objects.get(slug="rivers-dams-board")
    assert (made.name, made.is_host) == ("Rivers & Dams Board", False)
    told = verify("https://x.com/rivers")
    assert told.answer == "official"
    assert "Rivers & Dams Board" in str(told)


def test_from_nothing_to_an_official_account(stance: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{US},,QPSMedia,x,,en,Police,published,,\n")
    refused = stance("register", "import", tmp_path / "a.csv")
    assert refused.code == 1
    assert "--make-agencies" in refused.value["failures"][0]["reason"]
    assert stance("register", "import", tmp_path / "a.csv", "--make-agencies").value["published"] == 1
    answer = stance("register", "verify", "https://twitter.com/QPSMedia?s=20").value
    assert (answer["answer"], answer["account"]["agencies"][0]["name"]) == ("official", "Police")
    assert stance("stance", "simulate", "observer").code == 0
