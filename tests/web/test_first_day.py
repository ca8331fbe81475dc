"""The first day: the one-time link, the second factor, the empty home page, the first account."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.installation import Installation
from tests.web.screens import WIDE, check_page, watched
from tests.web.signing_in import totp

pytestmark = pytest.mark.browser

ADDRESS, PASSWORD = "first@agency.test", "correct horse battery"


def add_authenticator(page: Page, *, verified: bool = True) -> None:
    """A passkey device inside the browser (Chrome DevTools protocol, WebAuthn.addVirtualAuthenticator)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_out(page: Page) -> None:
    page.locator("summary.st-menu__toggle").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_from_the_link_to_a_registered_account(browser: Browser, new_site: Installation) -> None:
    context = browser.new_context(viewport=WIDE)
    screen = watched(context.new_page(), new_site.url)
    page = screen.page
    link = new_site.first_link().removeprefix(new_site.url)
    screen.go(link)
    page.get_by_role("button", name="Create sign-in").click()
    expect(page.get_by_role("alert")).to_contain_text("Give your e-mail address.")
    expect(page).to_have_title("Error: Create your sign-in – Stance")
    check_page(screen, name="start-error")
    page.set_viewport_size(WIDE)
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Your full name").fill("Fran First")
    page.get_by_label("Password", exact=True).fill("password1234")
    page.get_by_role("button", name="Create sign-in").click()
    expect(page.get_by_role("alert")).to_contain_text("too common")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Create sign-in").click()

    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    check_page(screen, name="second-factor")
    page.set_viewport_size(WIDE)
    screen.go("/jobs/")  # nothing else opens before that
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()

    add_authenticator(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Test laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("status").first).to_contain_text("Passkey added.")
    screen.go("/")
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    check_page(screen, name="home-empty")
    page.set_viewport_size(WIDE)

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{new_site.url}/")

    page.locator("#main-content").get_by_role("link", name="Register an account").click()
    page.get_by_label("Platform").select_option("x")
    page.get_by_label("Handle or web address").fill("https://example.org/HealthDept")
    page.get_by_role("button", name="Register account").click()
    expect(page.get_by_role("alert")).to_contain_text("is not an account on X")
    page.get_by_label("Platform").select_option("")
    page.get_by_label("Handle or web address").fill("https://x.com/HealthDept")
    page.get_by_role("button", name="Register account").click()
    expect(page.get_by_role("status").first).to_contain_text("@HealthDept is on the register, as a draft.")
    screen.go("/")
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    expect(page.get_by_text("One account is incomplete", exact=True)).to_be_visible()

    screen.go(link)
    expect(page.get_by_role("heading", name="Sign out first")).to_be_visible()
    assert [text for text in screen.errors if "409" not in text] == []
    assert screen.foreign == []
    context.close()


def test_a_reader_sets_up_an_app_with_a_computed_code(browser: Browser, new_site: Installation) -> None:
    new_site.seed("person", "app@agency.test", "Ann App", "reader", "")
    context = browser.new_context(viewport=WIDE)
    screen = watched(context.new_page(), new_site.url).go("/audit/")
    page = screen.page
    page.get_by_label("E-mail address").fill("app@agency.test")
    page.get_by_label("Password", exact=True).fill("three unrelated words")
    page.get_by_role("button", name="Sign in with a password").click()
    page.wait_for_url("**/account/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_alt_text("QR code that holds the secret below")).to_be_visible()
    check_page(screen, name="app-setup")
    page.set_viewport_size(WIDE)
    secret = page.get_by_label("Or type this secret into the app").input_value()
    page.get_by_label("Six-digit code").fill("000000")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("alert").first).to_contain_text("Type the next code")
    assert page.get_by_label("Or type this secret into the app").input_value() == secret
    page.get_by_label("Six-digit code").fill(totp(secret))
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Recovery codes", exact=False).first).to_be_visible()
    check_page(screen, name="recovery-codes")
    page.set_viewport_size(WIDE)
    screen.go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Start here" if page.get_by_text("Start here").count() else "What needs you now"
    )

    sign_out(page)
    page.get_by_label("E-mail address").fill("app@agency.test")
    page.get_by_label("Password", exact=True).fill("three unrelated words")
    page.get_by_role("button", name="Sign in with a password").click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    check_page(screen, name="second-step")
    context.close()
