"""The public's pages, as somebody sees them who has no sign-in and no script."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.web.installation import Installation
from tests.web.screens import Screen, check_page, document

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(site: Installation, job_ids: dict[str, int]) -> dict[str, int]:
    return site.seed("public_register")  # type: ignore[no-any-return]


PAGES = {
    "public-ask": "/accounts/check/",
    "public-yes": f"/accounts/check/?q={quote('https://mobile.twitter.com/RiverWatch?s=20')}",
    "public-was": "/accounts/check/?q=@FloodWatch2011",
    "public-check": f"/accounts/check/?q={quote('https://x.com/RlverWatch')}",
    "public-domain": f"/accounts/check/?q={quote('https://www.coast.example/fees?from=mail')}",
    "public-unread": f"/accounts/check/?q={quote('https://bit.ly/3abc')}",
    "public-accounts": "/accounts/",
    "public-none": "/accounts/?q=nothing+like+this",
    "public-account": "/accounts/{account}/",
    "public-former": "/accounts/{former}/",
    "public-embed": "/accounts/embed/",
}
DOCUMENTED = {"public-check", "public-accounts", "public-domain"}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    screen = open_screen(PAGES[name].format(**made), role="")
    assert screen.page.locator("h1").count() == 1
    check_page(screen, name=name)
    if name in DOCUMENTED:
        document(screen.page, name)


def test_somebody_worried_asks_by_keyboard_without_script(
    open_screen: Callable[..., Screen], made: dict[str, int]
) -> None:
    page = open_screen("/accounts/check/", role="", java_script_enabled=False).page
    page.get_by_label("Address or name").focus()
    page.keyboard.type("https://www.twitter.com/riverwatch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Yes, this account is official")).to_be_visible()
    page.get_by_label("Address or name").fill("@River_Watch")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="This account is not known to us")).to_be_visible()
    expect(page.get_by_role("link", name="@RiverWatch on X (Twitter)")).to_be_visible()
    page.get_by_role("link", name="@RiverWatch on X (Twitter)").click()
    expect(page.get_by_text("Official since")).to_be_visible()
