"""Single keys: to the search, through a list, the list of them, and their off switch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.web.installation import Installation, start
from tests.web.office_people import As, as_person, states
from tests.web.screens import WIDE, check_page, document

pytestmark = pytest.mark.browser
__all__ = ["as_person", "states"]  # the fixtures
PHONE = 360


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = start(tmp_path_factory.mktemp("stance"), STANCE_AGENCY="Department of Weather")
    installation.seed("office")
    installation.seed("work")
    yield installation
    installation.stop()


def test_keys_and_their_off_switch(as_person: As) -> None:
    ada = as_person("ada").go("/people/")
    page = ada.page
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.closest('tr')?.rowIndex")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr')?.rowIndex") > first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('tr')?.rowIndex") == first
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    check_page(ada, name="shortcuts")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for width in (WIDE["width"], PHONE):
        document(page, "shortcuts", width=width, focused=dialog)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_label("Name or e-mail address")).to_be_focused()  # the page's own search
    ada.go("/organisation/")
    page.keyboard.press("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Search")
    page.keyboard.press("/")
    field = page.locator("main input[type=search]").first
    expect(field).to_be_focused()
    page.keyboard.type("jk?/")
    expect(field).to_have_value("jk?/")
    expect(page.get_by_role("dialog")).to_have_count(0)

    ada.go("/settings/")
    check_page(ada, name="settings")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Your settings are saved.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
