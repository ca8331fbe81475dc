"""Every page of the archive with axe, wide and narrow, light and dark."""

from __future__ import annotations

import pytest

from tests.web.filled_archive import Filled, OpenArchive
from tests.web.screens import check_page

PAGES = {
    "search-all": ("/archive/", "reader"),
    "search-found": ("/archive/?q=flood&has=media&has=link", "reader"),
    "search": ("/archive/?q=flood+OR+storm&since=2012-01-01", "reader"),
    "search-nothing": ("/archive/?q=zzzz+qqqq&has=media", "reader"),
    "search-error": ('/archive/?q="flood', "reader"),
    "imports": ("/archive/imports/", "reader"),
    "import-new": ("/archive/imports/new/", "recordkeeper"),
    "import": ("/archive/imports/1/", "reader"),
    "import-problems": ("/archive/imports/2/", "recordkeeper"),
    "original": ("/archive/imports/1/original/", "administrator"),
    "ledger": ("/ledger/", ""),
    "home-imports": ("/", "recordkeeper"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, open_archive: OpenArchive) -> None:
    path, role = PAGES[name]
    screen = open_archive(path, role=role)
    screen.page.wait_for_load_state("networkidle")
    assert screen.page.locator("h1").count() == 1
    check_page(screen, name=name, expected_errors=("422",) if name == "search-error" else ())


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("edited", "is:edited"),
        ("media", "has:alt"),
        ("", "is:reply has:link"),
        ("deleted", "is:deleted"),
    ],
)
def test_record(name: str, query: str, filled: Filled, open_archive: OpenArchive) -> None:
    screen = open_archive(f"/archive/records/{filled.record(query)}/", role="recordkeeper")
    screen.page.wait_for_load_state("networkidle")
    check_page(screen, name=f"record-{name}".rstrip("-"))
