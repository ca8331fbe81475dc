"""A search is narrowed, saved, tells what came in since, and is deleted; the new posts are taken away. It makes the guide's pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import run_stance
from tests.rooms.archive.small import archive, tweet
from tests.web.filled_archive import Filled, OpenArchive
from tests.web.screens import WIDE, check_page, document

NARROW = 360
MADE_MS = 90_000


@pytest.mark.parametrize("width", [WIDE["width"], NARROW])
def test_a_search_is_kept_and_tells_what_is_new(
    filled: Filled, open_archive: OpenArchive, tmp_path: Path, width: int
) -> None:
    screen = open_archive("/archive/", role="reader")
    page = screen.page
    size = {"width": width, "height": 900}
    page.set_viewport_size(size)
    page.get_by_label("Words, phrases, #hashtags, @mentions").fill("flood lang:en has:link")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Remove the filter has: links").click()
    expect(page.get_by_label("Words, phrases, #hashtags, @mentions")).to_have_value("flood lang:en")
    kinds = page.get_by_role("list", name="Kind")
    expect(kinds).to_be_visible()
    check_page(screen, name="search-facets")
    document(page, "search-facets", width=width)
    page.set_viewport_size(size)
    kinds.get_by_role("link", name="Own post").click()
    expect(page.get_by_role("link", name="Remove the filter is: own post")).to_be_visible()
    page.get_by_role("link", name="Save this search").click()
    name = f"Flood posts {width}"
    page.get_by_label("Name").fill(name)
    check_page(screen, name="search-save")
    page.get_by_role("button", name="Save the search").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("Nothing new")
    first = 8_000_000 + width
    said = [tweet(first, "Flood at the bridge"), tweet(first + 1, "The flood is over"), tweet(first + 2, "Sunny")]
    folder = archive(tmp_path / "later", said, owner="77", handle="LaterDesk")
    run_stance(filled.installation.data, "import", str(folder), "--yes")
    screen.go("/")
    expect(page.get_by_text(f"2 new in “{name}”", exact=True)).to_be_visible()
    screen.go("/archive/saved/")
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("2 new")
    check_page(screen, name="saved-searches")
    document(page, "saved-searches", width=width)
    page.set_viewport_size(size)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="2 new")).to_be_visible()
    expect(page.locator(".st-result")).to_have_count(2)
    check_page(screen, name="saved-search")
    document(page, "saved-search", width=width)
    page.set_viewport_size(size)
    page.get_by_role("button", name="Download ticked").click()
    expect(page.get_by_text(f"saved search “{name}”")).to_be_visible()
    page.get_by_role("button", name="Make the zip").click()
    expect(page.get_by_role("link", name="Download the zip")).to_be_visible(timeout=MADE_MS)
    screen.go("/archive/saved/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="I have seen these").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("Nothing new")
    screen.go("/archive/changes/?kind=new")
    check_page(screen, name="changes")
    document(page, "changes", width=width)
    screen.go("/archive/saved/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Delete this search").click()
    expect(page.get_by_text(f"The saved search “{name}” was deleted.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=name)).to_have_count(0)
