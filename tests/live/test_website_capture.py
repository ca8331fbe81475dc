"""Connecting to and looking at a real WordPress."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.channels.port.connecting import Known, Refusal, Secret
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Request, Response
from stance.channels.website.connecting import CONNECTOR
from stance.channels.website.cursors import Cursor
from stance.channels.website.exports import EXPORTS
from stance.channels.website.pulling import PULLER
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.live.wire_runner import over_loopback
from tests.live.wordpress_server import WordPress, missing, wordpress
from tests.unit.channels.keeping import read_whole

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not here: {missing()} (script/test installs them)")
BLOCKS = (
    "<!-- wp:paragraph -->\n<p>Wash &amp; dry <strong>hands</strong>. See https://health.example.gov/a</p>\n<!-- /wp:paragraph -->\n\n"
    '<!-- wp:list -->\n<ul><li>One</li><li>Two – “three”</li></ul>\n<!-- /wp:list -->\n[gallery ids="7,8"]\n\n<a href="/about/">About</a>'
)


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[WordPress]:
    with wordpress() as server:
        for number in range(5):
            made = {"title": f"Notice {number} & more", "content": BLOCKS, "excerpt": "In short", "status": "publish"}
            server.send("POST", "/wp/v2/posts", made | {"date_gmt": f"2026-0{number + 1}-01T20:00:00"})
        server.send("POST", "/wp/v2/pages", {"title": "About", "content": "Line one\nLine two", "status": "publish"})
        for status in ("draft", "pending", "private"):
            server.send("POST", "/wp/v2/posts", {"title": "PRIVATE", "content": "PRIVATE", "status": status})
        server.send("POST", "/wp/v2/posts", {"title": "PRIVATE", "content": "x", "status": "publish", "password": "pw"})
        later = {"title": "PRIVATE", "content": "x", "status": "future", "date_gmt": "2031-01-01T00:00:00"}
        server.send("POST", "/wp/v2/posts", later)
        yield server


def secret(site: WordPress, name: str = "editor") -> Secret:
    return Secret(site.passwords[name], name)


def known(site: WordPress, name: str = "editor") -> Known:
    return over_loopback(CONNECTOR.identify(site.site, secret(site, name)))


def look_of(site: WordPress) -> Look:
    identity = known(site).identity
    return Look(site.site, identity.account_id, identity.handle, secret(site))


def pages(look: Look, heard: list[tuple[Request, Response]] | None = None) -> list[Page]:
    found: list[Page] = []
    while not found or found[-1].cursor:
        assert len(found) < 20
        found.append(over_loopback(PULLER.pull(look, found[-1].cursor if found else ""), heard))
    return found


def items_of(found: list[Page]) -> dict[str, Item]:
    return {item.record_id: item for page in found for _, item in page.items}


def exported(site: WordPress, folder: Path) -> tuple[str | None, dict[str, Item]]:
    (folder / "export.xml").write_bytes(site.export())
    export, items, failures = read_whole(EXPORTS, open_package(folder))
    assert failures == []
    return export.account_id, {item.record_id: item for item in items if item.author is None}


def test_the_site_is_called_and_its_posts_are_as_in_its_export(site: WordPress, tmp_path: Path) -> None:
    look, heard = look_of(site), list[tuple[Request, Response]]()
    account, expected = exported(site, tmp_path)
    assert look.account_id == account == "news.health.example.gov"
    found = pages(look, heard)
    assert not any(page.failures or page.restarted for page in found)
    items = items_of(found)
    assert {record: canonical(item.content) for record, item in items.items()} == {
        record: canonical(item.content) for record, item in expected.items()
    }
    assert len([item for item in items.values() if item.title.startswith("Notice")]) == 5
    assert "PRIVATE" not in {item.title for item in items.values()}


def test_an_item_stands_where_it_says(site: WordPress) -> None:
    heard = list[tuple[Request, Response]]()
    page = over_loopback(PULLER.pull(look_of(site)), heard)
    assert page.items
    for place, item in page.items:
        body = heard[place.page][1].body
        assert str(json.loads(body[place.offset_bytes : place.offset_bytes + place.length_bytes])["id"]) == item.post_id


def test_a_cursor_goes_on_behind_it_in_the_sites_own_time(site: WordPress) -> None:
    """The site is ten hours ahead of UTC."""
    after = Cursor("news.health.example.gov", "2026-03-02T06:00:00", None).written()
    page = over_loopback(PULLER.pull(look_of(site), after))
    assert not page.restarted
    assert [item.title for _, item in page.items] == ["Notice 1 & more", "Notice 0 & more"]


def test_an_edit_is_another_version_of_the_same_record(site: WordPress) -> None:
    look = look_of(site)
    post = site.send("POST", "/wp/v2/posts", {"title": "Edited", "content": "Before", "status": "publish"})
    record = f"wordpress:news.health.example.gov/{post['id']}"
    before = items_of(pages(look))[record]
    site.send("POST", f"/wp/v2/posts/{post['id']}", {"content": "After"})
    after = items_of(pages(look))[record]
    assert (before.text, after.text) == ("Before", "After")
    one = over_loopback(PULLER.one(look, str(post["id"])))
    assert one is not None
    assert canonical(one[1].content) == canonical(after.content)


def test_what_is_in_the_bin_or_deleted_is_gone_and_another_is_not(site: WordPress) -> None:
    look = look_of(site)
    for kind in ("posts", "pages"):
        post = site.send("POST", f"/wp/v2/{kind}", {"title": "Wrong", "content": "x", "status": "publish"})
        number = str(post["id"])
        assert over_loopback(PULLER.one(look, number)) is not None
        site.send("DELETE", f"/wp/v2/{kind}/{number}")
        assert over_loopback(PULLER.one(look, number)) is None
        site.send("DELETE", f"/wp/v2/{kind}/{number}", force="true")
        assert over_loopback(PULLER.one(look, number)) is None
    first = items_of(pages(look)).popitem()[1]
    assert over_loopback(PULLER.one(look, first.post_id)) is not None


def test_a_user_who_may_not_see_every_text_is_refused(site: WordPress) -> None:
    with pytest.raises(Refusal, match="role Editor"):
        known(site, "author")
    with pytest.raises(Refusal, match="revoked, or was never valid"):
        over_loopback(CONNECTOR.identify(site.site, Secret("xxxx yyyy", "editor")))


def test_a_password_that_was_taken_back_is_refused(site: WordPress) -> None:
    """The last test on this site: nothing else can be made with the password afterwards."""
    look = look_of(site)
    site.revoke()
    for talk in (CONNECTOR.identify(site.site, secret(site)), PULLER.pull(look), PULLER.one(look, "1")):
        with pytest.raises(Refusal, match="revoked"):
            over_loopback(talk)  # type: ignore[misc]
