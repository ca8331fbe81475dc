"""An export goes in through the browser, over a connection that breaks and a page that is closed in the middle."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import ACCOUNT_ID, HANDLE, Feed
from tests.web.filled_archive import Filled, OpenArchive, zipped
from tests.web.screens import check_page

POSTS = 150
BULK_BYTES = 30 << 20
SLOW_MS = 60_000


def other_account(root: Path, handle: str, number: str, *, bulk_bytes: int = BULK_BYTES) -> Path:
    """An archive of another account as a zip of several pieces' length."""
    folder = root / handle
    make_folder(folder, Feed(POSTS, seed=7, media_every=30))
    for path in folder.rglob("*.js"):
        path.write_text(path.read_text().replace(ACCOUNT_ID, number).replace(HANDLE, handle))
    (folder / "data" / "periscope-broadcast.bin").write_bytes(os.urandom(bulk_bytes))
    return zipped(folder, root / f"twitter-{handle}.zip")


def offsets_of(page: Page) -> list[int]:
    """The offset of every piece that is sent from now on."""
    seen: list[int] = []
    page.on(
        "request",
        lambda request: seen.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None,
    )
    return seen


class Breaking:
    """Lets ``whole`` pieces through, then breaks ``broken`` connections, then lets everything through."""

    def __init__(self, page: Page, *, whole: int, broken: int) -> None:
        self.left_whole, self.left_broken = whole, broken
        page.route("**/archive/uploads/*/", self.handle)

    def handle(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
        elif self.left_whole:
            self.left_whole -= 1
            route.continue_()
        elif self.left_broken:
            self.left_broken -= 1
            route.abort("connectionreset")
        else:
            route.continue_()


def bring_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Import")).not_to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Import").click()
    page.wait_for_url(re.compile(r"/archive/imports/\d+/$"))


def test_broken_connection_then_question_then_report(filled: Filled, open_archive: OpenArchive, tmp_path: Path) -> None:
    path = other_account(tmp_path, "WarnNet", "555000111")
    screen = open_archive("/archive/imports/new/", role="recordkeeper")
    page = screen.page
    offsets = offsets_of(page)
    Breaking(page, whole=1, broken=2)
    page.get_by_label("Files of the export").set_input_files(path)
    expect(page.get_by_text("Complete", exact=True)).to_be_visible(timeout=SLOW_MS)
    assert offsets[0] == 0
    assert offsets.count(8 << 20) == 3, "the piece after the first is sent again from where the server is"
    assert path.stat().st_size > max(offsets) > 16 << 20
    check_page(screen, name="import-new-complete", expected_errors=("ERR_CONNECTION_RESET",))

    bring_in(page)
    expect(page.get_by_role("heading", name="Is @WarnNet one of your accounts?")).to_be_visible(timeout=SLOW_MS)
    check_page(screen, name="import-asks", expected_errors=("ERR_CONNECTION_RESET",))
    page.get_by_role("button", name="Register @WarnNet and continue").click()
    expect(page.locator("#import-state .st-badge").first).to_have_text("Done", timeout=SLOW_MS)
    report = page.locator(".st-tally")
    numbers = dict(zip(report.locator("dt").all_inner_texts(), report.locator("dd").all_inner_texts(), strict=True))
    assert numbers["Claimed by the export"] == numbers["Counted in it"] == str(POSTS)
    assert int(numbers["New posts"]) > 140
    assert numbers["Problems"] == "0"
    found = run_stance(filled.installation.data, "search", "from:WarnNet")
    assert found.value["total"] == int(numbers["New posts"])
    assert list((filled.installation.data / "uploads").iterdir()) == [], "the blob store holds the original now"


def test_page_closed_in_the_middle_goes_on(open_archive: OpenArchive, tmp_path: Path) -> None:
    path = other_account(tmp_path, "LaterOn", "555000222")
    page = open_archive("/archive/imports/new/", role="recordkeeper").page
    Breaking(page, whole=2, broken=1_000)
    page.get_by_label("Files of the export").set_input_files(path)
    expect(page.locator("[data-words]").first).to_contain_text("Sending: 5", timeout=SLOW_MS)
    page.reload()
    page.unroute_all()
    expect(page.get_by_text("Choose the same file again: it continues from there.")).to_be_visible()
    expect(page.get_by_text("0 of 1 files have arrived.")).to_be_visible()

    offsets = offsets_of(page)
    page.get_by_label("Files of the export").set_input_files(path)
    expect(page.get_by_text("Complete", exact=True)).to_be_visible(timeout=SLOW_MS)
    assert offsets[0] == 16 << 20, "what had arrived is not sent again"
    expect(page.locator(".st-files li")).to_have_count(1)
    bring_in(page)
    expect(page.get_by_role("heading", name="Is @LaterOn one of your accounts?")).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="This import was cancelled")).to_be_visible()
    expect(page.get_by_role("link", name="Import it again")).to_be_visible()


