"""What a server tells of an account as it happens: frames of com.atproto.sync.subscribeRepos, without a connection.

Sources: atproto.com/specs/event-stream ("Framing", "Sequence Numbers"), atproto.com/specs/sync ("Repository Event Stream"), lexicon
com.atproto.sync.subscribeRepos, all read November 2026. The server is believed as far as its word goes: a record's block has
the hash that its CID says, but whether the account signed the commit is not checked here. What happens to an account is
never told as a deletion of its posts.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, Literal, TypeAlias

from stance.channels.bluesky import car
from stance.channels.bluesky.addresses import LIKE, POST, REPOST, read_address
from stance.channels.bluesky.cids import Cid
from stance.channels.bluesky.commits import BadCommit, read_commit
from stance.channels.bluesky.dag_cbor import BadCbor, decode, decode_at
from stance.channels.bluesky.did_documents import HANDLE
from stance.engines.exports.item import Failure

MOST_FRAME_BYTES = 5_000_000
"""atproto.com/specs/sync: the hard limit of a message."""
MOST_OPERATIONS = 200
STATES = frozenset({"takendown", "suspended", "deleted", "deactivated", "desynchronized", "throttled"})
"""atproto.com/specs/account, "Hosting Status". Another word is told as "other"."""
_LONGEST_MESSAGE = 300
_MOST_SEQUENCE = 1 << 53
_KNOWN = (POST, REPOST, LIKE)


class BadFrame(ValueError):
    """No frame of this stream. By the specification the connection ends here; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Written:
    """A post or repost was created or updated. ``record`` is as in its block, ``block`` its bytes, None and none where the frame does
    not hold it."""

    path: str
    is_new: bool
    cid: str
    record: dict[str, Any] | None = field(repr=False)
    block: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Deleted:
    """The account deleted a post or repost."""

    path: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The account's state on the server that sent this. ``status`` is "" where it is active and nothing else is said."""

    is_active: bool
    status: str


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """Something about its handle, key or server may have changed. ``handle`` is "" where none is told, or none that works."""

    handle: str


@dataclass(frozen=True, slots=True)
class Reset:
    """The repository is another, or was changed by more than the frame holds: whoever follows it lists it again."""

    why: Literal["sync", "too big"]


@dataclass(frozen=True, slots=True)
class Notice:
    """The server says something of the stream. ``is_last``: an error, after which the stream ends."""

    name: str
    message: str
    is_last: bool


Event: TypeAlias = Written | Deleted | Standing | IdentityChanged | Reset | Notice


@dataclass(frozen=True, slots=True)
class Frame:
    """``sequence`` is the cursor to go on from, None where the message has none; ``did`` whose it is, "" where it is of none of those
    that were asked for. ``rev`` is the repository's revision after
    this, ``since`` before it ("" where not told): where ``since`` is not the revision that was seen last, something was missed."""

    sequence: int | None = None
    events: tuple[Event, ...] = ()
    failures: tuple[Failure, ...] = ()
    rev: str = ""
    since: str = ""
    did: str = ""


def read_frame(data: bytes, dids: Container[str]) -> Frame:
    """One binary message of the stream, as far as it is about one of these accounts or the stream itself. Raises BadFrame."""
    if len(data) > MOST_FRAME_BYTES:
        raise BadFrame(f"it is longer than {MOST_FRAME_BYTES:,} bytes")
    try:
        header, at = decode_at(data, 0)
        payload, end = decode_at(data, at)
    except BadCbor as error:
        raise BadFrame(f"it is not two values in DAG-CBOR: {error}") from error
    if end != len(data):
        raise BadFrame(f"something follows its message at byte {end:,}")
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise BadFrame("its header or its message is no map")
    operation, type_ = header.get("op"), header.get("t")
    if not isinstance(operation, int) or isinstance(operation, bool):
        raise BadFrame("its header does not say what it is")
    if operation == -1:
        return Frame(events=(_notice(payload, "error", is_last=True),))
    if operation != 1:
        return Frame()
    if not isinstance(type_, str):
        raise BadFrame("its header does not say of what type its message is")
    return _message(type_, payload, dids)


def _message(type_: str, payload: dict[str, Any], dids: Container[str]) -> Frame:
    if type_ == "#info":
        return Frame(events=(_notice(payload, "name", is_last=False),))
    if type_ not in ("#commit", "#sync", "#account", "#identity"):
        return Frame(_sequence(payload) if "seq" in payload else None)
    sequence = _sequence(payload)
    did = _text(payload.get("repo" if type_ == "#commit" else "did"))
    if not did or did not in dids:
        return Frame(sequence)
    if type_ == "#commit":
        return replace(_commit(payload, did, sequence), did=did)
    if type_ == "#sync":
        return Frame(sequence, (Reset("sync"),), rev=_text(payload.get("rev")), did=did)
    return Frame(sequence, (_standing(payload) if type_ == "#account" else _identity(payload),), did=did)


