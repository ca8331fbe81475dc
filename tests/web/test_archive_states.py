"""An import under way, one that is tried again and one that stands still: on its page, in the list, on the home page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.filled_archive import Filled, OpenArchive
from tests.web.installation import ROOT, environment
from tests.web.screens import check_page


@pytest.fixture(scope="module")
def runs(filled: Filled) -> dict[str, int]:
    site = filled.installation
    script = Path(__file__).with_name("archive_seeding.py")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env=environment(site.data, site.port), capture_output=True, check=True
    )
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("name", "badge", "words"),
    [
        ("reading", "Reading posts", "84,000 of 200,000"),
        ("retried", "Tried again soon", "It will be tried again automatically"),
        ("stuck", "Stopped", "Fix the cause, then continue it."),
    ],
)
def test_state(name: str, badge: str, words: str, runs: dict[str, int], open_archive: OpenArchive) -> None:
    screen = open_archive(f"/archive/imports/{runs[name]}/", role="recordkeeper")
    expect(screen.page.locator("#import-state .st-badge").first).to_have_text(badge)
    expect(screen.page.get_by_text(words)).to_be_visible()
    check_page(screen, name=f"import-{name}")


def test_page_follows_by_itself(runs: dict[str, int], filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/imports/{runs['reading']}/", role="reader").page
    with page.expect_response(lambda response: "?stage=" in response.url) as part:
        pass
    assert "<html" not in part.value.text()
    expect(page.locator(".st-stage--current")).to_have_text("Reading posts")
    filled.installation.seed("progress", str(job_of(filled, runs["reading"])), "150000")
    expect(page.get_by_text("150,000 of 200,000")).to_be_visible()
    cancel = page.get_by_role("button", name="Cancel this import")
    expect(cancel).to_have_attribute("aria-disabled", "true")


def job_of(filled: Filled, run: int) -> int:
    code = f"import django; django.setup(); from stance.jobs.models import Job; print(Job.objects.get(key='import-{run}').pk)"
    site = filled.installation
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(site.data, site.port), capture_output=True, check=True
    )
    return int(done.stdout)


def test_home_says_what_stands_still(runs: dict[str, int], open_archive: OpenArchive) -> None:
    screen = open_archive("/", role="recordkeeper")
    wrong = screen.page.get_by_role("region", name="What went wrong")
    expect(wrong.get_by_text(f"Import {runs['stuck']} stopped", exact=True)).to_be_visible()
    live = screen.page.get_by_role("region", name="Happening now")
    expect(live.get_by_text(re.compile(rf"import {runs['reading']}\b", re.IGNORECASE)).first).to_be_visible()
    expect(screen.page.get_by_text("Import an export", exact=True)).to_have_count(0)
    check_page(screen, name="home-imports-running")


def test_cancel_ends_one_that_waits(runs: dict[str, int], open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/imports/{runs['retried']}/", role="recordkeeper").page
    page.get_by_role("button", name="Cancel this import").click()
    expect(page.get_by_role("heading", name="This import was cancelled")).to_be_visible()
    expect(page.get_by_text("83,990 new posts")).to_be_visible()
