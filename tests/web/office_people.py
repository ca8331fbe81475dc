"""Browsers in which people of the weather office have signed in. A test module brings its own installation, ``weather``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.web.installation import Installation
from tests.web.screens import WIDE, Screen, watched
from tests.web.signing_in import sign_in

As = Callable[[str], Screen]


@pytest.fixture(scope="module")
def states(browser: Browser, weather: Installation) -> Callable[[str], StorageState]:
    known: dict[str, StorageState] = {}

    def state(name: str) -> StorageState:
        if name not in known:
            context = browser.new_context()
            sign_in(context.new_page(), weather.url, f"{name}@weather.test")
            known[name] = context.storage_state()
            context.close()
        return known[name]

    return state


@pytest.fixture
def as_person(browser: Browser, weather: Installation, states: Callable[[str], StorageState]) -> Iterator[As]:
    """``as_person("ada")`` is a browser in which this person has signed in."""
    contexts: list[BrowserContext] = []

    def opened(name: str) -> Screen:
        context = browser.new_context(viewport=WIDE, storage_state=states(name), locale="en-AU")
        contexts.append(context)
        return watched(context.new_page(), weather.url)

    yield opened
    for context in contexts:
        context.close()