def test_pause_go_on_and_remove(filled: Filled, open_archive: OpenArchive, tmp_path: Path) -> None:
    path = other_account(tmp_path, "PauseMe", "555000333")
    page = open_archive("/archive/imports/new/", role="administrator").page
    breaking = Breaking(page, whole=1, broken=1_000)
    page.get_by_label("Files of the export").set_input_files(path)
    expect(page.locator("[data-words]").first).to_contain_text("Sending: 2", timeout=SLOW_MS)
    page.get_by_role("button", name="Pause twitter-PauseMe.zip").click()
    expect(page.locator("[data-words]").first).to_contain_text("Paused at 2")
    page.get_by_role("button", name="Import").click(force=True)
    assert page.url.endswith("/archive/imports/new/"), "nothing is brought in before everything is there"
    breaking.left_broken = 0
    page.get_by_role("button", name="Continue twitter-PauseMe.zip").click()
    expect(page.get_by_text("Complete", exact=True)).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("button", name="Remove twitter-PauseMe.zip").click()
    expect(page.locator(".st-files li")).to_have_count(0)
    expect(page.get_by_text("Choose the files first.")).to_be_visible()
    page.reload()
    expect(page.locator(".st-files li")).to_have_count(0)
    assert not any((filled.installation.data / "uploads").iterdir())


def test_works_without_script(open_archive: OpenArchive, tmp_path: Path) -> None:
    path = other_account(tmp_path, "PlainForm", "555000444", bulk_bytes=9 << 20)
    page = open_archive("/archive/imports/new/", role="recordkeeper", java_script_enabled=False).page
    page.get_by_label("Files of the export").set_input_files(path)
    page.get_by_role("button", name="Import").click()
    page.wait_for_url(re.compile(r"/archive/imports/\d+/$"))
    for _look in range(60):
        if page.get_by_role("button", name="Register @PlainForm and continue").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("button", name="Register @PlainForm and continue").click()
    for _look in range(60):
        if page.locator("#import-state .st-badge").first.inner_text() == "Done":
            break
        page.wait_for_timeout(500)
        page.reload()
    assert page.locator("#import-state .st-badge").first.inner_text() == "Done"


def test_without_a_file_the_form_says_so(open_archive: OpenArchive) -> None:
    page = open_archive("/archive/imports/new/", role="recordkeeper", java_script_enabled=False).page
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("alert")).to_contain_text("No file has arrived yet")


def test_what_is_no_export_is_refused_in_words(open_archive: OpenArchive, tmp_path: Path) -> None:
    path = tmp_path / "holiday.zip"
    path.write_bytes(b"this is no zip at all")
    screen = open_archive("/archive/imports/new/", role="recordkeeper")
    screen.page.get_by_label("Files of the export").set_input_files(path)
    expect(screen.page.get_by_text("Complete", exact=True)).to_be_visible(timeout=SLOW_MS)
    bring_in(screen.page)
    expect(screen.page.get_by_role("heading", name="Nothing was imported")).to_be_visible(timeout=SLOW_MS)
    expect(screen.page.get_by_text("This kind of file cannot be imported.")).to_be_visible()
    check_page(screen, name="import-refused")
    screen.go("/")
    expect(screen.page.get_by_text("was refused").first).to_be_visible()
    check_page(screen, name="home-refused")


@pytest.mark.parametrize("path", ["/archive/imports/new/"])
def test_reader_is_told_why_not(path: str, open_archive: OpenArchive) -> None:
    screen = open_archive(path, role="reader")
    expect(
        screen.page.get_by_text("to import an export you need the role administrator or recordkeeper")
    ).to_be_visible()
    screen.go("/archive/imports/")
    expect(screen.page.get_by_role("button", name="Import an export")).to_have_attribute("aria-disabled", "true")
