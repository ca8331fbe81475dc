"""What people do on the pages of the shell: jobs, the audit trail, people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.web.installation import Installation
from tests.web.screens import WIDE, Screen, check_page, watched
from tests.web.seeding import PASSWORD
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.browser


def test_progress_moves_by_itself(
    open_screen: Callable[..., Screen], site: Installation, job_ids: dict[str, int]
) -> None:
    page = open_screen("/jobs/").page
    bar = page.get_by_role("progressbar", name=re.compile("^Import "))
    expect(bar).to_have_attribute("value", "40")
    page.get_by_role("button", name="Cancel").first.focus()
    site.seed("progress", str(job_ids["running"]), "80000")
    expect(bar).to_have_attribute("value", "80", timeout=6000)
    expect(page.get_by_text("80,000 of 100,000")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel").first).to_be_focused()
    site.seed("progress", str(job_ids["running"]), "40000")


def test_a_failed_job_says_why_and_is_tried_again(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/jobs/?state=failed").page
    expect(page.get_by_text("The disk is full").first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Try again")).first.click()
    expect(page.get_by_role("status").first).to_contain_text("is tried again.")
    # The worker takes it up at once; it fails again, for a reason of its own, and waits for its next turn.
    expect(page.get_by_text("6 of at most 17")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Did not work: Something unexpected went wrong")).to_be_visible(timeout=15_000)
    expect(page.locator(".st-card .st-badge")).to_have_text("Waiting")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".st-card .st-badge")).to_have_text("Cancelled")


def test_a_reader_sees_why_a_control_is_off(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/jobs/?state=running", role="reader").page
    button = page.get_by_role("button", name=re.compile("Cancel"))
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("To cancel a job you need the role administrator or recordkeeper")).to_be_visible()
    expect(page.get_by_role("link", name="People")).to_have_count(0)


def test_the_audit_trail_filters_pages_and_opens_its_because(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/audit/", role="recordkeeper").page
    page.get_by_label("Words").fill("part-7")
    page.get_by_label("What").select_option(label="Import an export")
    page.get_by_role("button", name="Apply").click()
    lines = page.locator(".st-event")
    expect(lines).to_have_count(11)  # part-7 and part-70 to part-79
    assert "text=part-7" in page.url
    lines.first.locator("summary").click()
    expect(lines.first.get_by_text("recordkeeper may import an export")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(lines).to_have_count(50)
    newest = lines.first.inner_text()
    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Older").click()
    assert newest not in lines.all_inner_texts()
    page.get_by_role("link", name="Newest").click()
    expect(page).to_have_url(re.compile(r"/audit/\??$"))
    assert newest in lines.all_inner_texts()  # not always on top: what recurs may have left a line meanwhile
    page.get_by_label("From", exact=True).fill("2020-01-02")
    page.get_by_label("To", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("alert")).to_contain_text("“To” is earlier than “From”")


def test_signing_in_is_in_the_audit_trail(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/audit/?what=people.sign_in&who=Administrator+Example").page
    expect(page.get_by_text("signed in with a password and a code from an app").first).to_be_visible()


def test_invite_change_role_switch_off_and_on(
    browser: Browser, site: Installation, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen("/people/invite/")
    page = screen.page
    page.get_by_label("E-mail address").fill("reader@agency.test")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("alert")).to_contain_text("can already sign in")
    page.get_by_label("E-mail address").fill("new@agency.test")
    page.get_by_label("Recordkeeper: imports, keeps and proves records").check()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("One-time link").input_value()
    check_page(screen, name="invited")

    context = browser.new_context(viewport=WIDE)
    invited = watched(context.new_page(), site.url)
    invited.page.goto(link)
    expect(invited.page.get_by_label("E-mail address")).to_have_value("new@agency.test")
    expect(invited.page.get_by_label("E-mail address")).to_be_disabled()
    invited.page.get_by_label("Your full name").fill("Nat New")
    invited.page.get_by_label("Password", exact=True).fill("many plain words here")
    invited.page.get_by_role("button", name="Create sign-in").click()
    expect(invited.page.get_by_role("heading", name="Set up a second factor")).to_be_visible()

    screen.go("/people/")
    row = page.get_by_role("row", name=re.compile("Nat New"))
    expect(row.get_by_text("Missing")).to_be_visible()
    row.get_by_role("link", name="Nat New").click()
    expect(page.get_by_role("heading", name="Nat New", level=1)).to_be_visible()
    check_page(screen, name="person")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.get_by_label("In the whole installation").select_option("reader")
    page.get_by_role("button", name="Change the role").click()
    expect(page.get_by_role("status").first).to_contain_text("Nat New is now reader.")
    page.get_by_role("link", name="Switch off").click()
    expect(page.get_by_text("Signed in on one device")).to_be_visible()
    check_page(screen, name="switch-off")
    page.get_by_role("button", name="Switch off Nat New").click()
    expect(page.get_by_role("status").first).to_contain_text("can no longer sign in")
    invited.page.goto(f"{site.url}/account/2fa/")
    expect(invited.page.get_by_role("heading", name="Sign in")).to_be_visible()  # the open session ended too
    context.close()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("status").first).to_contain_text("can sign in again")
    screen.go("/people/?q=admin+exam")
    page.get_by_role("link", name="Administrator Example").click()
    expect(page.get_by_text("You cannot change your own roles. Ask another administrator.")).to_be_visible()
    expect(page.locator("main").get_by_role("button")).to_have_count(0)


def wrong_password(screen: Screen, address: str) -> None:
    screen.go("/account/login/")
    screen.page.get_by_label("E-mail address").fill(address)
    screen.page.get_by_label("Password", exact=True).fill("not the password")
    screen.page.get_by_role("button", name="Sign in with a password").click()


def test_wrong_passwords_pause_signing_in_for_that_person_only(
    browser: Browser, site: Installation, job_ids: dict[str, int]
) -> None:
    site.seed("person", "locked@agency.test", "Lou Locked", "reader")
    context = browser.new_context(viewport=WIDE)
    screen = watched(context.new_page(), site.url)
    for _ in range(5):
        wrong_password(screen, "locked@agency.test")
        expect(screen.page.get_by_role("alert")).to_contain_text("The e-mail address or the password is not right.")
    wrong_password(screen, "locked@agency.test")
    expect(screen.page.get_by_role("heading", name="Signing in is paused")).to_be_visible()
    expect(screen.page.get_by_text("seconds, then try again")).to_be_visible()
    check_page(screen, name="locked-out", expected_errors=("429",))
    screen.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    wrong_password(screen, "somebody.else@agency.test")
    expect(screen.page.get_by_role("alert")).to_contain_text("The e-mail address or the password is not right.")
    context.close()


def test_changing_a_sign_in_asks_who_it_is(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/account/2fa/recovery-codes/generate/", role="recordkeeper").page
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert").first).to_contain_text("This password is not right.")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Make recovery codes")).to_be_visible()
    page.get_by_role("button", name="Make codes").click()
    expect(page.get_by_role("list", name="Unused codes").get_by_role("listitem")).to_have_count(10)


def test_sessions_are_ended_one_by_one_and_all_others_at_once(
    browser: Browser, site: Installation, job_ids: dict[str, int]
) -> None:
    site.seed("person", "two@agency.test", "Tia Two", "reader")
    pages = []
    for number, code in enumerate(site.seed("recovery_codes", "two@agency.test")[:4]):
        agent = f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{number + 1}.0.0.0 Safari/537.36"
        context = browser.new_context(viewport=WIDE, user_agent=agent)
        page = context.new_page()
        sign_in(page, site.url, "two@agency.test", code)
        pages.append(page)
    here, there, *others = pages
    screen = watched(here, site.url).go("/account/sessions/")
    rows = here.locator(".st-item")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("This one")
    expect(rows.first).to_contain_text("Chrome 1 on Linux")
    check_page(screen, name="sessions")
    here.set_viewport_size(WIDE)  # type: ignore[arg-type]
    here.get_by_role("button", name="Sign out Chrome 2 on Linux from 127.0.0.1").click()
    here.get_by_label("Your password").fill(PASSWORD)
    here.get_by_role("button", name="Confirm").click()
    expect(here.get_by_role("status").first).to_contain_text("That session is signed out.")
    expect(rows).to_have_count(3)
    there.goto(f"{site.url}/jobs/")
    expect(there.get_by_role("heading", name="Sign in")).to_be_visible()
    others[0].goto(f"{site.url}/jobs/")
    expect(others[0].get_by_role("heading", name="Jobs")).to_be_visible()
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_role("status").first).to_contain_text("Signed out everywhere else.")
    expect(rows).to_have_count(1)
    others[0].goto(f"{site.url}/jobs/")
    expect(others[0].get_by_role("heading", name="Sign in")).to_be_visible()
    here.get_by_role("button", name="Sign out this one").click()
    expect(here.get_by_role("heading", name="Sign in")).to_be_visible()
    for page in pages:
        page.context.close()


def test_an_administrator_lets_somebody_back_in(
    browser: Browser, site: Installation, open_screen: Callable[..., Screen]
) -> None:
    site.seed("person", "lost@agency.test", "Lou Lost", "recordkeeper")
    screen = open_screen("/people/")
    page = screen.page
    page.get_by_role("link", name="Lou Lost").click()
    page.get_by_role("link", name="Reset sign-in").click()
    if page.get_by_role("heading", name="Confirm that it is you").count():
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Reset the sign-in of Lou Lost")).to_be_visible()
    check_page(screen, name="reset-make")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.get_by_label("They have lost their passkey or app as well").check()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Reset link").input_value()
    check_page(screen, name="reset-made")

    context = browser.new_context(viewport=WIDE)
    lost = watched(context.new_page(), site.url).go("/account/login/")
    lost.page.get_by_role("link", name="I cannot sign in").click()
    expect(lost.page.get_by_text("ask an administrator: they can make a link")).to_be_visible()
    lost.page.goto(link)
    lost.page.get_by_label("New password").fill("password1234")
    lost.page.get_by_role("button", name="Set the password").click()
    expect(lost.page.get_by_role("alert")).to_contain_text("too common")
    check_page(lost, name="reset")
    lost.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    lost.page.get_by_label("New password").fill("four other plain words")
    lost.page.get_by_role("button", name="Set the password").click()
    expect(lost.page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    lost.page.goto(link)
    expect(lost.page.get_by_role("heading", name="Sign out first")).to_be_visible()
    context.close()
    screen.go("/audit/?thing=lost@agency.test")
    expect(page.get_by_text("reset their password, removed their second factors")).to_be_visible()
