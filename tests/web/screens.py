"""Looking at pages as the tests do: what a browser complained about, what it asked for, what axe finds."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
SCHEMES = ("light", "dark")
ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Screen:
    """A page and what happened on it since it was opened."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Screen:
        self.page.goto(self.base + path)
        return self


def watched(page: Page, base: str) -> Screen:
    screen = Screen(page, base)
    host = urlsplit(base).netloc

    def on_request(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != host:
            screen.foreign.append(url)

    page.on("request", lambda request: on_request(request.url))
    page.on("pageerror", lambda error: screen.errors.append(str(error)))
    page.on(
        "console",
        lambda message: screen.errors.append(message.text) if message.type in ("error", "warning") else None,
    )
    return screen


def check_page(screen: Screen, *, name: str = "", expected_errors: tuple[str, ...] = ()) -> None:
    """No axe violation, console message, foreign request or sideways scroll: wide, narrow, light, dark."""
    for viewport in (WIDE, NARROW):
        screen.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in SCHEMES:
            screen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            where = f"{screen.page.url} at {viewport['width']} px, {scheme}"
            if (viewport, scheme) != (NARROW, "dark"):  # the same colours as wide
                found = violations(screen.page, colours_only=scheme == "dark")
                assert found == [], f"{where}:\n" + "\n".join(found)
            assert (wider := sideways(screen.page)) == [], f"{where}: wider than the screen: {wider}"
            if name:
                keep_shot(screen.page, name, viewport["width"], scheme)
    complaints = [text for text in screen.errors if not any(known in text for known in expected_errors)]
    assert complaints == [], screen.page.url
    assert screen.foreign == [], "requests to other hosts"


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe finds. The dark scheme changes only colours, so there only those are looked at again."""
    rules = {"type": "tag", "values": TAGS}
    if colours_only:
        rules = {"type": "rule", "values": ["color-contrast"]}
    if not page.evaluate("() => 'axe' in window"):  # half a megabyte, sent once a page and not once a look
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What sticks out to the right; empty when the page does not scroll sideways (WCAG 2.2, 1.4.10)."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const width = document.documentElement.clientWidth
            if (document.documentElement.scrollWidth <= width) return []
            const scrolls = (node) => node && (getComputedStyle(node).overflowX !== 'visible' || scrolls(node.parentElement))
            const wide = [...document.querySelectorAll('body *')]
                .filter((node) => node.getBoundingClientRect().right > width + 1)
            const loose = wide.filter((node) => !scrolls(node.parentElement) || getComputedStyle(node).position === 'absolute')
            return (loose.length ? loose : wide)
                .map((node) => node.tagName + '.' + node.className).slice(0, 8)
        }"""
    )


def keep_shot(page: Page, name: str, width: int, scheme: str) -> None:
    """STANCE_SHOTS=<folder> keeps every page that is looked at, in each width and scheme, for people to look at."""
    wanted = os.environ.get("STANCE_SHOTS", "")
    if wanted and wanted != "1":
        ending = ("" if width == WIDE["width"] else "-narrow") + ("-dark" if scheme == "dark" else "")
        page.screenshot(path=_folder(Path(wanted)) / f"{name}{ending}.png", full_page=True)


def document(
    page: Page, name: str, *, height: int = 900, width: int = WIDE["width"], focused: Locator | None = None
) -> None:
    """STANCE_SHOTS=1 writes this screen into the documentation: light, 1280 wide, cut off below ``height``. One of another
    ``width`` says so in its name. Nothing has the focus, unless ``focused`` is to keep it."""
    if os.environ.get("STANCE_SHOTS") != "1":
        return
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="light")
    if focused is None:
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    ending = "" if width == WIDE["width"] else f"-{width}"
    page.screenshot(path=_folder(ROOT / "docs" / "screenshots") / f"{name}{ending}.png")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
