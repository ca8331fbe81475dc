"""From the browser, on a real server of the Mastodon API: what the public replies to an account is seen in its thread, found when it is asked
for, and can be held."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live.snac_server import Snac
from tests.web.installation import Installation
from tests.web.live_platforms import server, weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import Screen, check_page, document

pytestmark = pytest.mark.browser
__all__ = ["as_person", "server", "states", "weather"]  # the fixtures
PHONE = 360


def pictures(screen: Screen, name: str, *, on_a_phone: bool = False) -> None:
    check_page(screen, name=name)
    document(screen.page, name)
    if on_a_phone:
        document(screen.page, name, width=PHONE)
    if folder := os.environ.get("STANCE_DARK_SHOTS"):
        screen.page.emulate_media(color_scheme="dark")
        screen.page.screenshot(path=str(Path(folder) / f"{name}-dark.png"), full_page=True)
        screen.page.emulate_media(color_scheme="light")


def test_what_the_public_replies(as_person: As, server: Snac, weather: Installation) -> None:
    ours, stranger = server.token(), server.token("bob", server.add("bob"))
    post = server.json("POST", "/api/v1/statuses", ours, status="Heavy rain from the west")
    asked = f"@alice@{server.host} Will the rain reach the coast?"
    server.json("POST", "/api/v1/statuses", stranger, status=asked, in_reply_to_id=post["id"])
    key = weather.seed("account_at", "mastodon", f"@alice@{server.host}", f"{server.site}/alice")
    for _ in range(60):  # it is delivered within some seconds, also to itself
        if server.json("GET", "/api/v1/notifications", ours):
            break
    ada = as_person("ada")
    page = ada.go(f"/register/accounts/{key}/connection/").page
    page.get_by_label("Address of the server").last.fill(server.site)
    page.get_by_label("Access token").fill(ours)
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("is connected")
    for _ in range(60):  # until the worker has looked
        if ada.go("/archive/?q=rain&voice=public").page.locator("main").get_by_text("reach the coast").count():
            break
        weather.seed("lists_due")
        page.wait_for_timeout(1000)
    pictures(ada, "from-the-public")
    expect(page.locator("main")).to_contain_text("to @alice")
    ada.go("/archive/?q=rain")
    expect(page.locator("main").get_by_text("reach the coast")).to_have_count(0)
    ada.go("/archive/?q=rain&voice=public")
    page.get_by_role("link", name="Record").first.click()
    pictures(ada, "written-to-us", on_a_phone=True)
    page.get_by_label("Hold it beyond that").fill("Complaint 12")
    page.get_by_role("button", name="Hold").click()
    expect(page.get_by_role("status").first).to_contain_text("Held")
    expect(page.locator("main")).to_contain_text("Complaint 12")
    page.get_by_role("button", name="Lift the hold").click()
    expect(page.get_by_role("status").first).to_contain_text("lifted")
    ada.go(f"/capture/{key}/")
    expect(page.get_by_role("heading", name="Beside its posts")).to_be_visible()
    pictures(ada, "lists", on_a_phone=True)
