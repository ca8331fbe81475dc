"""One browser and two installations for all browser tests: one filled, one as it is on the first day.

STANCE_CHROMIUM   the browser (default /usr/bin/chromium)
STANCE_SHOTS      1 writes docs/screenshots/*.png; a folder gets every shot (each width and colour scheme)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.web.installation import Installation, start
from tests.web.screens import WIDE, Screen, watched
from tests.web.seeding import PASSWORD, SECRET

CHROMIUM = os.environ.get("STANCE_CHROMIUM", "/usr/bin/chromium")
OpenScreen = Callable[..., Screen]


def totp(secret: str, at: float | None = None) -> str:
    """RFC 6238: six digits, SHA-1, 30 seconds."""
    counter = int((time.time() if at is None else at) // 30)
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(page: Page, base: str, address: str, code: str = "") -> None:
    """With password and code, as a person does it."""
    page.goto(f"{base}/account/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in with a password").click()
    page.get_by_label("Code").fill(code or totp(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{base}/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes one of them takes all browser tests: each installation is started once."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--no-proxy-server"]
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
    installation = start(tmp_path_factory.mktemp("empty"))
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
