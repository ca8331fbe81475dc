"""By keyboard alone: the skip link, the order of stops, a visible focus, menus that close with Escape."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.screens import NARROW, Screen

pytestmark = pytest.mark.browser

STOPS = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter((node) => !node.disabled && node.checkVisibility({visibilityProperty: true}))
    .filter((node) => node.type !== 'radio' || node.checked)
    .map((node) => (node.dataset.stop ||= String(Math.random())))"""
FOCUS = """() => {
    const node = document.activeElement, style = getComputedStyle(node)
    const box = node.getBoundingClientRect()
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    return {stop: node.dataset.stop || '', tag: node.tagName, inView: box.bottom > 0 && box.top < innerHeight,
            visible: outlined || style.boxShadow !== 'none'}
}"""


@pytest.mark.parametrize("path", ["/", "/audit/", "/people/", "/people/invite/", "/register/", "/account/2fa/"])
def test_every_control_is_reached_in_order_and_shows_its_focus(path: str, open_screen: Callable[..., Screen]) -> None:
    page = open_screen(path).page
    wanted = page.evaluate(STOPS)
    assert len(wanted) > 5
    reached = []
    while len(reached) < len(wanted):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["visible"], f"no visible focus on {focus}"
        assert focus["inView"], f"focus out of sight on {focus}"
        if [focus["stop"]] != reached[-1:]:  # a date field has several stops of its own
            reached.append(focus["stop"])
    assert reached == wanted


def test_skip_link_leads_past_the_navigation(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/people/").page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Invite a person")).to_be_focused()


def test_account_menu_opens_with_enter_and_closes_with_escape(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/").page
    toggle = page.locator("summary.st-menu__toggle")
    toggle.focus()
    page.keyboard.press("Enter")
    entry = page.get_by_role("link", name="Where you are signed in")
    expect(entry).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(toggle).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("h1").click()
    expect(entry).to_be_hidden()


def test_rooms_fold_into_a_menu_on_a_narrow_screen(open_screen: Callable[..., Screen]) -> None:
    page = open_screen("/").page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    menu = page.get_by_role("button", name="Menu")
    group = page.get_by_role("link", name="Administration")
    expect(group).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    group.focus()
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Administration").get_by_role("link", name="Audit trail").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Audit trail")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/", "/jobs/?state=failed", "/audit/", "/people/", "/register/new/", "/account/login/"]
)
def test_pages_work_without_script(path: str, open_screen: Callable[..., Screen]) -> None:
    role = "" if path == "/account/login/" else "administrator"
    page = open_screen(path, role=role, java_script_enabled=False).page
    expect(page.locator("h1")).to_be_visible()
    if role:
        expect(page.get_by_role("link", name="Administration", exact=True)).to_be_visible()


def test_a_filter_folds_away_on_a_narrow_screen_unless_in_use(open_screen: Callable[..., Screen]) -> None:
    def is_open(page: Page) -> bool:
        return bool(page.locator("details.moj-filter").evaluate("(panel) => panel.open"))

    screen = open_screen("/")
    screen.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert not is_open(screen.go("/audit/").page)
    assert is_open(screen.go("/audit/?who=Recordkeeper").page)
