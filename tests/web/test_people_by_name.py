"""A person is chosen by typing two letters and arrow keys; by a mouse; and without script among those of one name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.web.installation import Installation, start
from tests.web.office_people import As, as_person, states
from tests.web.screens import WIDE, Screen, check_page, document

pytestmark = pytest.mark.browser
__all__ = ["as_person", "states"]  # the fixtures
PHONE = 360
DUTY = "/stance/duties/use/business/"


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = start(tmp_path_factory.mktemp("stance"), STANCE_AGENCY="Department of Weather")
    installation.seed("office")
    installation.seed("namesake")
    yield installation
    installation.stop()


def pictures(screen: Screen, name: str, field: Locator) -> None:
    """The list is open while its field has the focus."""
    for width in (WIDE["width"], PHONE):
        document(screen.page, name, width=width, focused=field)


def test_two_letters_and_arrow_keys(as_person: As) -> None:
    ada = as_person("ada").go(DUTY)
    page = ada.page
    field = page.get_by_role("combobox", name="Duty-holder")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("be")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="2 people")).to_have_count(1)
    check_page(ada, name="people-offered")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert all(box["height"] >= 24 for box in (one.bounding_box() for one in options.all()) if box)
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    pictures(ada, "people-offered", field)
    field.press("Enter")
    expect(field).to_have_value("Ben Bauer")
    expect(options).to_have_count(0)
    field.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("saved")
    expect(
        page.locator("main")
        .get_by_text("ben.two@weather.test")
        .or_(page.locator("main").get_by_text("Ben Bauer"))
        .first
    ).to_be_visible()
    ada.go(DUTY)
    expect(page.get_by_label("Duty-holder")).to_have_value("Ben Bauer")


def test_escape_mouse_and_what_is_typed_on(as_person: As) -> None:
    ada = as_person("ada").go(DUTY)
    page = ada.page
    field = page.get_by_label("Deputy")
    field.press_sequentially("pi")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press_sequentially("a")
    page.get_by_role("option", name="Pia Park").click()
    expect(field).to_have_value("Pia Park")
    field.fill("nobody like this")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody here is called nobody like this")


def test_without_script_the_field_takes_a_name(browser: Browser, as_person: As, weather: Installation) -> None:
    ada = as_person("ada")
    context = browser.new_context(
        viewport=WIDE, java_script_enabled=False, storage_state=ada.page.context.storage_state()
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(weather.url + DUTY)
    page.get_by_label("Duty-holder").fill("Bauer, Ben")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("2 people are called Bauer, Ben. Choose one.")
    page.get_by_role("radio", name="ben.two@weather.test").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("saved")
    context.close()
