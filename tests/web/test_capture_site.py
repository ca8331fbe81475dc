"""From the browser, on a real WordPress with its database: connect the site, post past Stance there and be alarmed here, edit there and read both
versions here, delete there and see here that it is gone, with what shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.live.wordpress_server import HOME, WordPress
from tests.web.live_platforms import site, weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import Screen
from tests.web.test_capture import until

pytestmark = pytest.mark.browser
__all__ = ["as_person", "site", "states", "weather"]  # the fixtures
SCAM, EDITED = "Send your bank details to this number", "Send nobody your bank details"


def look_until(screen: Screen, capture: str, record: str, words: str) -> None:
    """Looks are due every half minute by themselves; pressing asks sooner."""
    page = screen.page
    for _ in range(40):
        page.goto(capture)
        page.get_by_role("button", name="Look now").click()
        page.goto(record)
        if page.locator("main").get_by_text(words).count():
            return
        page.wait_for_timeout(2_000)
    raise AssertionError(f"{record} does not say “{words}”")


def test_connected_alarmed_edited_and_deleted(as_person: As, site: WordPress) -> None:
    posts = "/wp/v2/posts"
    site.send("POST", posts, {"title": "Notice", "content": "Boil the water", "status": "publish"})
    ada = as_person("ada")
    page = ada.go("/register/new/").page
    page.get_by_label("Address", exact=False).first.fill(HOME.replace("http:", "https:"))
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name="Connect it").click()
    page.get_by_label("Address of the server").fill(site.site)
    page.get_by_label("User name").fill("editor")
    page.get_by_label("App password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("App password").fill(site.passwords["editor"])
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("status").first).to_contain_text("is connected")
    until(ada, "/capture/", "All looked at")
    page.locator("main table a").first.click()
    capture = page.url

    page.wait_for_timeout(1_100)  # posts of the page's first second may stand on the page before
    made = site.send("POST", posts, {"title": "Notice", "content": SCAM, "status": "publish"})
    until(ada, "/", "not sent through Stance")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.locator("main")).to_contain_text(SCAM)
    page.get_by_role("button", name="Not ours").click()
    expect(page.get_by_role("status").first).to_contain_text("Answered: not ours")

    ada.go("/archive/?q=bank")
    page.locator("main a[href*='wordpress:']").first.click()
    record = page.url
    site.send("POST", f"{posts}/{made['id']}", {"content": EDITED})
    look_until(ada, capture, record, "Version 2")
    expect(page.locator("main")).to_contain_text(EDITED)
    expect(page.locator("del").first).to_be_visible()
    site.send("DELETE", f"{posts}/{made['id']}", {"force": True})
    look_until(ada, capture, record, "gone when asked for by itself")
    expect(page.locator("main")).to_contain_text(EDITED)
