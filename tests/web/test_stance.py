"""A head of ICT chooses a stance: proposal, simulation, second person, in force; and every page of the room with axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.web.installation import Installation, start
from tests.web.office_people import As, as_person, states
from tests.web.screens import check_page, document

pytestmark = pytest.mark.browser
__all__ = ["as_person", "states"]  # the fixtures


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = start(tmp_path_factory.mktemp("stance"), STANCE_AGENCY="Department of Weather")
    installation.seed("office")
    yield installation
    installation.stop()


def test_choosing_a_stance_from_the_first_look_to_its_effect(as_person: As) -> None:
    ada = as_person("ada").go("/stance/")
    check_page(ada, name="stance-none")
    page = ada.page
    expect(page.get_by_text("No stance is adopted.")).to_be_visible()
    _propose(page, "supporter")
    ada.errors.clear()  # the browser's own note of the answer 422
    document(page, "stance-version", height=900)
    check_page(ada, name="stance-version")
    page.get_by_role("link", name="What would change?").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    check_page(ada, name="stance-simulation")
    page.go_back()
    page.get_by_label("Why").fill("The board agreed on 24 November.")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_role("status").first).to_contain_text("A second person is asked")
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_be_disabled()
    expect(page.get_by_text("You asked for this.")).to_be_visible()
    address = page.url

    ines = as_person("ines").go("/")
    expect(ines.page.get_by_role("link", name=re.compile("Answer.*Adopt the supporter stance"))).to_be_visible()
    ines.page.goto(address)
    document(ines.page, "approval", height=860)
    check_page(ines, name="approval")
    ines.page.get_by_role("button", name="Refuse").click()
    expect(ines.page.get_by_role("alert")).to_contain_text("Say why")
    ines.errors.clear()  # the browser's own note of the answer 422
    ines.page.get_by_role("button", name="Approve", exact=True).click()
    expect(ines.page.get_by_role("status").first).to_contain_text("it was carried out")
    ada.go("/stance/")
    expect(page.get_by_role("heading", name="In force: supporter, version 1")).to_be_visible()
    document(page, "stance", height=1350)
    check_page(ada, name="stance")

    pia = as_person("pia").go("/stance/why/?action=register.account.publish&person=pia@weather.test")
    expect(pia.page.get_by_text("After approval")).to_be_visible()
    expect(pia.page.get_by_text("supporter stance (version 1")).to_be_visible()
    document(pia.page, "why", height=720)
    check_page(pia, name="why")
    ada.go("/stance/simulate/leader/?agency=weather")
    row = page.locator("section", has_text="Who loses what").get_by_role("row", name=re.compile("Pia Park")).first
    expect(row).to_be_visible()
    document(page, "stance-simulation", height=1000)
    with page.expect_download() as download:
        page.get_by_role("link", name="All of it as CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "what,who,email,action,details"
    assert any(line.startswith("loses,Pia Park,pia@weather.test,register.account.publish,") for line in lines)


def _propose(page: Page, basis: str) -> None:
    page.get_by_role("link", name=f"Propose {basis}").click()
    page.get_by_role("button", name="Save as a proposal").click()
    knows = page.get_by_label("I know that nobody can do", exact=False)
    if knows.count():
        document(page, "stance-left-to-nobody", height=1000)
        knows.check()
        page.get_by_role("button", name="Save as a proposal").first.click()
    expect(page.get_by_role("status").first).to_contain_text("is a proposal now")


def test_naming_duty_holders_closes_gaps(as_person: As) -> None:
    ada = as_person("ada").go("/stance/duties/")
    expect(ada.page.get_by_text("12 of 12 are not covered.")).to_be_visible()
    check_page(ada, name="duties-none")
    ada.page.get_by_role("link", name=re.compile("a duty-holder for Access, ICT side")).click()
    ada.page.get_by_label("Duty-holder").fill("pia@weather.test")
    ada.page.get_by_role("button", name="Save").click()
    expect(ada.page.get_by_role("alert")).to_contain_text("Pia Park has no role on the ICT side")
    check_page(ada, name="duty-error", expected_errors=("422",))
    ada.page.get_by_label("Duty-holder").fill("ada@weather.test")
    ada.page.get_by_label("Deputy").fill("ines@weather.test")
    ada.page.get_by_role("button", name="Save").click()
    expect(ada.page.get_by_text("11 of 12 are not covered.")).to_be_visible()
    document(ada.page, "duties", height=900)
    check_page(ada, name="duties", expected_errors=("422",))


def test_signing_the_policy_and_readiness(as_person: As) -> None:
    pia = as_person("pia").go("/")
    pia.page.get_by_role("link", name=re.compile("Read and sign")).click()
    pia.page.get_by_role("button", name=re.compile("Sign it")).click()
    expect(pia.page.get_by_text("You signed", exact=True)).to_be_visible()
    check_page(pia, name="guidance")
    ready = as_person("ada").go("/stance/readiness/")
    expect(ready.page.get_by_text("Social media policy: Speaking for the department, version 3")).to_be_visible()
    expect(ready.page.get_by_text("Training: none in force.")).to_be_visible()
    document(ready.page, "readiness", height=1200)
    check_page(ready, name="readiness")


def test_lending_roles(as_person: As) -> None:
    ines = as_person("ines").go("/stance/delegations/")
    check_page(ines, name="delegations-none")
    ines.page.get_by_role("link", name="Delegate your roles").first.click()
    ines.page.get_by_label("To whom").fill("ada@weather.test")
    ines.page.get_by_label("Last day").fill("2020-01-01")
    ines.page.get_by_label("Why").fill("leave")
    ines.page.get_by_role("button", name="Delegate").click()
    expect(ines.page.get_by_role("alert")).to_contain_text("ends before it starts")
    ines.page.get_by_label("Last day").fill("2099-01-01")
    ines.page.get_by_role("button", name="Delegate").click()
    expect(ines.page.get_by_role("alert")).to_contain_text("a year at most")


def test_an_area_of_a_proposal_is_filled_in_and_changed(as_person: As) -> None:
    ada = as_person("ada").go("/stance/propose/observer/?agency=weather")
    page = ada.page
    page.locator("#area-use > summary").click()
    page.locator("#area-use").get_by_role("button", name="Leader").click()
    expect(page).to_have_url(re.compile(r"\?agency=weather#area-use$"))
    expect(page.locator("#area-use .st-badge")).to_contain_text("changes")
    document(page, "stance-propose", height=1000)
    check_page(ada, name="propose-filled")
    page.locator("#area-access > summary").click()
    page.locator("#area-access .st-choice summary").first.focus()
    page.keyboard.press("Enter")
    choice = page.locator("#area-access select").first
    expect(choice).to_be_visible()
    choice.select_option("business")
    expect(page.locator("#area-access .st-choice summary > span").first).to_have_text("Business")
    count = page.locator("#area-use select").count()
    assert count == page.locator("#area-use .st-choice").count()
    page.get_by_role("textbox", name="Note (optional)").fill("Not saved by filling in")
    page.locator("#area-use").get_by_role("button", name="Observer").click()
    expect(page.get_by_role("textbox", name="Note (optional)")).to_have_value("Not saved by filling in")
    expect(page.locator("#area-use .st-badge")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/stance/propose/observer/", "propose"),
        ("/stance/delegations/new/", "delegation-new"),
        ("/stance/guidance/new/", "guidance-new"),
        ("/stance/guidance/skill/", "skill"),
        ("/stance/why/", "why-empty"),
        ("/stance/why/?action=publishing.post.publish&person=&all=1", "who-can"),
        ("/stance/why/?action=no.such.action", "why-error"),
        ("/approvals/", "approvals"),
        ("/approvals/?tab=decided", "approvals-decided"),
    ],
)
def test_page(as_person: As, path: str, name: str) -> None:
    # Under the supporter stance that the first test adopts, guidance is the business side's.
    screen = as_person("ben" if "guidance/new" in path else "ada").go(path)
    assert screen.page.locator("h1").count() == 1
    check_page(screen, name=name)


def test_a_reader_sees_the_reason_instead_of_a_dead_button(as_person: As) -> None:
    rae = as_person("rae").go("/stance/")
    button = rae.page.get_by_role("button", name=re.compile("^Propose"))
    expect(button.first).to_be_disabled()
    expect(rae.page.get_by_text("you need the role administrator or approver").first).to_be_visible()
    check_page(rae, name="stance-reader")
