"""People in browsers of one installation: each signs in once, and every window that a test opens is closed after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, StorageState

from tests.web.screens import WIDE, Screen, watched
from tests.web.signing_in import sign_in

StateOf = Callable[[str], StorageState]


def signed_in_once(browser: Browser, url: str, domain: str) -> StateOf:
    """Cookies of ``name``@``domain``, from one real sign-in with password and code."""
    known: dict[str, StorageState] = {}

    def state(name: str) -> StorageState:
        if name not in known:
            context = browser.new_context()
            sign_in(context.new_page(), url, f"{name}@{domain}")
            known[name] = context.storage_state()
            context.close()
        return known[name]

    return state


@contextmanager
def windows(browser: Browser, url: str, state_of: StateOf) -> Iterator[Callable[..., Screen]]:
    """``opened("ada")`` is a window in which ada has signed in; "" is nobody."""
    contexts = []

    def opened(name: str, **options: object) -> Screen:
        state = state_of(name) if name else None
        context = browser.new_context(viewport=WIDE, storage_state=state, locale="en-AU", **options)  # type: ignore[arg-type]
        contexts.append(context)
        return watched(context.new_page(), url)

    yield opened
    for context in contexts:
        context.close()
