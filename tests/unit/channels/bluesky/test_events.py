"""Frames of the stream of events: what they tell of one account, and everything that is no frame."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.bluesky.addresses import LIKE
from stance.channels.bluesky.cids import CBOR, Cid
from stance.channels.bluesky.events import (
    MOST_FRAME_BYTES,
    BadFrame,
    Deleted,
    Frame,
    IdentityChanged,
    Notice,
    Reset,
    Standing,
    Written,
    read_frame,
)
from stance.channels.bluesky.listed import RecordReader
from stance.channels.bluesky.pulling import PULLER
from stance.channels.port.pulling import Look
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, HANDLE, POST, REPOST, REV, cid_of, encode, post, tid
from tests.factories.bluesky_frames import account, commit, commit_message, deleted, frame, identity, signed, written
from tests.factories.bluesky_server import SITE, Server
from tests.factories.talking import carry_on
from tests.sizes import sized
from tests.unit.channels.bluesky.test_odd_values import ODD, others
from tests.unit.channels.keeping import places, with_value

OTHER = "did:plc:z72i7hdynmk6r22z27h6tvur"
PATH = f"{POST}/{tid(0)}"
RECORD = post("Road closed")


def test_what_a_commit_tells() -> None:
    repost = {"$type": REPOST, "subject": made.ref(PATH), "createdAt": made.created(1)}
    found = read_frame(
        commit(written(PATH, RECORD), written(f"{POST}/{tid(1)}", post("Edited"), "update"), deleted(f"{POST}/{tid(2)}"), written(f"{REPOST}/{tid(3)}", repost)),
        {DID},
    )  # fmt: skip
    assert found == Frame(
        7,
        (
            Written(PATH, True, cid_of(encode(RECORD)).text, RECORD),
            Written(f"{POST}/{tid(1)}", False, cid_of(encode(post("Edited"))).text, post("Edited")),
            Deleted(f"{POST}/{tid(2)}"),
            Written(f"{REPOST}/{tid(3)}", True, cid_of(encode(repost)).text, repost),
        ),
        (),
        REV,
        "3lh6cdwqxx32x",
        DID,
    )


def test_the_same_post_as_by_looking() -> None:
    """An event, a list and an export give one content."""
    for record in others():
        path = f"{record['$type']}/{tid(0)}"
        (_, looked), = carry_on(PULLER.pull(Look(SITE, DID, HANDLE)), Server({path: record})).items  # fmt: skip
        (event,) = read_frame(commit(written(path, record)), {DID}).events
        assert isinstance(event, Written)
        assert RecordReader(DID, HANDLE, SITE).written(event.path, event.cid, event.record) == looked


def test_records_of_other_kinds_are_not_decoded() -> None:
    broken = b"\xff" * 40
    like = {"action": "create", "path": f"app.bsky.feed.like/{tid(1)}", "cid": cid_of(broken)}
    assert (
        read_frame(commit((like, broken), written(PATH, RECORD)), {DID}).events
        == read_frame(commit(written(PATH, RECORD)), {DID}).events
    )


def test_a_record_that_is_not_in_the_frame() -> None:
    operation, _ = written(PATH, RECORD)
    (event,) = read_frame(commit((operation, b"")), {DID}).events
    assert event == Written(PATH, True, cid_of(encode(RECORD)).text, None)


def test_a_block_that_was_changed_is_not_in_the_frame() -> None:
    operation, block = written(PATH, RECORD)
    message = commit_message((operation, block))
    message["blocks"] = message["blocks"].replace(b"Road closed", b"Road opened")
    (event,) = read_frame(frame("#commit", message), {DID}).events
    assert isinstance(event, Written)
    assert event.record is None


@pytest.mark.parametrize(
    "data",
    [
        commit(written(PATH, RECORD), did=OTHER),
        account(active=False, did=OTHER, seq=7),
        identity(OTHER, 7),
        frame("#sync", {"seq": 7, "did": OTHER}),
        frame("#commit", {"seq": 7, "repo": None, "ops": "x"}),
        frame("#somethingNew", {"seq": 7, "did": DID}),
    ],
)
def test_of_other_accounts_and_of_unknown_types_only_the_place_in_the_stream(data: bytes) -> None:
    assert read_frame(data, {DID}) == Frame(7)


@pytest.mark.parametrize(
    ("data", "frame_"),
    [
        (account(active=True), Frame(8, (Standing(True, ""),), did=DID)),
        (account(active=False, status="takendown"), Frame(8, (Standing(False, "takendown"),), did=DID)),
        (account(active=False, status="deactivated"), Frame(8, (Standing(False, "deactivated"),), did=DID)),
        (account(active=True, status="throttled"), Frame(8, (Standing(True, "throttled"),), did=DID)),
        (account(active=False, status="brand new"), Frame(8, (Standing(False, "other"),), did=DID)),
        (account(active=False, status=[1]), Frame(8, (Standing(False, "other"),), did=DID)),
        (identity(), Frame(9, (IdentityChanged(""),), did=DID)),
        (identity(handle="Health.Example.GOV"), Frame(9, (IdentityChanged(HANDLE),), did=DID)),
        (identity(handle="handle.invalid"), Frame(9, (IdentityChanged(""),), did=DID)),
        (identity(handle=7), Frame(9, (IdentityChanged(""),), did=DID)),
        (frame("#sync", {"seq": 3, "did": DID, "rev": REV, "blocks": b""}), Frame(3, (Reset("sync"),), rev=REV, did=DID)),
        (commit(tooBig=True), Frame(7, (Reset("too big"),), rev=REV, since="3lh6cdwqxx32x", did=DID)),
        (commit(), Frame(7, (), rev=REV, since="3lh6cdwqxx32x", did=DID)),
        (commit(since=None), Frame(7, (), rev=REV, did=DID)),
        (frame("#info", {"name": "OutdatedCursor", "message": "x" * 900}), Frame(None, (Notice("OutdatedCursor", "x" * 300, False),))),
        (frame("#info", {}), Frame(None, (Notice("", "", False),))),
        (frame("", {"error": "FutureCursor", "message": "In the future"}, -1), Frame(None, (Notice("FutureCursor", "In the future", True),))),
        (frame("#commit", {"seq": 1}, 2), Frame()),
        (frame("#new", {}), Frame()),
    ],
)  # fmt: skip
def test_what_frames_tell(data: bytes, frame_: Frame) -> None:
    assert read_frame(data, {DID}) == frame_


BAD = [
    (b"", "not two values"), (encode({"op": 1, "t": "#info"}), "not two values"), (commit() + b"\0", "follows"), (encode(1) + encode({}), "no map"),
    (encode({"op": 1, "t": "#info"}) + encode([]), "no map"), (encode({}) + encode({}), "what it is"), (encode({"op": True}) + encode({}), "what it is"),
    (encode({"op": "1"}) + encode({}), "what it is"), (encode({"op": 1}) + encode({}), "type"), (frame("#commit", {"repo": DID}), "sequence"),
    (commit(seq=0), "sequence"), (commit(seq=1 << 53), "sequence"), (commit(seq=True), "sequence"), (commit(seq="7"), "sequence"),
    (commit(ops={}), "no operations"), (commit(blocks=None), "no operations"), (commit(blocks=b""), "no CAR"), (commit(blocks=b"x" * 50), "no CAR"),
    (commit(commit=None), "not in it"), (commit(commit=cid_of(b"x")), "not in it"), (commit(rev="3lh6cdwqxx52x"), "another revision"),
    (commit(ops=[{}] * 201), "more than 200"), (frame("#account", {"seq": 1, "did": DID}), "active"), (commit(tooBig=True, blocks=[]), "no operations"),
    (frame("#commit", {"seq": 1, "repo": 1.5}), "not two values"), (b"\xa1\x62op\x01" * 2, "type"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "told"), BAD)
def test_what_is_no_frame(data: bytes, told: str) -> None:
    with pytest.raises(BadFrame, match=told):
        read_frame(data, {DID})


def test_a_commit_of_another_repository() -> None:
    block = signed(OTHER)
    message = commit_message() | {"commit": cid_of(block), "blocks": made.car([block])}
    with pytest.raises(BadFrame, match="another repository"):
        read_frame(frame("#commit", message), {DID})
    message |= {"commit": cid_of(encode(RECORD)), "blocks": made.car([encode(RECORD)])}
    with pytest.raises(BadFrame, match="cannot be read"):
        read_frame(frame("#commit", message), {DID})


def test_a_frame_is_not_read_without_end() -> None:
    with pytest.raises(BadFrame, match="longer"):
        read_frame(bytes(MOST_FRAME_BYTES + 1), {DID})


@pytest.mark.parametrize(
    "operation",
    [
        1, None, {}, {"path": 1}, {"path": POST}, {"path": f"{POST}/", "action": "delete"}, {"path": f"{POST}/a/b", "action": "delete"}, {"path": PATH},
        {"path": PATH, "action": "create"}, {"path": PATH, "action": "create", "cid": b"x"}, {"path": PATH, "action": "new", "cid": cid_of(b"x")},
        {"path": PATH, "action": 1, "cid": "bafy"},
    ],
)  # fmt: skip
def test_an_odd_operation_costs_itself(operation: Any) -> None:
    found = read_frame(commit((operation, b""), written(PATH, RECORD)), {DID})
    assert len(found.events) == len(found.failures) == 1
    assert found.failures[0].reason


@pytest.mark.parametrize("block", [b"\xff\xff", encode([1]), encode("x"), encode({"a": 1.5})])
def test_a_block_that_is_no_record_costs_itself(block: bytes) -> None:
    operation = {"action": "create", "path": PATH, "cid": cid_of(block)}
    found = read_frame(commit((operation, block), deleted(f"{POST}/{tid(1)}")), {DID})
    assert found.events == (Deleted(f"{POST}/{tid(1)}"),)
    assert len(found.failures) == 1


def read(data: bytes) -> Frame | None:
    """No exception but the one that ends the connection, with words."""
    try:
        return read_frame(data, {DID})
    except BadFrame as error:
        assert str(error)
        return None


MESSAGES = {
    "#commit": commit_message(written(PATH, RECORD), deleted(f"{POST}/{tid(1)}")),
    "#account": {"seq": 1, "did": DID, "active": False, "status": "deleted"},
    "#identity": {"seq": 1, "did": DID, "handle": HANDLE},
    "#sync": {"seq": 1, "did": DID, "rev": REV, "blocks": b""},
    "#info": {"name": "OutdatedCursor", "message": "x"},
}


@pytest.mark.parametrize("type_", MESSAGES)
def test_odd_values_in_every_field(type_: str) -> None:
    message = MESSAGES[type_]
    for path in places(message):
        for value in (*ODD, Cid(CBOR + bytes(32))):
            found = read(frame(type_, with_value(message, path, value)))
            assert found is None or all(failure.reason for failure in found.failures)


@given(st.sampled_from(list(MESSAGES)), st.integers(0, 5000), st.binary(max_size=8), st.integers(0, 8))
@settings(max_examples=sized(300, 20_000), deadline=None)
def test_damaged_frames(type_: str, at: int, bytes_: bytes, cut: int) -> None:
    data = frame(type_, MESSAGES[type_])
    at %= len(data)
    read(data[:at] + bytes_ + data[at + cut :])


@given(st.binary(max_size=200))
@settings(max_examples=sized(300, 20_000), deadline=None)
def test_any_bytes(data: bytes) -> None:
    read(data)


@pytest.mark.parametrize("type_", MESSAGES)
def test_frames_that_end_early(type_: str) -> None:
    data = frame(type_, MESSAGES[type_])
    for percent in range(100):
        assert read(data[: len(data) * percent // 100]) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["create", "update", "delete"]),
            st.integers(0, 40),
            st.sampled_from([POST, REPOST, LIKE, "app.bsky.graph.follow"]),
        ),
        max_size=30,
    ),
    st.integers(1, (1 << 53) - 1),
    st.booleans(),
)
@settings(max_examples=sized(100, 2000), deadline=None)
def test_every_operation_is_told_in_order(operations: list[tuple[str, int, str]], seq: int, is_ours: bool) -> None:
    made_of = [
        deleted(f"{kind}/{tid(n)}") if action == "delete" else written(f"{kind}/{tid(n)}", post(f"{n}", n), action)
        for action, n, kind in operations
    ]
    found = read_frame(commit(*made_of, seq=seq, did=DID if is_ours else OTHER), {DID})
    expected = [f"{kind}/{tid(n)}" for _, n, kind in operations if kind in (POST, REPOST, LIKE)] if is_ours else []
    assert found.sequence == seq
    assert [event.path for event in found.events if isinstance(event, Written | Deleted)] == expected