def _sequence(payload: dict[str, Any]) -> int:
    found = payload.get("seq")
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < _MOST_SEQUENCE:
        raise BadFrame("its message has no sequence number")
    return found


def _notice(payload: dict[str, Any], key: str, *, is_last: bool) -> Notice:
    message = _text(payload.get("message"))
    return Notice(_text(payload.get(key))[:100], message[:_LONGEST_MESSAGE], is_last)


def _standing(payload: dict[str, Any]) -> Standing:
    is_active, status = payload.get("active"), payload.get("status")
    if not isinstance(is_active, bool):
        raise BadFrame("it does not say whether the account is active")
    if status is None:
        return Standing(is_active, "")
    return Standing(is_active, status if isinstance(status, str) and status in STATES else "other")


def _identity(payload: dict[str, Any]) -> IdentityChanged:
    handle = _text(payload.get("handle")).lower()
    works = handle != "handle.invalid" and len(handle) < 254 and HANDLE.fullmatch(f"at://{handle}")
    return IdentityChanged(handle if works else "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _commit(payload: dict[str, Any], did: str, sequence: int) -> Frame:
    rev, since = _text(payload.get("rev")), _text(payload.get("since"))
    operations, raw = payload.get("ops"), payload.get("blocks")
    if not isinstance(operations, list) or not isinstance(raw, bytes) or isinstance(raw, Cid):
        raise BadFrame("its commit has no operations or no blocks")
    if payload.get("tooBig") is True and not operations:
        return Frame(sequence, (Reset("too big"),), rev=rev, since=since)
    if len(operations) > MOST_OPERATIONS:
        raise BadFrame(f"its commit has more than {MOST_OPERATIONS} operations")
    blocks = _blocks(raw)
    _check_commit(blocks, payload.get("commit"), did, rev)
    events: list[Event] = []
    failures = []
    for number, operation in enumerate(operations):
        try:
            event = _operation(operation, did, blocks)
        except ValueError as error:
            failures.append(Failure(f"frame {sequence}", number, str(error)))
        else:
            events += [event] if event else []
    return Frame(sequence, tuple(events), tuple(failures), rev, since)


def _blocks(raw: bytes) -> dict[bytes, bytes]:
    """The blocks of the frame that are what their CIDs say; others are as if they were not in it."""
    try:
        return {
            bytes(one.cid): one.data for one in car.blocks(BytesIO(raw)) if isinstance(one, car.Block) and one.is_whole
        }
    except car.NotCar as error:
        raise BadFrame(f"its blocks are no CAR file: {error}") from error


def _check_commit(blocks: dict[bytes, bytes], cid: Any, did: str, rev: str) -> None:
    """The signed block says the same as the frame around it."""
    block = blocks.get(bytes(cid)) if isinstance(cid, Cid) else None
    if block is None:
        raise BadFrame("the commit that it names is not in it")
    try:
        commit = read_commit(block)
    except BadCommit as error:
        raise BadFrame(f"its commit cannot be read: {error}") from error
    if commit.did != did or commit.rev != rev:
        raise BadFrame("its commit is of another repository or of another revision than it says")


def _operation(operation: Any, did: str, blocks: dict[bytes, bytes]) -> Event | None:
    """None for a record that is neither post nor repost: those are never decoded. Raises ValueError."""
    if not isinstance(operation, dict) or not isinstance(path := operation.get("path"), str):
        raise ValueError("an operation without a path")
    if path.partition("/")[0] not in _KNOWN:
        return None
    if read_address(f"at://{did}/{path}") is None:
        raise ValueError("an operation with a path that is none")
    action, cid = operation.get("action"), operation.get("cid")
    if action == "delete":
        return Deleted(path)
    if action not in ("create", "update") or not isinstance(cid, Cid):
        raise ValueError(f"{path}: an operation that is not known here, or without a CID")
    block = blocks.get(bytes(cid))
    try:
        record = None if block is None else decode(block)
    except BadCbor as error:
        raise ValueError(f"{path}: its block {cid.text} is not DAG-CBOR as it may be written: {error}") from error
    if record is not None and not isinstance(record, dict):
        raise ValueError(f"{path}: its block {cid.text} is no record")
    return Written(path, action == "create", cid.text, record, block or b"")
