"""One post asked for on a made-up server: there, gone, or out of order."""

from __future__ import annotations

import pytest

from stance.channels.mastodon.pulling import PULLER
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import NoAnswer, Response
from stance.engines.exports.item import Item
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import LOOK, PUBLIC_LOOK, SITE, Server, answer, rich, status_of, told
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard, carry_on


def pull(server: Server, look: Look = LOOK) -> Page:
    return carry_on(PULLER.pull(look), server)


def one(server: Server, item_id: str, look: Look = LOOK, heard: Heard | None = None) -> Item | None:
    found = carry_on(PULLER.one(look, item_id), server, heard)
    return None if found is None else found[1]


@pytest.mark.parametrize("look", [LOOK, PUBLIC_LOOK], ids=["with a token", "as the public"])
@pytest.mark.parametrize("is_closed", [False, True])
def test_one_post_is_there_or_gone(look: Look, is_closed: bool) -> None:
    if is_closed and look.secret is None:
        return
    post, repost = rich(), made.repost(9, "https://other.example/users/bob/statuses/5")
    server = Server([post, repost], is_closed=is_closed)
    listed = {item.post_id: item for _, item in pull(server, look).items}
    for item_id, item in listed.items():
        assert one(server, item_id, look) == item
    assert one(server, f"{made.ACCOUNT}/statuses/404", look) is None


def test_a_post_of_another_kind_of_server_is_asked_for_by_its_address() -> None:
    note = made.note(1, "Elsewhere") | {"id": f"{SITE}/objects/6c1f"}
    heard = Heard()
    found = carry_on(
        PULLER.one(LOOK, note["id"]), Server(fault=lambda r: answer(note) if "objects" in r.url else None), heard
    )
    assert found is not None
    assert (
        found[1].content
        == pull(Server(arrange=lambda _: [status_of(made.create(note)) | {"id": "5"}])).items[0][1].content
    )
    assert "Authorization" not in heard.exchanges[0][0].headers
    gone: list[Response] = [told(404, "x"), told(410, "x"), answer({"type": "Tombstone", "id": note["id"]})]
    for fault in gone:
        assert one(Server(fault=lambda r, fault=fault: fault if "objects" in r.url else None), note["id"]) is None  # type: ignore[misc]
    mention = note | {"to": ["https://other.example/users/bob"], "cc": []}
    assert one(Server(fault=lambda r: answer(mention) if "objects" in r.url else None), note["id"]) is None


@pytest.mark.parametrize(
    "fault", [*PASSING.values(), Response(404, (("Content-Type", "text/html"),), b"<h1>Not here</h1>")]
)
@pytest.mark.parametrize("item_id", [f"{made.ACCOUNT}/statuses/1", f"{SITE}/objects/6c1f"])
def test_a_post_that_is_out_of_order_is_not_gone(fault: Response | NoAnswer, item_id: str) -> None:
    where = "/api/v1/statuses/1" if "statuses" in item_id else "/objects/"
    with pytest.raises(Unreachable):
        one(Server([made.post(1, "x")], fault=lambda request: fault if where in request.url else None), item_id)


def test_of_a_suspended_account_no_post_is_gone() -> None:
    suspended = told(403, "Your login is currently disabled")
    server = Server(fault=lambda request: suspended if "verify" in request.url else None)
    with pytest.raises(Refusal):
        one(server, f"{made.ACCOUNT}/statuses/1")


@pytest.mark.parametrize(
    "item_id", ["", "~abc", "1", "https://other.example/users/bob/statuses/1", f"{SITE}/alice/d/1/Announce"]
)
def test_what_cannot_be_asked_for_is_not_gone(item_id: str) -> None:
    server = Server()
    with pytest.raises(Unreachable):
        one(server, item_id)
    assert server.asked == []


def test_another_post_than_was_asked_for_is_none() -> None:
    server = Server(
        fault=lambda request: answer(status_of(made.post(2, "x"))) if "/statuses/1" in request.url else None
    )
    with pytest.raises(Unreachable, match="another post"):
        one(server, f"{made.ACCOUNT}/statuses/1")
