"""From the browser: an official's mixed account, an export from which one post is chosen and lodged, and nothing stays of the others."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.rooms.archive.small import archive, tweet
from tests.web.installation import Installation
from tests.web.live_platforms import weather
from tests.web.office_people import As, as_person, states
from tests.web.screens import check_page, document
from tests.web.test_capture import pictures

pytestmark = pytest.mark.browser
__all__ = ["as_person", "states", "weather"]  # the fixtures
LATE, EARLY = 1_700_000_000, 1_600_000_000


def packed(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(folder))
    return stream.getvalue()


def test_one_post_is_chosen_from_an_export(as_person: As, weather: Installation, tmp_path: Path) -> None:
    ada = as_person("ada")
    page = ada.go("/lodging/").page
    expect(page.locator("main")).to_contain_text("No official’s own account with personal posts")
    check_page(ada)
    ada.go("/register/new/")
    page.get_by_label("Address", exact=False).first.fill("https://x.com/MayorSmith")
    page.locator("main form button[type=submit]").first.click()
    number = page.url.rstrip("/").rpartition("/")[2]
    ada.go(f"/register/accounts/{number}/edit/purpose/")
    page.get_by_label("An official’s own account").select_option("mixed")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("never captured whole")
    ada.go("/lodging/")
    page.get_by_role("link", name="@MayorSmith").click()
    pictures(ada, "lodging", on_a_phone=True)
    page.get_by_label("Addresses of the posts").fill("https://x.com/MayorSmith/status/1")
    page.get_by_label("Business purpose").fill("Flood warning of 14 November")
    page.get_by_role("button", name="Lodge posts").click()
    expect(page.get_by_role("alert")).to_contain_text("to connected accounts alone")

    posts = [
        tweet(1, "The river rises: leave the lower town now. Roads north are open.", at=LATE),
        tweet(2, "Our cup final! What a team.", at=LATE + 60),
        tweet(3, "Happy birthday, Mum", at=EARLY),
    ]
    export = packed(archive(tmp_path / "export", posts, owner="77", handle="MayorSmith"))
    page.get_by_text("Choose posts from an export of the account").click()
    page.get_by_label("Files of the export").set_input_files(
        {"name": "twitter.zip", "mimeType": "application/zip", "buffer": export}
    )
    page.get_by_role("button", name="Show its posts").click()
    ticks = page.get_by_role("group", name="Posts to lodge")
    for _look in range(60):
        if ticks.is_visible():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(ticks).to_contain_text("cup final")
    page.get_by_label("The river rises", exact=False).check()
    page.get_by_label("Business purpose").fill("Flood warning of 14 November")
    pictures(ada, "lodging-export")
    page.get_by_role("button", name="Lodge ticked posts").click()
    expect(page.get_by_role("status").first).to_contain_text("Lodged 1 post")
    page.get_by_role("button", name="Done: remove the export").click()
    expect(page.get_by_role("status").first).to_contain_text("removed from the server")
    expect(page.locator("main")).to_contain_text("Lodged late")
    check_page(ada, name="lodged", expected_errors=("422",))
    document(page, "lodged", height=1500)
    assert list((weather.data / "tmp").glob("lodging-*")) == []
    page.get_by_role("link", name="The river rises", exact=False).click()
    expect(page.locator("main")).to_contain_text("Business purpose: Flood warning of 14 November")
    check_page(ada, expected_errors=("422",))
    ada.go(f"/lodging/{number}/")
    page.get_by_role("button", name="Everything official is lodged").click()
    expect(page.locator("main")).to_contain_text("says Ada")
    ada.go("/lodging/")
    check_page(ada, expected_errors=("422",))
    page.get_by_role("link", name="change them for", exact=False).click()
    page.get_by_label("Days within which a post is lodged").fill("400")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(ada, expected_errors=("422",))
