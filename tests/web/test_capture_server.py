"""From the browser, on a real server of the Mastodon API: an account is registered and connected, a post made past Stance
raises the alarm, an edit there is a version here, a deletion there is a tombstone with what shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.live.snac_server import Snac
from tests.web.live_platforms import server, weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import Screen
from tests.web.test_capture import until
from tests.web.test_capture_site import EDITED, SCAM, look_until

pytestmark = pytest.mark.browser
__all__ = ["as_person", "server", "states", "weather"]  # the fixtures
SOON = 60_000


def registered(ada: Screen, address: str) -> Page:
    """On the page where it is connected."""
    page = ada.go("/register/new/").page
    page.get_by_label("Address", exact=False).first.fill(address)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name="Connect it").click()
    return page


def captured(ada: Screen) -> str:
    """The address of the newest account's page, when everything it had was looked at."""
    expect(ada.page.get_by_role("status").first).to_contain_text("is connected")
    until(ada, "/capture/", "All looked at")
    ada.page.locator("main table a").first.click()
    return ada.page.url


def alarmed(ada: Screen, platform: str) -> str:
    """Answered as none of ours. The address of the post here."""
    page = ada.page
    until(ada, "/", "not sent through Stance")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.locator("main")).to_contain_text(SCAM)
    page.get_by_role("button", name="Not ours").click()
    expect(page.get_by_role("status").first).to_contain_text("Answered: not ours")
    expect(page.get_by_role("heading", name="Another person posts as this account")).to_be_visible()
    ada.go("/archive/?q=bank")
    page.locator(f"main a[href*='{platform}:']").first.click()
    return page.url


def test_a_server_of_the_mastodon_api(as_person: As, server: Snac) -> None:
    token = server.token()
    server.json("POST", "/api/v1/statuses", token, status="Heavy rain from the west")
    ada = as_person("ada")
    page = registered(ada, "@alice@social.localhost")
    expect(page.get_by_label("Address of the server").first).to_have_value("https://social.localhost")
    page.get_by_label("Address of the server").first.fill(server.site)
    page.get_by_role("button", name="Sign in and agree").click()
    page.get_by_role("button", name="Continue to").click()
    page.locator("[name=login]").fill("alice")
    page.locator("[name=passwd]").fill(server.password)
    page.locator("form").first.locator("[type=submit]").click()
    expect(page.get_by_role("heading", name="Finish connecting")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Connect").click()
    capture = captured(ada)
    page.wait_for_timeout(1_100)  # posts of the page's first second may stand on the page before
    made = server.json("POST", "/api/v1/statuses", token, status=SCAM)
    record = alarmed(ada, "mastodon")
    server.json("PUT", f"/api/v1/statuses/{made['id']}", token, status=EDITED)
    look_until(ada, capture, record, "Version 2")
    expect(page.locator("main")).to_contain_text(EDITED)
    expect(page.locator("del").first).to_be_visible()
    server.delete(made["uri"])
    look_until(ada, capture, record, "gone when asked for by itself")
    expect(page.locator("main")).to_contain_text(EDITED)
