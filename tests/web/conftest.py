"""One browser and three installations for all browser tests: one with people and jobs, one with an archive, one as it
is on the first day.

STANCE_CHROMIUM   the browser (default /usr/bin/chromium)
STANCE_SHOTS      1 writes docs/screenshots/*.png (test_tutorial); a folder gets every page that is checked, in each
                  width and colour scheme
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from tests.web.filled_archive import archive_roles, filled, open_archive
from tests.web.installation import Installation, start
from tests.web.screens import WIDE, Screen, watched
from tests.web.signing_in import sign_in

__all__ = ["archive_roles", "filled", "open_archive"]
CHROMIUM = os.environ.get("STANCE_CHROMIUM", "/usr/bin/chromium")
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
def signed_in(browser: Browser, site: Installation, job_ids: dict[str, int]) -> Callable[[str], StorageState]:
    """Cookies of a role, from one real sign-in with password and code."""
    known: dict[str, StorageState] = {}

    def state(role: str) -> StorageState:
        if role not in known:
            context = browser.new_context()
            page = context.new_page()
            sign_in(page, site.url, f"{role}@agency.test")
            known[role] = context.storage_state()
            context.close()
        return known[role]

    return state


@pytest.fixture
def open_screen(browser: Browser, site: Installation, signed_in: Callable[[str], StorageState]) -> Iterator[OpenScreen]:
    """``open_screen("/jobs/", role="reader")`` opens a page of the filled installation; "" is nobody."""
    contexts: list[BrowserContext] = []

    def opened(path: str, role: str = "administrator", **options: object) -> Screen:
        state = signed_in(role) if role else None
        context = browser.new_context(viewport=WIDE, storage_state=state, locale="en-AU", **options)  # type: ignore[arg-type]
        contexts.append(context)
        return watched(context.new_page(), site.url).go(path)

    yield opened
    for context in contexts:
        context.close()
