"""From the browser, on a real server of the Mastodon API: the owner signs in there, agrees, and the account is connected and followed;
nothing was copied by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.live.snac_server import Snac
from tests.web.installation import Installation
from tests.web.live_platforms import server, weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import check_page

pytestmark = pytest.mark.browser
__all__ = ["as_person", "server", "states", "weather"]  # the fixtures
SOON = 60_000


def test_the_owner_agrees_on_their_own_server(as_person: As, server: Snac, weather: Installation) -> None:
    server.json("POST", "/api/v1/statuses", server.token(), status="Heavy rain from the west")
    key = weather.seed("account_at", "mastodon", f"@alice@{server.host}", f"{server.site}/alice")
    ada = as_person("ada")
    page = ada.go(f"/register/accounts/{key}/connection/").page
    check_page(ada, name="agree-begin")
    page.get_by_label("Address of the server").first.fill(server.site)
    page.get_by_role("button", name="Sign in and agree").click()
    check_page(ada, name="agree-out")
    page.get_by_role("button", name="Continue to").click()
    page.locator("[name=login]").fill("alice")
    page.locator("[name=passwd]").fill(server.password)
    page.locator("form").first.locator("[type=submit]").click()
    expect(page.get_by_role("heading", name="Finish connecting")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("status").first).to_contain_text("is connected")
    for _ in range(60):  # until the worker has looked
        found = ada.go("/archive/?q=rain").page.locator("main").get_by_text("Heavy rain from the west")
        if found.count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("what was posted there is not found here")
