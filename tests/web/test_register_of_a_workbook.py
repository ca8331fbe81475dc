"""A register that is kept as a workbook (XLSX, ODS) comes in from sign-in to the list of its accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.factories.workbooks import ods, xlsx
from tests.web.installation import Installation, start
from tests.web.office_people import As, as_person, states
from tests.web.screens import WIDE, Screen, check_page, document

pytestmark = pytest.mark.browser
__all__ = ["as_person", "states"]  # the fixtures
PHONE = {"width": 360, "height": 740}
KINDS: dict[str, tuple[Callable[..., bytes], str]] = {
    "xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (ods, "application/vnd.oasis.opendocument.spreadsheet"),
}


def sheets(kind: str) -> dict[str, list[list[object]]]:
    """As an office keeps it: notes first, then the table, a platform's old name, a language by its name, a column of no use here."""
    rows: list[list[object]] = [["Account", "Platform", "URL", "Language", "Followers"]]
    for number, (platform, address) in enumerate(
        (("X (formerly Twitter)", "https://x.com/{}Desk{}"), ("Facebook Page", "https://www.facebook.com/{}Desk{}"))
    ):
        rows.append(
            [f"{kind.capitalize()} desk {number}", platform, address.format(kind.upper(), number), "English", 1861]
        )
    return {"Read me": [["Kept by the newsroom."]], "Accounts": rows}


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = start(tmp_path_factory.mktemp("stance"), STANCE_AGENCY="Department of Weather")
    installation.seed("office")
    yield installation
    installation.stop()


def looked_at(screen: Screen, name: str) -> None:
    check_page(screen, name=name)
    screen.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    if name.endswith("xlsx"):
        for width in (WIDE["width"], PHONE["width"]):
            document(screen.page, name.removesuffix("-xlsx"), width=width)
    screen.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # the rest of the walk, as on a telephone
    screen.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_comes_in(kind: str, as_person: As) -> None:
    write, mime = KINDS[kind]
    screen = as_person("pia").go("/register/import/")
    page = screen.page
    file = {"name": f"accounts.{kind}", "mimeType": mime, "buffer": write(sheets(kind))}
    page.get_by_label("File", exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What are its columns?")).to_be_visible()
    page.get_by_label("Sheet").select_option("Accounts")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("sheet “Accounts”")).to_be_visible()
    expect(page.get_by_label("What “URL” is on the register")).to_have_value("service_url")
    page.get_by_label("What “Followers” is on the register").select_option("")
    looked_at(screen, f"workbook-columns-{kind}")
    page.get_by_role("button", name="Preview").click()
    button = page.get_by_role("button", name="Import 2 rows")
    expect(button).to_be_visible()
    looked_at(screen, f"workbook-preview-{kind}")
    button.click()
    found = page.get_by_role("link", name="The imported accounts")
    for _look in range(60):
        if found.is_visible():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    found.click()
    expect(page.locator(".st-chips").get_by_text(f"Imported from: accounts.{kind}")).to_be_visible()
    for number in range(2):
        expect(page.get_by_role("link", name=f"{kind.upper()}Desk{number}").first).to_be_visible()
    looked_at(screen, f"workbook-accounts-{kind}")
    page.locator(".moj-filter__tag").click()
    expect(page.locator(".st-chips")).to_have_count(0)
