"""What people do on the pages of the register."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.installation import Installation
from tests.web.screens import Screen, check_page, document

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(site: Installation, job_ids: dict[str, int]) -> dict[str, int]:
    return site.seed("register_book")  # type: ignore[no-any-return]


PAGES = {
    "register": "/register/",
    "register-none": "/register/?q=nothing+like+this",
    "register-account": "/register/accounts/{account}/",
    "register-draft": "/register/accounts/{draft}/",
    "register-edit": "/register/accounts/{draft}/edit/purpose/",
    "register-security": "/register/accounts/{account}/edit/security/",
    "register-transfer": "/register/accounts/{account}/edit/ownership/",
    "register-suspend": "/register/accounts/{account}/suspend/",
    "register-access": "/register/accounts/{account}/access/",
    "register-apps": "/register/accounts/{account}/apps/",
    "register-history": "/register/accounts/{account}/history/?on=2026-01-01",
    "register-score": "/register/score/",
    "register-alike": "/register/look-alikes/",
    "register-import": "/register/import/",
    "register-preview": "/register/import/{import}/",
    "register-merge": "/register/merge/",
}
DOCUMENTED = {
    "register": "register",
    "register-account": "account",
    "register-preview": "register-import",
    "register-score": "register-score",
    "register-alike": "look-alikes",
}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    screen = open_screen(PAGES[name].format(**made))
    assert screen.page.locator("h1").count() == 1
    check_page(screen, name=name)
    if name in DOCUMENTED:
        document(screen.page, DOCUMENTED[name])


def test_an_account_is_completed_by_keyboard(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen(f"/register/accounts/{made['draft']}/").page
    page.locator("summary", has_text="more to do").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Set a time within which people are answered").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Reply within (minutes)").focus()
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is no number of minutes")
    field = page.get_by_label("Reply within (minutes)")
    expect(field).to_have_value("soon")
    field.fill("240")
    field.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    expect(page.get_by_role("link", name="Set a time within which people are answered")).to_have_count(0)


def test_a_preview_is_confirmed(open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    page = open_screen(f"/register/import/{made['import']}/").page
    expect(page.get_by_text("It holds a space.")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Import \d rows?")).click()
    expect(page.locator(".st-badge").first).to_have_text("Done")
    page.get_by_role("link", name="The imported accounts").first.click()
    expect(page.get_by_role("link", name="@CoastSurf")).to_be_visible()
