"""From the browser, on a real server of the AT Protocol: connect an account, see it followed, be alarmed by a post that nobody sent, say whose
it was; the server takes the account down, and that is an incident."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.live.pds_server import Pds
from tests.web.installation import Installation
from tests.web.live_platforms import pds, weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import Screen, check_page, document

pytestmark = pytest.mark.browser
__all__ = ["as_person", "pds", "states", "weather"]  # the fixtures
PHONE = 360
SOON = 60_000
"""Milliseconds in which the worker has looked."""


def pictures(screen: Screen, name: str, *, on_a_phone: bool = False) -> None:
    check_page(screen, name=name, expected_errors=("422",))
    document(screen.page, name)
    if on_a_phone:
        document(screen.page, name, width=PHONE)


def until(screen: Screen, path: str, words: str) -> None:
    """Look again until the worker has done it."""
    for _ in range(60):
        if screen.go(path).page.locator("main").get_by_text(words).count():
            return
        screen.page.wait_for_timeout(1000)
    raise AssertionError(f"{path} does not say “{words}”")


def test_connected_followed_alarmed_and_taken_down(as_person: As, pds: Pds, weather: Installation) -> None:
    there = pds.account("weatherdept")
    for number in range(5):
        there.post(f"Warning {number}: heavy rain from the west")
    ada = as_person("ada")
    page = ada.go("/register/new/").page
    page.get_by_label("Address", exact=False).first.fill(f"https://bsky.app/profile/{there.handle}")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name="Connect it").click()
    pictures(ada, "connect")
    page.get_by_label("Address of the server").fill(pds.site)
    page.get_by_label("User name").fill(there.handle)
    page.get_by_label("App password").fill("aaaa-bbbb-cccc-dddd")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("App password").fill(there.app_password())
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("status").first).to_contain_text("is connected")
    pictures(ada, "connected")
    until(ada, "/capture/", "All looked at")
    pictures(ada, "captures")
    page.locator("main table a").first.click()
    capture = page.url

    there.post("Send your bank details to this number")
    until(ada, "/", "not sent through Stance")
    pictures(ada, "alarm")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.get_by_role("heading", name="Not sent through Stance")).to_be_visible()
    pictures(ada, "not-through-stance", on_a_phone=True)
    page.get_by_role("button", name="Not ours").click()
    expect(page.get_by_role("status").first).to_contain_text("Answered: not ours")

    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": there.did}
    pds.take_down(subject, applied=True)
    page.goto(capture)
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_role("heading", name="The platform does not show the account")).to_be_visible(timeout=SOON)
    entry = weather.seed("published", there.handle)
    page.goto(capture)
    pictures(ada, "incident", on_a_phone=True)
    with page.expect_download() as evidence:
        page.get_by_role("link", name="Evidence for").click()
    assert evidence.value.suggested_filename.startswith("incident-")
    page.get_by_label("Address of the page or account").fill("weather news")
    page.get_by_role("button", name="Tell the public").click()
    expect(page.get_by_text("is no web address")).to_be_visible()
    page.get_by_label("Address of the page or account").fill("https://www.weather.example/news")
    page.get_by_role("button", name="Tell the public").click()
    expect(page.get_by_role("status").first).to_contain_text("says where to find you")
    ada.go(f"/accounts/{entry}/")
    expect(page.locator("main")).to_contain_text("does not show it at the moment")
    pictures(ada, "elsewhere-public")
    page.goto(capture)
    pds.take_down(subject, applied=False)
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_role("heading", name="Past incidents")).to_be_visible(timeout=SOON)
    ada.go("/archive/?q=heavy")
    expect(page.locator("main").get_by_text("heavy rain from the west").first).to_be_visible()
