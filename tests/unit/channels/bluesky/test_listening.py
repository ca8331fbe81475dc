"""What the stream of a server tells of some of its accounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.bluesky.dag_cbor import decode
from stance.channels.bluesky.listening import LISTENER
from stance.channels.port.listening import BadMessage, Heard, Told
from stance.channels.port.pulling import Look
from tests.factories.bluesky_export import DID, HANDLE, POST, post, tid
from tests.factories.bluesky_frames import account, commit, deleted, frame, identity, written
from tests.factories.bluesky_server import SITE
from tests.factories.talking import carry_on

OTHER = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
LOOKS = {did: Look(SITE, did, HANDLE, None) for did in (DID, OTHER)}
PATH = f"{POST}/{tid(9)}"


@pytest.mark.parametrize(
    ("cursor", "query"), [("", ""), ("17", "?cursor=17"), ("x", ""), ("1&a=b", ""), ("\u0661", "")]
)
def test_where_it_is(cursor: str, query: str) -> None:
    def nobody(request: object) -> object:
        raise AssertionError("it asks nothing")

    found = carry_on(LISTENER.opening(LOOKS[DID], cursor), nobody)  # type: ignore[arg-type]
    assert found is not None
    assert found.url == f"{SITE.replace('https:', 'wss:')}/xrpc/com.atproto.sync.subscribeRepos{query}"


def test_a_post_stands_where_it_says() -> None:
    message = commit(written(PATH, post("Road closed")), deleted(f"{POST}/{tid(2)}"))
    heard = LISTENER.heard(LOOKS, message)
    (one,) = heard.told
    (found,) = one.found
    assert heard.cursor == "7"
    assert (one.account_id, one.deleted, one.wants_look) == (DID, (f"{POST}/{tid(2)}",), False)
    block = message[found.offset_bytes : found.offset_bytes + found.length_bytes]
    assert decode(block)["text"] == found.item.text == "Road closed"


def test_of_accounts_that_nobody_asked_for_only_the_place() -> None:
    assert LISTENER.heard({OTHER: LOOKS[OTHER]}, commit(written(PATH, post("x")))) == Heard("7")


@pytest.mark.parametrize(
    "message",
    [
        account(active=False, status="takendown"), account(active=True), identity(), identity(handle="new.example.gov"),
        commit(tooBig=True),
    ],
)  # fmt: skip
def test_what_happens_to_the_account_is_looked_for_and_no_deletion(message: bytes) -> None:
    (one,) = LISTENER.heard(LOOKS, message).told
    assert one == Told(DID, wants_look=True)


def test_a_place_that_is_gone_or_ahead_begins_anew() -> None:
    assert LISTENER.heard(LOOKS, frame("#info", {"name": "OutdatedCursor"})).restarts
    ahead = LISTENER.heard(LOOKS, frame("", {"error": "FutureCursor", "message": "secret"}, -1))
    assert ahead.restarts
    assert "secret" not in ahead.ends
    slow = LISTENER.heard(LOOKS, frame("", {"error": "ConsumerTooSlow"}, -1))
    assert slow.ends
    assert not slow.restarts
    assert LISTENER.heard(LOOKS, frame("#info", {"name": "Hello"})) == Heard()


def test_a_record_that_is_no_post_costs_itself_alone() -> None:
    message = commit(written(PATH, {"$type": POST, "text": 7}), written(f"{POST}/{tid(10)}", post("Fine")))
    (one,) = LISTENER.heard(LOOKS, message).told
    assert [found.item.text for found in one.found] == ["Fine"]
    assert len(one.failures) == 1


@given(st.binary(max_size=200) | st.integers(0, 300).map(lambda cut: commit(written(PATH, post("x")))[:cut]))
def test_whatever_comes(message: bytes) -> None:
    try:
        heard = LISTENER.heard(LOOKS, message)
    except BadMessage:
        return
    assert isinstance(heard, Heard)
