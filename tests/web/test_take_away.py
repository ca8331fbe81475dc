"""Found → taken away → checked by an outsider with no Stance installed, from sign-in to end; it makes the guide's pictures."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.filled_archive import Filled, OpenArchive
from tests.web.screens import WIDE, check_page, document

NARROW = 360
MADE_MS = 90_000


@pytest.mark.parametrize("width", [WIDE["width"], NARROW])
def test_posts_are_found_taken_away_and_checked(
    filled: Filled, open_archive: OpenArchive, tmp_path: Path, width: int
) -> None:
    screen = open_archive("/archive/", role="reader")
    page = screen.page
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Words, phrases, #hashtags, @mentions").fill("flood OR storm")
    page.get_by_role("button", name="Search", exact=True).click()
    take = page.get_by_role("link", name="Download").filter(has_text="post")
    expect(take).to_be_visible()
    check_page(screen, name="take-away-found")
    document(page, "take-away-found", width=width)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("checkbox", name="Tick").first.check()
    page.get_by_role("button", name="Download ticked").click()
    expect(page.get_by_role("heading", name="1 post", exact=True)).to_be_visible()
    page.go_back()
    take.click()
    check_page(screen, name="take-away-what")
    document(page, "take-away-what", width=width)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="Make the zip").click()
    link = page.get_by_role("link", name="Download the zip")
    expect(link).to_be_visible(timeout=MADE_MS)
    check_page(screen, name="take-away-ready")
    document(page, "take-away-ready", width=width)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "posts.zip")
    with zipfile.ZipFile(tmp_path / "posts.zip") as found:
        found.extractall(tmp_path / "out")
    command = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(command, cwd=tmp_path / "out", capture_output=True, text=True, check=False, env={})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("PROVEN")
    screen.go("/archive/downloads/")
    check_page(screen, name="downloads")
    page.goto((tmp_path / "out" / "index.html").as_uri())
    expect(page.locator("article").first).to_be_visible()
    page.set_viewport_size({"width": width, "height": 900})
    document(page, "take-away-copy", width=width)
