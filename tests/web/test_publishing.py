"""From the browser, on a real server of the AT Protocol: one person writes for two accounts, another approves, both are public, captured and as
they were approved; a second editor loses nothing; one person stops everything and two lift it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.factories.pictures import talkative
from tests.live.pds_server import Pds
from tests.web.installation import Installation
from tests.web.live_platforms import pds, weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import check_page
from tests.web.test_capture import pictures, until

pytestmark = pytest.mark.browser
__all__ = ["as_person", "pds", "states", "weather"]  # the fixtures
WARNING = "Flood warning: stay away from the river. The bridge is closed."
OWN = "Floods: the swimming pool is closed."


@pytest.fixture(scope="module")
def accounts(pds: Pds, weather: Installation) -> dict[str, int]:
    there = [pds.account(name) for name in ("storms", "pools")]
    told = [f"{one.handle} {one.did} {one.app_password()}" for one in there]
    made: dict[str, int] = weather.seed("posting", "bluesky", pds.site, *told)
    return made


def approved(as_person: As, words: str) -> Page:
    """What waits for Ben is seen and approved."""
    ben = as_person("ben")
    page = ben.go("/approvals/").page
    page.get_by_role("link", name=words).first.click()
    check_page(ben, name="approval-of-post")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").first).to_be_visible()
    return page


def test_two_people_publish_what_each_account_gets(as_person: As, accounts: dict[str, int]) -> None:
    pia = as_person("pia")
    page = pia.go("/publishing/").page
    check_page(pia, name="posts-empty")
    page.get_by_role("link", name="Write a post").click()
    # By the keyboard alone: a chip is a check box.
    page.locator(f"#to-{accounts['storms.test']}").focus()
    page.keyboard.press("Space")
    page.locator(f"#to-{accounts['pools.test']}").check(force=True)
    page.get_by_label("Text", exact=True).fill(WARNING + " " + "Far too long. " * 30)
    checks = page.locator("#checks")
    expect(checks).to_contain_text("of 300 characters: too long")
    pictures(pia, "composer-too-long")
    page.get_by_label("Text", exact=True).fill(WARNING)
    expect(checks).to_contain_text(f"{len(WARNING)} of 300 characters")
    expect(checks.get_by_role("status")).to_have_text("No problems")
    page.get_by_text("Customise for @pools.test").click()
    page.get_by_label("Text for @pools.test").fill(OWN)
    expect(checks).to_contain_text("Own text")
    page.get_by_label("File").first.set_input_files(
        {"name": "river.jpg", "mimeType": "image/jpeg", "buffer": talkative("JPEG", 6)}
    )
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Write a post")).to_be_visible()  # the description is asked for first
    page.get_by_label("What it shows").first.fill("The river at the bridge")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("The draft is saved")
    pictures(pia, "composer", on_a_phone=True)

    second = as_person("pia")
    second.page.goto(page.url)
    page.get_by_label("Title").wait_for(state="attached")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("The draft is saved")
    second.page.get_by_label("Text", exact=True).fill("What the second editor wrote")
    second.page.get_by_role("button", name="Save draft").click()
    expect(second.page.get_by_role("heading", name="Another person saved this post")).to_be_visible()
    expect(second.page.get_by_label("Text", exact=True)).to_have_value("What the second editor wrote")
    check_page(second, name="composer-conflict", expected_errors=("422",))

    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_role("status").first).to_contain_text("It waits for an approval")
    address = page.url.removeprefix(pia.base)
    pictures(pia, "post-waiting")
    approved(as_person, "Publish post")
    until(pia, address, "Captured, and as it was approved")
    expect(page.locator("main")).to_contain_text(OWN)
    expect(page.get_by_role("link", name="See it on")).to_have_count(2)
    pictures(pia, "post-published", on_a_phone=True)
    until(pia, address, "Proof of entry")
    with page.expect_download() as proof:
        page.get_by_role("link", name="Proof of entry").first.click()
    assert proof.value.suggested_filename.endswith(".tlog-proof")
    pia.go("/publishing/?tab=published")
    expect(page.get_by_role("link", name="See it")).to_have_count(2)
    pictures(pia, "posts", on_a_phone=True)


def test_one_person_stops_and_two_lift(as_person: As, accounts: dict[str, int]) -> None:
    pia = as_person("pia")
    page = pia.go("/publishing/stop/").page
    page.get_by_role("button", name="Stop publishing").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Why").fill("The account was taken over")
    page.get_by_role("button", name="Stop publishing").click()
    expect(page.get_by_role("status").first).to_contain_text("Stopped")
    check_page(pia, name="stop", expected_errors=("422",))
    pia.go("/")
    expect(page.locator("main")).to_contain_text("Publishing is stopped")
    pia.go("/publishing/new/")
    expect(page.locator("main")).to_contain_text("The account was taken over")
    pia.go("/publishing/stop/")
    page.get_by_role("button", name="Ask to lift the stop").click()
    expect(page.get_by_role("status").first).to_contain_text("A second person")
    approved(as_person, "Lift the stop")
    pia.go("/publishing/")
    expect(page.locator("main")).not_to_contain_text("The account was taken over")
