"""Connecting to and looking at a real server that speaks Mastodon's API: snac 2.75."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stance.channels.mastodon.connecting import CONNECTOR
from stance.channels.mastodon.exports import EXPORTS
from stance.channels.mastodon.pulling import PULLER
from stance.channels.port.connecting import Known, Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Request, Response
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.live.snac_server import Snac, program, snac
from tests.live.wire_runner import exchange, over_loopback
from tests.unit.channels.keeping import read_whole

FOUND = program()
pytestmark = pytest.mark.skipif(FOUND is None, reason="snac is not here: script/testbeds says why")
ACTIVITY = "application/activity+json"


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    with snac(str(FOUND), tmp_path_factory.mktemp("snac") / "data") as server:
        yield server


@pytest.fixture(name="token", scope="module")
def _token(server: Snac) -> str:
    return server.token()


@pytest.fixture(name="posted", scope="module")
def _posted(server: Snac, token: str) -> list[dict[str, Any]]:
    """Public posts, the oldest first; among them one that is edited and one that replies. Others are for few."""

    def post(text: str, **more: str) -> dict[str, Any]:
        found: dict[str, Any] = server.json("POST", "/api/v1/statuses", token, status=text, **more)
        return found

    made = [post(f"Notice {number} #flood https://health.example.gov/{number}") for number in range(12)]
    made.append(post("Stay home & dry", spoiler_text="Flood"))
    made.append(post("It is over", in_reply_to_id=made[0]["id"]))
    post("PRIVATE words", visibility="private")
    post("PRIVATE words", visibility="direct")
    return made


def known(server: Snac, token: str) -> Known:
    return over_loopback(CONNECTOR.identify(server.site, Secret(token)))


def look_of(server: Snac, token: str) -> Look:
    identity = known(server, token).identity
    return Look(server.site, identity.account_id, identity.handle, Secret(token))


def pages(look: Look, heard: list[tuple[Request, Response]] | None = None) -> list[Page]:
    found: list[Page] = []
    while not found or found[-1].cursor:
        assert len(found) < 20
        found.append(over_loopback(PULLER.pull(look, found[-1].cursor if found else ""), heard))
    return found


def items_of(found: list[Page]) -> dict[str, Item]:
    return {item.record_id: item for page in found for _, item in page.items}


def note(uri: str) -> dict[str, Any]:
    """A post as other servers get it, which is what an export of it is made of."""
    answer = exchange(Request("GET", uri, {"Accept": ACTIVITY}))
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_the_account_is_called_as_in_its_exports(server: Snac, token: str) -> None:
    identity = known(server, token).identity
    assert identity.account_id == f"{server.site}/alice"
    assert identity.handle == f"@alice@127.0.0.1:{server.port}"


def test_all_that_is_public_is_found_and_equals_an_export(
    server: Snac, token: str, posted: list[dict[str, Any]], tmp_path: Path
) -> None:
    look, heard = look_of(server, token), list[tuple[Request, Response]]()
    found = pages(look, heard)
    items = items_of(found)
    assert {item.post_id for item in items.values()} == {post["uri"] for post in posted}
    assert not any(page.failures or page.restarted for page in found)
    assert b"PRIVATE" not in b"".join(answer.body for _, answer in heard)
    activities = [{"type": "Create", "actor": look.account_id, "object": note(post["uri"])} for post in posted]
    outbox = {"type": "OrderedCollection", "orderedItems": activities, "totalItems": len(activities)}
    (tmp_path / "outbox.json").write_text(json.dumps(outbox))
    _, exported, failures = read_whole(EXPORTS, open_package(tmp_path))
    assert failures == []
    assert {one.record_id: canonical(one.content) for one in exported} == {
        record: canonical(item.content) for record, item in items.items()
    }


def test_an_item_stands_where_it_says(server: Snac, token: str, posted: list[dict[str, Any]]) -> None:
    heard = list[tuple[Request, Response]]()
    page = over_loopback(PULLER.pull(look_of(server, token)), heard)
    assert len(page.items) == len(posted)
    for place, item in page.items:
        body = heard[place.page][1].body
        assert json.loads(body[place.offset_bytes : place.offset_bytes + place.length_bytes])["uri"] == item.post_id


def test_an_edit_is_another_version_of_the_same_record(server: Snac, token: str) -> None:
    look = look_of(server, token)
    post = server.json("POST", "/api/v1/statuses", token, status="Before")
    before = items_of(pages(look))
    server.json("PUT", f"/api/v1/statuses/{post['id']}", token, status="After")
    after = items_of(pages(look))
    (record,) = (record for record, item in after.items() if item.post_id == post["uri"])
    assert (before[record].text, after[record].text) == ("Before", "After")
    one = over_loopback(PULLER.one(look, post["uri"]))
    assert one is not None
    assert canonical(one[1].content) == canonical(after[record].content)


def test_a_deleted_post_is_gone_and_another_is_not(server: Snac, token: str, posted: list[dict[str, Any]]) -> None:
    look = look_of(server, token)
    post = server.json("POST", "/api/v1/statuses", token, status="Wrong")
    assert over_loopback(PULLER.one(look, post["uri"])) is not None
    server.delete(post["uri"])
    assert over_loopback(PULLER.one(look, post["uri"])) is None
    assert over_loopback(PULLER.one(look, posted[0]["uri"])) is not None
    assert post["uri"] not in {item.post_id for item in items_of(pages(look)).values()}


def test_a_repost_is_one_and_its_own_post_is_not_lost(server: Snac, token: str) -> None:
    look = look_of(server, token)
    post = server.json("POST", "/api/v1/statuses", token, status="Again")
    server.json("POST", f"/api/v1/statuses/{post['id']}/reblog", token)
    items = items_of(pages(look)).values()
    assert [item.content["reposts"] for item in items if item.kind == "repost"] == [post["uri"]]
    assert [item.text for item in items if item.post_id == post["uri"]] == ["Again"]


def test_a_withdrawn_token_is_refused_and_a_server_that_is_away_is_not(server: Snac) -> None:
    token = server.token()
    look = look_of(server, token)
    server.withdraw(token)
    for talk in (CONNECTOR.identify(server.site, Secret(token)), PULLER.pull(look)):
        with pytest.raises(Refusal) as caught:
            over_loopback(talk)  # type: ignore[misc]
        assert token not in str(caught.value)
    with pytest.raises(Unreachable, match="no whole answer"):
        over_loopback(CONNECTOR.identify("http://127.0.0.1:9", Secret(token)))
