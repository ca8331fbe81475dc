"""@health on a platform whose posts are held, and @health on another: the register knows both, and a search asks for one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stance.archive.queries.search import counts, search
from stance.archive.search.results import ask
from stance.register.actions import registrations
from tests.rooms.site.addresses import signed_in

from .small import archive, bring_in, tweet

pytestmark = pytest.mark.django_db
OTHERS = [("instagram", "@health"), ("threads", "@Health"), ("github", "https://github.com/health")]


@pytest.fixture(autouse=True)
def _held(tmp_path: Path, folders: Path) -> None:
    del folders
    bring_in(archive(tmp_path / "x", [tweet(77, "Wash your hands")], owner="4", handle="Health"))


@pytest.mark.parametrize(("platform", "address"), OTHERS)
def test_the_filter_offers_the_one_with_posts_and_an_address_may_name_the_other(platform: str, address: str) -> None:
    other = registrations.add(platform=platform, address=address).asked_as
    client = signed_in("recordkeeper")
    page = client.get("/archive/").content.decode()
    filters = page.partition('name="account"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="([^"]+)"', filters) == ["x:Health"]
    for value, is_found in (("x:Health", True), (other, False)):
        page = client.get("/archive/", {"q": "hands", "account": value}).content.decode()
        assert ("x:4/77" in page) is is_found


@pytest.mark.parametrize(("platform", "address"), OTHERS)
def test_posts_are_counted_for_the_account_that_said_them(platform: str, address: str) -> None:
    registrations.add(platform=platform, address=address)
    found = counts(ask("hands")).by_account
    assert list(found.values()) == [1]


def test_a_bare_name_in_a_permalink_goes_on_to_find_what_it_found() -> None:
    client = signed_in("recordkeeper")
    for named in ("Health", "health", "4"):
        page = client.get("/archive/", {"q": "hands", "account": named})
        assert page.status_code == 200
        assert "x:4/77" in page.content.decode()
    assert [post.id for post in search(ask("hands from:health")).posts] == ["x:4/77"]
    registrations.add(platform="instagram", address="@health")
    assert "x:4/77" in client.get("/archive/", {"q": "hands", "account": "Health"}).content.decode()
