"""Somebody else's register of 1,865 accounts is brought in and published with one approval: from signing in to the public page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.factories import foreign_register as foreign
from tests.web.installation import Installation
from tests.web.screens import WIDE, Screen, check_page, document, watched
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.browser
COMING = foreign.ROWS - len(foreign.BROKEN)


def signed_in(browser: Browser, site: Installation, address: str) -> Screen:
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(60_000)
    screen = watched(context.new_page(), site.url)
    sign_in(screen.page, site.url, address)
    return screen


def looked_at(screen: Screen, name: str) -> None:
    check_page(screen, name=name)
    document(screen.page, name)
    document(screen.page, name, width=360)
    screen.page.set_viewport_size(WIDE)
    screen.page.emulate_media(color_scheme="light")


def test_a_foreign_register_is_published_with_one_approval(browser: Browser, new_site: Installation) -> None:
    new_site.seed("host_agency")
    new_site.seed("person", "ada@agency.test", "Ada Admin", "administrator")
    new_site.seed("person", "ines@agency.test", "Ines Approver", "approver")
    screen = signed_in(browser, new_site, "ada@agency.test").go("/register/import/")
    page = screen.page
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "accounts.csv", "mimeType": "text/csv", "buffer": foreign.as_csv()}
    )
    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_role("heading", name="What are its columns?")).to_be_visible()
    expect(page.get_by_label("What “Department” is on the register")).to_have_value("agencies")
    expect(page.get_by_label("What “URL” is on the register")).to_have_value("service_url")
    looked_at(screen, "import-columns")
    for left_out in ("Followers", "Last checked"):
        page.get_by_label(f"What “{left_out}” is on the register").select_option("")
    page.get_by_label("Add agencies that the file names").check()
    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_role("button", name=f"Import {COMING:,} rows")).to_be_visible()
    expect(page.get_by_text("The text was read as Windows-1252")).to_be_visible()
    looked_at(screen, "import-preview")
    page.get_by_role("button", name=f"Import {COMING:,} rows").click()
    found = page.get_by_role("link", name="The imported accounts")
    for _look in range(60):
        if found.is_visible():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    found.click()

    page.get_by_role("button", name=f"Change all {COMING:,} of this list").click()
    expect(page.get_by_role("heading", name=f"{COMING:,} accounts at once")).to_be_visible()
    looked_at(screen, "many-accounts")
    page.get_by_label("Business owner").fill("ada@agency.test")
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_role("heading", name=f"Changed: {COMING:,}")).to_be_visible()
    page.get_by_role("link", name="The same accounts once more").click()
    page.get_by_role("button", name="Submit the drafts for review").click()
    expect(page.get_by_role("heading", name=f"Submitted for review: {COMING - len(foreign.MESSY):,}")).to_be_visible()
    expect(page.get_by_text("Say in which language it speaks").first).to_be_visible()
    looked_at(screen, "many-done")
    page.get_by_role("link", name="The same accounts once more").click()
    page.get_by_role("button", name="Publish those under review").click()
    expect(page.get_by_text("another person has to approve it")).to_be_visible()
    assert page.get_by_role("link", name="publish 1,858 accounts").count() == 1
    page.context.close()

    screen = signed_in(browser, new_site, "ines@agency.test").go("/approvals/")
    page = screen.page
    page.get_by_role("link", name="publish 1,858 accounts").click()
    expect(page.get_by_text("1 to 100 of 1,858")).to_be_visible()
    looked_at(screen, "approve-many")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("approved it, and it was carried out").first).to_be_visible()
    screen.go("/accounts/check/?q=https://twitter.com/TideDesk0")
    expect(page.get_by_text("official").first).to_be_visible()
    page.context.close()
