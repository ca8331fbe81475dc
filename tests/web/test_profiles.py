"""From the browser, on a real server of the AT Protocol: an account's profile is changed there, home says so, somebody says whose it was; a private
account cannot be connected; and the page on which an address for a platform's calls is made."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.live.pds_server import Pds
from tests.web.installation import Installation
from tests.web.live_platforms import pds, weather
from tests.web.office_people import As, as_person, states
from tests.web.test_capture import pictures, until

pytestmark = pytest.mark.browser
__all__ = ["as_person", "pds", "states", "weather"]  # the fixtures
PROFILE = "app.bsky.actor.profile/self"


def said(name: str, words: str) -> dict[str, object]:
    return {"$type": "app.bsky.actor.profile", "displayName": name, "description": words}


def test_a_profile_that_was_changed_elsewhere(as_person: As, pds: Pds, weather: Installation) -> None:
    there = pds.account("weatherdept")
    there.put(PROFILE, said("Department of Weather", "Warnings: https://www.weather.example/"))
    there.post("Heavy rain from the west")
    ada = as_person("ada")
    page = ada.go("/register/new/").page
    page.get_by_label("Address", exact=False).first.fill(f"https://bsky.app/profile/{there.handle}")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name="Connect it").click()
    page.get_by_label("Address of the server").fill(pds.site)
    page.get_by_label("User name").fill(there.handle)
    page.get_by_label("App password").fill(there.app_password())
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("status").first).to_contain_text("is connected")
    until(ada, "/capture/", "All looked at")
    page.locator("main table a").first.click()
    page.get_by_role("link", name="See the profile").click()
    profile = page.url
    until(ada, profile.partition(weather.url)[2] or profile, "seen for the first time")

    there.put(PROFILE, said("Free coins", "Send coins"))
    until(ada, "/", "Profile not changed through Stance")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.get_by_role("heading", name="Not changed through Stance")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Shown name: “Department of Weather” → “Free coins”")
    pictures(ada, "profile-changed", on_a_phone=True)
    page.get_by_role("button", name="Not ours").click()
    expect(page.get_by_role("status").first).to_contain_text("Answered: not ours")
    pictures(ada, "profile")


def test_an_officials_private_account_and_the_address_for_calls(as_person: As, weather: Installation) -> None:
    ada = as_person("ada")
    page = ada.go("/register/new/").page
    page.get_by_label("Address", exact=False).first.fill("https://www.facebook.com/weather.dept")
    page.locator("main form button[type=submit]").first.click()
    account = page.url.rstrip("/")
    number = account.rpartition("/")[2]
    ada.go(f"/capture/{number}/calls/")
    expect(page.get_by_role("button", name="Make the address")).to_be_visible()
    pictures(ada, "calls-from-the-platform", on_a_phone=True)
    page.get_by_label("App secret").fill("a-secret-of-the-app")
    page.get_by_role("button", name="Make the address").click()
    expect(page.locator("main")).to_contain_text("is not connected")
    ada.go(f"/register/accounts/{number}/edit/purpose/")
    page.get_by_label("An official’s own account").select_option("private")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("nothing of it is captured")
    ada.go(f"/register/accounts/{number}/connection/")
    expect(page.locator("main")).to_contain_text("private account")
    expect(page.get_by_role("button", name="Connect")).to_have_count(0)
