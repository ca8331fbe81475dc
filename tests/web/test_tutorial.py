"""The tutorial, walked as a newcomer does, from the printed link to a proven record; it makes the screenshots of the
documentation (STANCE_SHOTS=1)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import run_stance
from tests.factories.x_archive import make_folder, make_zip
from tests.factories.x_posts import ACCOUNT_ID, HANDLE, Feed
from tests.web.filled_archive import zipped
from tests.web.installation import Installation, start
from tests.web.screens import WIDE, Screen, document, watched
from tests.web.signing_in import totp

pytestmark = pytest.mark.browser
ADDRESS, PASSWORD = "alex@weather.example", "correct horse battery"
SLOW_MS = 60_000


@pytest.fixture
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    started = start(tmp_path_factory.mktemp("tutorial"), is_first=True, STANCE_AGENCY="Department of Weather")
    yield started
    started.stop()


@pytest.fixture
def screen(browser: Browser, installation: Installation) -> Iterator[Screen]:
    """One browser for the whole walk."""
    context = browser.new_context(viewport=WIDE, locale="en-AU", accept_downloads=True, reduced_motion="reduce")
    yield watched(context.new_page(), installation.url)
    context.close()


def settle(screen: Screen, path: str) -> Page:
    screen.go(path).page.wait_for_load_state("networkidle")
    return screen.page


def begin(screen: Screen, installation: Installation) -> None:
    page = settle(screen, "/account/login/")
    expect(page).to_have_title("Sign in – Department of Weather – Stance")
    document(page, "sign-in", height=620)
    page.goto(installation.first_link())
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Your full name").fill("Alex Abel")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create sign-in").click()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Six-digit code").fill(totp(page.get_by_label("Or type this secret into the app").input_value()))
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("list", name="Unused codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="Go to the home page").click()
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    expect(page.get_by_text("Department of Weather", exact=True)).to_be_visible()
    document(page, "home-empty", height=480)


def look_around_with_the_sample_agency(screen: Screen, installation: Installation) -> None:
    page = settle(screen, "/")
    page.get_by_role("button", name="Add the sample agency").click()
    expect(page.locator("#import-state .st-badge").first).to_have_text("Done", timeout=SLOW_MS)
    page = settle(screen, "/archive/?q=flood+OR+storm&sort=newest")
    expect(page.locator("mark").first).to_be_visible()
    document(page, "search")
    settle(screen, "/archive/?q=is%3Aedited")
    page.get_by_role("link", name=re.compile("^Record")).first.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
    document(page, "record", height=1000)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the proof").click()
    verifier = [sys.executable, "-m", "stance.engines.evidence", str(download.value.path())]
    key = (installation.data / "ledger" / "vkey").read_text().strip()
    done = subprocess.run([*verifier, key], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    document(settle(screen, "/ledger/"), "ledger", height=860)

    settle(screen, "/")
    expect(page.get_by_text("A sample agency is here.")).to_be_visible()
    page.get_by_role("button", name="Remove the sample agency").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "The sample agency was removed: 420 records were destroyed"
    )
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    assert run_stance(installation.data, "verify").value["ok"]


def bring_in_an_export(screen: Screen, installation: Installation, tmp_path: Path) -> None:
    export = tmp_path / "twitter-2026-01-02.zip"
    make_zip(export, Feed(300, media_every=20))
    page = settle(screen, "/archive/imports/new/")
    page.get_by_label("Files of the export").set_input_files(export)
    expect(page.get_by_text("Complete", exact=True)).to_be_visible(timeout=SLOW_MS)
    document(page, "imports-new", height=680)
    page.get_by_role("button", name="Import").click()
    page.get_by_role("button", name=f"Register @{HANDLE} and continue").click(timeout=SLOW_MS)
    expect(page.locator("#import-state .st-badge").first).to_have_text("Done", timeout=SLOW_MS)
    document(page, "import", height=1020)
    assert run_stance(installation.data, "verify").value["ok"]


def see_the_other_rooms(screen: Screen, installation: Installation, tmp_path: Path) -> None:
    for name, role in (("Kim Keeper", "recordkeeper"), ("Rae Reader", "reader")):
        installation.seed("person", f"{name.split()[0].lower()}@weather.example", name, role)
    folder = tmp_path / "other"
    make_folder(folder, Feed(50, seed=7))
    for path in folder.rglob("*.js"):
        path.write_text(path.read_text().replace(ACCOUNT_ID, "555000111").replace(HANDLE, "RiverWatchQLD"))
    run_stance(installation.data, "import", str(zipped(folder, tmp_path / "riverwatch.zip")))
    page = settle(screen, "/")
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    expect(page.get_by_text("Is @RiverWatchQLD one of your accounts?", exact=True)).to_be_visible()
    document(page, "home", height=620)
    for path, name, seen in (
        ("/register/", "register", HANDLE),
        ("/jobs/?state=done", "jobs", "Import an export"),
        ("/audit/", "audit", f"registered @{HANDLE} on X (Twitter)"),
        ("/people/", "people", "Rae Reader"),
    ):
        page = settle(screen, path)
        expect(page.get_by_text(seen).first).to_be_visible()
        document(page, name, height=840 if name == "audit" else 560)
    page = settle(screen, "/register/")
    page.get_by_role("link", name=f"@{HANDLE}").first.click()
    page.get_by_role("link", name="Search its posts").click()
    expect(page.get_by_text(re.compile(r"^\s*300 posts"))).to_be_visible()


def lose_everything_and_come_back(screen: Screen, installation: Installation) -> None:
    page = settle(screen, "/")
    page.locator("summary.st-menu__toggle").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    link = run_stance(
        installation.data, "reset-link", ADDRESS, "--remove-factors", env={"STANCE_PORT": str(installation.port)}
    ).value["link"]
    page.goto(link)
    page.get_by_label("New password").fill("four other plain words")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()


def test_the_tutorial(screen: Screen, installation: Installation, tmp_path: Path) -> None:
    begin(screen, installation)
    look_around_with_the_sample_agency(screen, installation)
    bring_in_an_export(screen, installation, tmp_path)
    see_the_other_rooms(screen, installation, tmp_path)
    lose_everything_and_come_back(screen, installation)
    assert screen.errors == []
    assert screen.foreign == []
