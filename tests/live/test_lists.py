"""What the public writes to an account on a real server: snac 2.75 (the API of Mastodon) and WordPress."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from stance.channels.mastodon.connecting import CONNECTOR
from stance.channels.mastodon.listing import LISTER
from stance.channels.port.connecting import Secret
from stance.channels.port.listing import Listing
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Request, Response
from stance.channels.website import connecting as website
from stance.channels.website.listing import LISTER as COMMENTS
from stance.engines.exports.item import Item
from tests.live.snac_server import Snac, program, snac
from tests.live.wire_runner import over_loopback
from tests.live.wordpress_server import WordPress, missing, wordpress
from tests.unit.channels.keeping import must_be_keepable

FOUND = program()
needs_snac = pytest.mark.skipif(FOUND is None, reason="snac is not here: script/testbeds says why")
needs_wordpress = pytest.mark.skipif(bool(missing()), reason=f"not here: {missing()} (script/test installs them)")
Heard = list[tuple[Request, Response]]


def pages(lister: Any, look: Look, heard: Heard) -> list[Page]:
    found: list[Page] = []
    while not found or found[-1].cursor:
        assert len(found) < 20
        found.append(over_loopback(lister.listed(look, Listing.RESPONSES, found[-1].cursor if found else ""), heard))
    return found


def items_of(found: list[Page]) -> dict[str, Item]:
    return {item.text: item for page in found for _, item in page.items}


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    with snac(str(FOUND), tmp_path_factory.mktemp("snac") / "data") as server:
        yield server


def delivered(server: Snac, token: str, count: int) -> None:
    """The server delivers within some seconds, also to itself."""
    for _ in range(120):
        if len(server.json("GET", "/api/v1/notifications", token)) >= count:
            return
        time.sleep(0.5)
    raise AssertionError("what bob wrote was not delivered")


@needs_snac
def test_what_others_reply_to_an_account_is_found_and_what_is_for_few_is_not(server: Snac) -> None:
    token, stranger = server.token(), server.token("bob", server.add("bob"))
    ours = server.json("POST", "/api/v1/statuses", token, status="Boil the water")
    server.json("POST", "/api/v1/statuses", token, status="Until Friday", in_reply_to_id=ours["id"])
    alice = f"@alice@127.0.0.1:{server.port}"
    server.json("POST", "/api/v1/statuses", stranger, status=f"{alice} For how long?", in_reply_to_id=ours["id"])
    few = {"visibility": "direct", "in_reply_to_id": ours["id"]}
    server.json("POST", "/api/v1/statuses", stranger, status=f"{alice} PRIVATE words", **few)
    delivered(server, token, 2)
    identity = over_loopback(CONNECTOR.identify(server.site, Secret(token))).identity
    look = Look(server.site, identity.account_id, identity.handle, Secret(token))
    found, heard = items_of(pages(LISTER, look, [])), Heard()
    (theirs,) = [item for text, item in found.items() if "For how long" in text]
    assert not any("PRIVATE" in text or "Until Friday" in text for text in found)
    must_be_keepable(theirs, look.account_id)
    assert theirs.author is not None
    assert (theirs.author.key, theirs.content["reply_to"]) == (f"{server.site}/bob", ours["uri"])
    again = over_loopback(LISTER.again(look, theirs.post_id, ours["uri"]), heard)
    assert theirs.record_id in {item.record_id for _, item in again.items}


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[WordPress]:
    with wordpress() as server:
        yield server


@needs_wordpress
def test_comments_are_found_without_what_their_authors_did_not_show(site: WordPress) -> None:
    made = {"title": "Notice", "content": "Boil the water", "status": "publish"}
    public = site.send("POST", "/wp/v2/posts", made)
    private = site.send("POST", "/wp/v2/posts", made | {"status": "private"})
    comment = {
        "author_name": "Jo Citizen",
        "author_email": "jo@people.example",
        "author_url": "https://people.example/jo",
    }
    for post, text, status in (
        (public, "For how long?", "approved"), (public, "WAITING words", "hold"), (private, "PRIVATE words", "approved"),
    ):  # fmt: skip
        site.send("POST", "/wp/v2/comments", comment | {"post": post["id"], "content": text, "status": status})
    secret = Secret(site.passwords["editor"], "editor")
    identity = over_loopback(website.CONNECTOR.identify(site.site, secret)).identity
    look, heard = Look(site.site, identity.account_id, identity.handle, secret), Heard()
    found = pages(COMMENTS, look, heard)
    items = items_of(found)
    assert [text for text in items if "PRIVATE" in text or "WAITING" in text] == []
    theirs = items["For how long?"]
    must_be_keepable(theirs, look.account_id)
    assert theirs.author is not None
    assert (theirs.author.name, theirs.author.key) == ("Jo Citizen", "https://people.example/jo")
    assert theirs.reply_to is not None
    assert theirs.reply_to.endswith(f"/{public['id']}")
    assert b"jo@people.example" not in b"".join(answer.body for _, answer in heard)
    for place, item in found[0].items:
        raw = heard[place.page][1].body[place.offset_bytes :][: place.length_bytes]
        assert f"comment-{json.loads(raw)['id']}" == item.post_id
    over_loopback(COMMENTS.again(look, theirs.post_id, ""))
    site.send("DELETE", f"/wp/v2/comments/{theirs.post_id.removeprefix('comment-')}&force=true", {})
    assert over_loopback(COMMENTS.again(look, theirs.post_id, "")).items == ()
