"""Browsers in which people of the weather office have signed in. A test module brings its own installation, ``weather``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.installation import Installation
from tests.web.screens import Screen
from tests.web.visitors import StateOf, signed_in_once, windows

As = Callable[[str], Screen]


@pytest.fixture(scope="module")
def states(browser: Browser, weather: Installation) -> StateOf:
    return signed_in_once(browser, weather.url, "weather.test")


@pytest.fixture
def as_person(browser: Browser, weather: Installation, states: StateOf) -> Iterator[As]:
    """``as_person("ada")`` is a browser in which this person has signed in."""
    with windows(browser, weather.url, states) as opened:
        yield opened
