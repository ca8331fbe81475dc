"""What the public sees of the register, in Stance and in a frame of another web site, and where staff get it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from tests.web.installation import Installation
from tests.web.screens import Screen, check_page, document

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(site: Installation, job_ids: dict[str, int]) -> dict[str, int]:
    return site.seed("web_site_book")  # type: ignore[no-any-return]


PAGES = {
    "web-site": ("/register/web-site/", "administrator"),
    "account-web-site": ("/register/accounts/{account}/web-site/", "administrator"),
    "account-web-site-reader": ("/register/accounts/{account}/web-site/", "reader"),
    "draft-web-site": ("/register/accounts/{draft}/web-site/", "administrator"),
    "embed": ("/accounts/embed/?agency=coast-web", ""),
    "embed-none": ("/accounts/embed/?service=vimeo", ""),
    "public-account-linked": ("/accounts/{account}/", ""),
}

DOCUMENTED = {"web-site": "web-site", "account-web-site": "links-both-ways", "embed": "embedded-list"}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, open_screen: Callable[..., Screen], made: dict[str, int]) -> None:
    path, role = PAGES[name]
    screen = open_screen(path.format(**made), role=role)
    assert screen.page.locator("h1").count() == 1
    check_page(screen, name=name)
    if name in DOCUMENTED:
        document(screen.page, DOCUMENTED[name], height=520 if name == "embed" else 900)


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another web site, as an agency has one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", tmp_path
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing on the tests' output."""


def test_what_staff_copy_works_on_another_web_site(
    open_screen: Callable[..., Screen], browser: Browser, made: dict[str, int], other_site: tuple[str, Path]
) -> None:
    pasted = []
    for path in ("/register/web-site/?agency=coast-web", f"/register/accounts/{made['account']}/web-site/"):
        page = open_screen(path).page
        pasted += [box.input_value() for box in page.locator(".st-copy input").all()]
    assert len(pasted) == 4
    url, folder = other_site
    (folder / "index.html").write_text(f"<!doctype html><title>Agency</title>{''.join(pasted)}")
    page = browser.new_page()
    page.goto(url)
    for badge in page.locator("img").all():
        badge.scroll_into_view_if_needed()
        expect(badge).to_have_js_property("complete", True)
        assert badge.evaluate("one => one.naturalWidth") > 100
    expect(page.frame_locator("iframe").get_by_role("link", name="@CoastBeaches")).to_be_visible()
    assert page.context.cookies() == []
    page.close()


def test_no_other_page_stands_in_a_frame(
    browser: Browser, site: Installation, made: dict[str, int], other_site: tuple[str, Path]
) -> None:
    url, folder = other_site
    (folder / "index.html").write_text(
        f'<!doctype html><title>x</title><iframe src="{site.url}/accounts/check/"></iframe>'
    )
    page = browser.new_page()
    page.goto(url)
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_count(0)
    page.close()
