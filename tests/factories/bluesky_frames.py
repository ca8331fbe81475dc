"""Frames of com.atproto.sync.subscribeRepos, made here from the specifications."""

from __future__ import annotations

from typing import Any

from stance.channels.bluesky.cids import Cid
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, KEY, REV, cid_of, encode

TIME = "2023-11-15T00:00:00.000Z"


def frame(type_: str, message: Any, op: Any = 1) -> bytes:
    return encode({"op": op} | ({"t": type_} if type_ else {})) + encode(message)


def signed(did: str = DID, rev: str = REV) -> bytes:
    """A commit; its tree is not in frames of these tests."""
    unsigned = {"did": did, "version": 3, "data": cid_of(b"tree"), "rev": rev, "prev": None}
    return encode(unsigned | {"sig": made.sign(KEY, encode(unsigned))})


def written(path: str, record: Any, action: str = "create") -> tuple[dict[str, Any], bytes]:
    block = encode(record)
    return {"action": action, "path": path, "cid": cid_of(block)}, block


def deleted(path: str) -> tuple[dict[str, Any], bytes]:
    return {"action": "delete", "path": path, "cid": None, "prev": cid_of(path.encode())}, b""


def commit_message(
    *operations: tuple[dict[str, Any], bytes], did: str = DID, seq: int = 7, **more: Any
) -> dict[str, Any]:
    block = signed(did)
    blocks = made.car([block, *dict.fromkeys(one for _, one in operations if one)])
    return {
        "seq": seq, "repo": did, "rev": REV, "since": "3lh6cdwqxx32x", "commit": cid_of(block), "rebase": False, "tooBig": False,
        "blocks": blocks, "ops": [operation for operation, _ in operations], "blobs": [], "prevData": Cid(cid_of(b"before")), "time": TIME,
    } | more  # fmt: skip


def commit(*operations: tuple[dict[str, Any], bytes], **more: Any) -> bytes:
    return frame("#commit", commit_message(*operations, **more))


def account(*, active: bool, did: str = DID, seq: int = 8, **more: Any) -> bytes:
    return frame("#account", {"seq": seq, "did": did, "time": TIME, "active": active} | more)


def identity(did: str = DID, seq: int = 9, **more: Any) -> bytes:
    return frame("#identity", {"seq": seq, "did": did, "time": TIME} | more)
