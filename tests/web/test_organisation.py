"""What people do on the pages of the organisation, the staff directory and the import of people."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.installation import Installation
from tests.web.screens import Screen, check_page, document

pytestmark = pytest.mark.browser

ROWS = "email,name,agency,unit,side,role,ends,deputy\n"


@pytest.fixture(scope="module")
def made(site: Installation, job_ids: dict[str, int]) -> dict[str, int]:
    return site.seed("organisation")  # type: ignore[no-any-return]


PAGES = {
    "organisation": "/organisation/",
    "agency": "/organisation/agencies/{agency}/",
    "agency-new": "/organisation/agencies/new/",
    "agency-change": "/organisation/agencies/{agency}/change/",
    "unit": "/organisation/units/{unit}/",
    "unit-empty": "/organisation/units/{empty}/",
    "unit-new": "/organisation/agencies/{agency}/units/new/?under={unit}",
    "unit-change": "/organisation/units/{unit}/change/",
    "unit-move": "/organisation/units/{unit}/move/",
    "unit-give": "/organisation/units/{unit}/give/",
    "assignment": "/organisation/assignments/{assignment}/",
    "ending": "/organisation/ending/",
    "goals": "/organisation/goals/",
    "goal-new": "/organisation/goals/new/",
    "goal-change": "/organisation/goals/{goal}/",
    "use-new": "/organisation/uses/new/",
    "use-change": "/organisation/uses/{use}/",
    "people-import": "/people/import/",
    "directory": "/people/directory/",
    "mapping-new": "/people/directory/groups/new/?group=Press",
}
DOCUMENTED = {"agency": "organisation", "directory": "directory", "goals": "goals"}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    screen = open_screen(PAGES[name].format(**made))
    assert screen.page.locator("h1").count() == 1
    check_page(screen, name=name)
    if name in DOCUMENTED:
        document(screen.page, DOCUMENTED[name])


def test_a_second_agency_ends_in_another(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen("/organisation/").page
    page.get_by_role("link", name=re.compile("Water and Rivers")).click()
    page.get_by_role("link", name="Abolish or merge").click()
    check_page(Screen(page, ""), name="agency-end")
    page.get_by_label("Last day").fill("2020-01-01")
    page.get_by_role("button", name="Set the end").click()
    expect(page.get_by_role("alert")).to_contain_text("it cannot end before that")
    page.get_by_label("Last day").fill("2099-12-31")
    page.get_by_label("Continues in").select_option(label="Department of Health")
    page.get_by_role("button", name="Set the end").click()
    expect(page.get_by_text("continues in")).to_be_visible()


def test_units_are_made_moved_in_no_circle_and_closed(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen(f"/organisation/agencies/{made['agency']}/").page
    page.get_by_role("link", name="Add a unit", exact=True).click()
    page.get_by_label("Name").fill("Library")
    page.get_by_label("Code").fill("library")
    page.get_by_role("button", name="Add unit").click()
    expect(page.get_by_role("alert")).to_contain_text("Say which side the unit is on.")
    page.get_by_label("Business").check()
    page.get_by_role("button", name="Add unit").click()
    page.get_by_role("link", name="Library", exact=True).last.click()
    page.get_by_role("button", name=re.compile("Close this unit")).click()
    expect(page.get_by_role("status").first).to_contain_text("Library is closed.")
    page.get_by_role("link", name="Communications", exact=True).last.click()
    page.get_by_role("button", name=re.compile("Close this unit")).click()
    expect(page.get_by_text("cannot be closed: in it are")).to_be_visible()
    page.get_by_role("link", name="Move", exact=True).click()
    page.get_by_label("Under").select_option(label="Press office")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("alert")).to_contain_text("the units would go round in a circle")


def test_a_role_is_given_with_a_deputy_and_ended(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen(f"/organisation/units/{made['empty']}/").page
    page.get_by_role("link", name="Give a person a role").click()
    page.get_by_label("Person").fill("recordkeeper@agency.test")
    page.get_by_label("Deputy").fill("recordkeeper@agency.test")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be their own deputy")
    page.get_by_label("Deputy").fill("nobody@agency.test")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody here has the address nobody@agency.test")
    page.get_by_label("Deputy").fill("reader@agency.test")
    page.get_by_role("button", name="Give the role").click()
    page.get_by_role("link", name=re.compile("Recordkeeper Example as publisher")).click()
    page.get_by_role("button", name="End this role").click()
    expect(page.get_by_role("status").first).to_contain_text("no longer has the role publisher")


def test_nobody_gives_themselves_a_role(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen(f"/organisation/units/{made['empty']}/give/").page
    page.get_by_label("Person").fill("administrator@agency.test")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text("ask another administrator")).to_be_visible()


def test_people_come_from_a_file_after_a_look(
    open_screen: Callable[..., Screen], made: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        ROWS + "ida@agency.test,Ida Import,health,press,business,publisher,,reader@agency.test\n"
        "bad@agency.test,=HYPERLINK(1),health,press,,reader,,\nola@agency.test,Ola,health,nowhere,,reader,,\n"
    )
    screen = open_screen("/people/import/")
    page = screen.page
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file.")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("Nothing is changed yet.")).to_be_visible()
    expect(page.get_by_text("runs as a formula")).to_be_visible()
    expect(page.get_by_text("has no unit with the code “nowhere”")).to_be_visible()
    check_page(screen, name="people-import-preview")
    document(page, "people-import")
    page.get_by_role("button", name="Import without the rows that cannot be used").click()
    expect(page.get_by_role("heading", name="People are imported")).to_be_visible()
    check_page(screen, name="people-imported")
    page.get_by_role("link", name="Back to people").click()
    expect(page.get_by_text("ida@agency.test", exact=True).first).to_be_visible()


def test_a_group_is_mapped_and_a_token_withdrawn(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen("/people/directory/").page
    page.get_by_role("link", name="Press officers (regions)").click()
    page.get_by_label("Approver").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("Press officers"))).to_contain_text("The whole installation")
    page.get_by_role("button", name=re.compile("Remove Press officers")).click()
    page.get_by_role("button", name="Withdraw Entra ID").click()
    expect(page.get_by_role("status").first).to_contain_text("no longer works")
    page.get_by_role("link", name="Make a token").click()
    # Who it is is asked again, unless this session has just been asked by another test.
    expect(page).to_have_url(re.compile("reauthenticate|tokens/new"))


def test_a_reader_sees_the_organisation_and_changes_nothing(
    open_screen: Callable[..., Screen], made: dict[str, int]
) -> None:
    for name in ("agency", "unit", "goals", "ending"):
        screen = open_screen(PAGES[name].format(**made), role="reader")
        expect(
            screen.page.locator("main").get_by_role("link", name=re.compile("^(Add|Give|Set|Change)"))
        ).to_have_count(0)
        check_page(screen, name=f"{name}-reader")
