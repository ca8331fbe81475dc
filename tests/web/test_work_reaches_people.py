"""Two jobs from sign-in to end: an account is submitted, heard of and answered; somebody leaves, is succeeded, and comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.web.installation import Installation, start
from tests.web.office_people import As, as_person, states
from tests.web.screens import WIDE, Screen, check_page, document

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


def pictures(screen: Screen, name: str) -> None:
    check_page(screen, name=name, expected_errors=("422",))
    for width in (WIDE["width"], PHONE):
        document(screen.page, name, width=width)


def count_of(screen: Screen) -> str:
    shown = screen.go("/").page.locator(".st-count")
    return shown.first.inner_text() if shown.count() else ""


def test_submitted_heard_of_and_answered(as_person: As) -> None:
    pia, ben, rae = as_person("pia"), as_person("ben"), as_person("rae")
    assert [count_of(one) for one in (pia, ben, rae)] == ["", "", ""]
    pia.go("/register/accounts/1/submit/").page.locator("main form button[type=submit]").first.click()
    expect(pia.page.locator("main").get_by_text("Under review").first).to_be_visible()
    assert [count_of(one) for one in (pia, ben, rae)] == ["1", "", ""]
    pictures(pia, "heard-publisher")
    pia.page.locator(".st-item").get_by_role("link", name="Check it").click()
    pia.go("/register/accounts/1/publish/").page.locator("main form button[type=submit]").first.click()
    assert [count_of(one) for one in (pia, ben, rae)] == ["", "1", ""]
    pictures(ben, "heard-approver")
    ben.page.get_by_role("link", name="Answer").first.click()
    expect(ben.page.get_by_role("heading", name="What happens when you approve")).to_be_visible()
    expect(ben.page.get_by_role("heading", name="The public entry, as it will look")).to_be_visible()
    expect(ben.page.locator(".st-preview").get_by_text("Official since")).to_be_visible()
    pictures(ben, "approval-read")
    ben.page.get_by_text("Fingerprint and every detail").click()
    expect(ben.page.get_by_text("Any change makes the request void")).to_be_visible()
    ben.page.get_by_role("button", name="Approve").click()
    expect(ben.page.get_by_role("status").first).to_contain_text("it was carried out")
    assert [count_of(one) for one in (pia, ben, rae)] == ["", "", ""]
    public = rae.go("/accounts/check/?q=https://x.com/WeatherDept").page
    expect(public.get_by_role("heading", name="Yes, this account is official")).to_be_visible()
    expect(rae.go("/accounts/").page.get_by_role("link", name="@WeatherDept")).to_be_visible()


def test_somebody_leaves_is_succeeded_and_comes_back(as_person: As) -> None:
    ada = as_person("ada").go("/people/")
    page = ada.page
    page.get_by_role("link", name="Pia Park").click()
    page.get_by_role("link", name="Switch off").click()
    expect(page.get_by_role("heading", name="Switch off Pia Park", level=1)).to_be_visible()
    page.get_by_role("link", name="See the list").first.click()
    expect(page.locator(".st-chips").get_by_text("Business owner: Pia Park")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)
    pictures(ada, "owned")
    page.go_back()
    duty = page.get_by_label("Duty-holder for: ", exact=False)
    duty.fill("ben@weather.test")
    pictures(ada, "leaving")
    duty.fill("rae@elsewhere.test")
    page.get_by_role("button", name="Switch off Pia Park").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody signs in as rae@elsewhere.test")
    duty.fill("ben@weather.test")
    page.get_by_role("button", name="Switch off Pia Park").click()
    expect(page.get_by_role("status").first).to_contain_text("You can undo this for a day")
    pictures(ada, "left")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    ada.go("/stance/duties/")
    expect(page.locator("main").get_by_text("Ben Bauer").first).to_be_visible()
    ada.go("/people/?view=off").page.get_by_role("link", name="Pia Park").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("status").first).to_contain_text("Pia Park can sign in again.")
    ada.go("/stance/duties/")
    expect(page.locator("main").get_by_text("Pia Park").first).to_be_visible()
