"""One browser and three installations for all browser tests: one with people and jobs, one with an archive, one as it
is on the first day.

STANCE_CHROMIUM   the browser (default /usr/bin/chromium-headless-shell)
STANCE_SHOTS      1 writes docs/screenshots/*.png (test_tutorial); a folder gets every page that is checked, in each
                  width and colour scheme
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.web.filled_archive import archive_roles, filled, open_archive
from tests.web.installation import Installation, start
from tests.web.screens import Screen
from tests.web.visitors import StateOf, signed_in_once, windows

__all__ = ["archive_roles", "filled", "open_archive"]
expect.set_options(timeout=20_000)
"""Milliseconds: what comes at once on a quiet machine may take its time on a busy one."""
CHROMIUM = os.environ.get("STANCE_CHROMIUM", "/usr/bin/chromium-headless-shell")
OpenScreen = Callable[..., Screen]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--lang=en-AU"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A filled installation: people of each role, accounts, events, jobs in every state."""
    installation = start(tmp_path_factory.mktemp("filled"))
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def job_ids(site: Installation) -> dict[str, int]:
    return site.seed("full")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that nobody has signed in to."""
    installation = start(tmp_path_factory.mktemp("empty"), is_first=True)
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: Installation, job_ids: dict[str, int]) -> StateOf:
    """Cookies of a role, from one real sign-in with password and code."""
    return signed_in_once(browser, site.url, "agency.test")


@pytest.fixture
def open_screen(browser: Browser, site: Installation, signed_in: StateOf) -> Iterator[OpenScreen]:
    """``open_screen("/jobs/", role="reader")`` opens a page of the filled installation; "" is nobody."""
    with windows(browser, site.url, signed_in) as opened:
        yield lambda path, role="administrator", **options: opened(role, **options).go(path)
