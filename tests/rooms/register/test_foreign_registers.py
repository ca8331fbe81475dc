"""A register comes in as people keep it: their headings, their words, their workbooks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.tables import Grid, TableRefused
from stance.register.actions import imports
from stance.register.fields.languages import tags_of
from stance.register.importing import cells, mapping, platforms
from stance.register.importing.columns import COLUMNS
from stance.register.importing.files import Choices
from stance.register.models import Account, AccountAgency, HeadingMapping
from tests.conftest import Run
from tests.factories import foreign_register as foreign
from tests.factories.organisation import Office, acting, office
from tests.factories.register import previewed
from tests.factories.workbooks import Cells, Formula, ods, xlsx


@pytest.fixture
def weather() -> Office:
    return office()


def read(rows: list[list[str]], said: dict[str, str] | None = None) -> mapping.Columns:
    return mapping.guessed(Grid(tuple((number, tuple(row)) for number, row in enumerate(rows, start=1))), said)


def brought_in(content: bytes, **choices: object) -> dict[str, object]:
    chosen = Choices(**choices)  # type: ignore[arg-type]
    return imports.take_over(content=content, name="theirs", choices=chosen).report()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["cp1252", "utf-8", "xlsx", "ods"])
def test_a_foreign_register_comes_in_whole(form: str, weather: Office) -> None:
    wrap = {"xlsx": xlsx, "ods": ods}
    content = wrap[form]({"Accounts": list(foreign.rows())}) if form in wrap else foreign.as_csv(encoding=form)
    report = brought_in(content, said={"Followers": "", "Last checked": ""}, make_agencies=True)
    expected = [one for one in foreign.accounts() if not one.is_broken]
    failed = report["failures"]
    assert (report["new"], report["failed"]) == (len(expected), len(foreign.BROKEN)), failed
    assert report["mapping"] == {
        "Account": "display_name", "Platform": "platform", "Department": "agencies", "Language": "language",
        "URL": "service_url", "Description": "short_description", "Contact email": "contacts", "Followers": None,
        "Last checked": None,
    }  # fmt: skip
    assert Counter(Account.objects.values_list("platform", flat=True)) == Counter(one.platform for one in expected)
    assert Counter(Account.objects.values_list("language", flat=True)) == Counter(one.language for one in expected)
    held = Counter(AccountAgency.objects.values_list("agency__name", flat=True))
    assert held == Counter(one.department for one in expected)
    assert Account.objects.filter(status="published").count() == 0
    notes = report["notes"]
    assert [one["reason"] for one in notes][-2:] == [  # type: ignore[attr-defined]
        "It is a total of the rows above, and no account.", "It holds one remark, and no account.",
    ]  # fmt: skip
    again = brought_in(content, said={"Followers": "", "Last checked": ""}, make_agencies=True)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, len(expected))


@pytest.mark.django_db
def test_nobody_guesses_on_about_columns_that_nobody_knows(weather: Office) -> None:
    content = foreign.as_csv(20)
    with pytest.raises(TableRefused, match=r"“Followers” in row 4 is not known \(1 more is not\).*--ignore-others"):
        brought_in(content)
    assert brought_in(content, ignore_others=True, make_agencies=True)["new"] == 20


@pytest.mark.django_db
def test_the_command_line_maps_columns(stance: Run, tmp_path: Path) -> None:
    path = tmp_path / "theirs.xlsx"
    path.write_bytes(
        xlsx(
            {
                "Cover": [["Made in March"]],
                "Konten": [["Wer", "Wo", "Followers"], ["Amt für Moos", "https://x.com/moos", 12]],
            }
        )
    )
    refused = stance("register", "import", path)
    assert (refused.code, "Cover" in refused.value["error"] or "row 1" in refused.value["error"].lower()) == (2, True)
    options = ("--sheet", "Konten", "--map", "Wer=agencies", "--map", "Followers=", "--make-agencies")
    done = stance("register", "import", path, *options)
    assert (done.code, done.value["new"]) == (0, 1), done.value
    assert done.value["mapping"] == {"Wer": "agencies", "Wo": "service_url", "Followers": None}
    path.write_bytes(xlsx({"Konten": [["Wer", "Wo", "Followers"], ["Amt für Moos", "https://x.com/farn", 12]]}))
    assert stance("register", "import", path).value["new"] == 1, "the headings are remembered"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "Nowhere=agencies"], "There is no column “Nowhere” in row 1. There are: “Who”"),
        (["--map", "Who=ministry"], "The register has no column “ministry”"),
        (["--map", "Who=agencies", "--map", "Whose=agencies"], "Two columns would be “agencies”: “Who” and “Whose”"),
        (["--map", "Who=agencies", "--map", "Who=unit"], "“Who” is said to be two"),
        (["--map", "Who"], "Write it as THEIRS=OURS"),
        (["--sheet", "Two"], "no sheets"),
        (["--map", "Link=notes", "--map", "Who=handle", "--ignore-others"], "No column holds the platform of the handles"),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_said(options: list[str], words: str, stance: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Who,Whose,Link\nA,B,https://x.com/a\n")
    done = stance("register", "import", path, *options)
    assert done.code == 2
    assert words in done.value["error"]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Plateforme", "platform"), ("RÉSEAU SOCIAL", "platform"), ("Social Media Platform", "platform"), ("Ministère", "agencies"),
        ("Department / Ministère", "agencies"), ("Behörde", "agencies"), ("Idioma", "language"), ("Language(s)", "language"),
        ("Account URL (full)", "service_url"), ("Link to page", "service_url"), ("Web-Adresse", "service_url"),
        ("User name:", "handle"), ("Screen Name", "handle"), ("Colour", None), ("", None),
    ],
)  # fmt: skip
def test_headings_are_understood_as_people_write_them(heading: str, column: str | None) -> None:
    (found, *_rest) = read([[heading, "Followers"], ["1", "2"]]).headings
    assert found.column == column


@pytest.mark.parametrize(
    ("cells_below", "column"),
    [
        (["https://x.com/a", "facebook.com/moss", "https://www.youtube.com/user/c"], "service_url"),
        (["Français", "English / French", "Bilingual", "Deutsch", "Welsh", "te reo Māori"], None),
        (["Français", "English", "Inuktitut", "Deutsch", "Welsh", "te reo Māori"], "language"),
        (["@a", "@b", "@c_d"], "handle"), (["12", "2026", "0"], None), (["Facebook Page", "Youtube", "X"], "platform"),
    ],
)  # fmt: skip
def test_columns_are_understood_by_what_they_hold(cells_below: list[str], column: str | None) -> None:
    found = read([["?", "Notes"], *([cell, "n"] for cell in cells_below)]).headings[0]
    assert found.column == column or (column is None and found.column in (None, "language"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), min_size=1, max_size=8))
def test_whatever_the_cells_each_column_of_ours_is_given_once(rows: list[list[str]]) -> None:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    try:
        columns = read(filled)
    except TableRefused as refusal:
        assert str(refusal)
        return
    named = [column for column in columns.header if column]
    assert len(named) == len(set(named))
    assert set(named) <= set(COLUMNS)
    labels = [one.label for one in columns.headings]
    assert len(labels) == len(set(labels))
    assert read(filled, dict.fromkeys(labels, "")).undecided == ()


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(len(foreign.HEADINGS))))
def test_the_order_of_columns_is_of_no_account(order: list[int]) -> None:
    some = [*foreign.rows(30)]
    one, other = read(some), read([[row[at] for at in order] for row in some])
    assert (one.as_json(), one.digest) == (other.as_json(), other.digest)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("Twitter", "x"), ("X (formerly Twitter)", "x"), ("twitter/X", "x"), ("Facebook Page", "facebook"), ("FB", "facebook"),
        ("Youtube", "youtube"), ("You Tube Channel", "youtube"), ("Linked-In", "linkedin"), ("Tiktok", "tiktok"), ("Tik Tok", "tiktok"),
        ("BlueSky", "bluesky"), ("Mastodon (fediverse)", "mastodon"), ("Web site", "website"), ("Website", "website"), ("Threads", "threads"),
        ("Nextdoor", "nextdoor"), ("WhatsApp channel", "whatsapp"), ("Telegram Channel", "telegram"), ("Weibo", ""), ("Facebook and Instagram", ""), ("", ""), ("Page", ""), ("Official", ""),
    ],
)  # fmt: skip
def test_platforms_are_understood_as_people_write_them(text: str, platform: str) -> None:
    assert platforms.named(text) == platform


@pytest.mark.parametrize(
    ("platform", "address", "handle", "found", "note"),
    [
        ("Twitter", "https://www.facebook.com/moss", "", "facebook", "the address is on Facebook"),
        ("IG", "https://www.instagram.com/moss", "", "instagram", ""),
        ("Tumblr", "https://moss.tumblr.com", "", "tumblr", ""),
        ("WhatsApp", "https://whatsapp.com/channel/0029VaMossAndPeat1234567", "", "whatsapp", ""),
        ("Weibo", "https://weibo.test/moss", "", "website", "no platform “Weibo” here"),
        ("Facebook", "facebook.com", "moss.agency", "facebook", "completed from the handle"),
        ("Facebook", "@moss.agency", "", "facebook", ""), ("", "x.com/moss", "", "x", ""),
        ("Mastodon", "https://social.test/@moss", "", "mastodon", ""), ("Twitter", "moss", "", "x", ""),
    ],
)  # fmt: skip
def test_the_address_decides(platform: str, address: str, handle: str, found: str, note: str) -> None:
    presence, told = platforms.identified(platform, address, handle)
    assert (presence.platform, note in told, bool(told)) == (found, True, bool(note))


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("English", "en"), ("français", "fr"), ("Anglais et français", "en fr"), ("English/French/Inuktitut", "en fr iu"), ("DE", "de"),
        ("Español", "es"), ("Spanish; English", "es en"), ("zh-hant", "zh-Hant"), ("Traditional Chinese", "zh-Hant"), ("te reo Māori", "mi"),
        ("Deutsch, Italiano & Rumantsch", "de it rm"), ("Cymraeg", "cy"), ("English French", "en fr"), ("en; en", "en"), ("中文", "zh"),
    ],
)  # fmt: skip
def test_languages_are_understood_by_their_names(text: str, tags: str) -> None:
    assert tags_of(text) == tags.split()


@given(st.lists(st.sampled_from(["en", "fr", "zh-Hant", "mi", "pt-BR", "iu"]), min_size=1, max_size=6, unique=True))
def test_tags_that_are_written_are_read_back(tags: list[str]) -> None:
    assert tags_of("; ".join(tags)) == tags


def test_bilingual_means_the_two_languages_of_the_table() -> None:
    assert cells.both_of(["Bilingual", "French", "English", "French", "German", "", "nonsense!"]) == "de; fr"
    assert cells.both_of(["Bilingual", "French"]) == ""


@pytest.mark.django_db
def test_a_cell_that_nobody_understands_leaves_its_field_empty(weather: Office) -> None:
    rows: Cells = [
        ["URL", "Agency", "Language", "Next review", "Platform id", "Tags", "MFA"],
        ["https://x.com/one", "weather", "Bilingual", 46090, 12345678901234567890, Formula("A1", "#REF!"), "perhaps"],
        ["https://x.com/two", "weather", "en", "next May", "77", "storms", ""],
    ]
    report = brought_in(xlsx({"A": rows}))
    assert (report["new"], report["failed"]) == (2, 0)
    assert [(one["row"], one["column"]) for one in report["notes"]] == [  # type: ignore[attr-defined]
        (2, "language"), (2, "mfa_state"), (2, "platform_id"), (2, "tags"), (3, "next_review_on"),
    ]  # fmt: skip
    one, two = Account.objects.order_by("pk")
    assert (one.language, str(one.next_review_on), one.platform_id, one.tags) == ("", "2026-03-09", "", [])
    assert (two.platform_id, two.tags, two.next_review_on) == ("77", ["storms"], None)


@pytest.mark.django_db
def test_rows_of_nobody_are_the_importers(weather: Office) -> None:
    parks = office("parks", is_host=False)
    content = b"URL,Agency\nhttps://x.com/one,\nhttps://x.com/two,weather\n"
    with acting(parks["pia"]):
        report = brought_in(content)
    assert (report["new"], report["failed"]) == (1, 1)
    assert AccountAgency.objects.get().agency == parks.agency


@pytest.mark.django_db
def test_columns_are_remembered_in_the_agency_that_decided(weather: Office) -> None:
    parks = office("parks", is_host=False)
    content = b"Who,Where\nweather,https://x.com/%d\n"
    with acting(weather["pia"]):
        run = previewed(content % 1, choices=Choices(said={"Who": "agencies"}))
        assert HeadingMapping.objects.count() == 0
        imports.confirm(run=run)
        assert previewed(content % 2).report["new"] == 1
    with acting(parks["pia"]), pytest.raises(TableRefused, match="“Who” in row 1 is not known"):
        previewed(content % 3)
    assert HeadingMapping.objects.get().agency == weather.agency
