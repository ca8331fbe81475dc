"""The signed block at the top of a repository (atproto.com/specs/repository, "Commit Objects")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stance.channels.bluesky.cids import CBOR, Cid
from stance.channels.bluesky.dag_cbor import BadCbor, decode, map_head, pairs

VERSION = 3
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")
LONGEST_DID = 100
"""Characters that an account's platform id may have here; those of the two methods in use have 32, or a host name."""


class BadCommit(ValueError):
    """The block is no commit that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Commit:
    """``unsigned`` are the bytes that were signed: the block without its signature."""

    did: str
    rev: str
    data: bytes
    signature: bytes
    unsigned: bytes


def read_commit(block: bytes) -> Commit:
    """Raises BadCommit."""
    try:
        value = decode(block)
    except BadCbor as error:
        raise BadCommit(f"it is not DAG-CBOR: {error}") from error
    if not isinstance(value, dict):
        raise BadCommit("it is no map")
    did, rev, data, signature = (value.get(name) for name in ("did", "rev", "data", "sig"))
    version = value.get("version")
    if not isinstance(did, str) or not DID.fullmatch(did):
        raise BadCommit("it does not say whose it is")
    if len(did) > LONGEST_DID:
        raise BadCommit(f"the identifier of its account is longer than {LONGEST_DID} characters")
    if version != VERSION or isinstance(version, bool):
        raise BadCommit(f"it is of version {str(version)[:20]}; only version {VERSION} is read")
    if not isinstance(rev, str) or not isinstance(signature, bytes) or isinstance(signature, Cid):
        raise BadCommit("it has no revision or no signature")
    if not isinstance(data, Cid) or data[:4] != CBOR or len(data) != 36:
        raise BadCommit("it leads to no tree")
    return Commit(did, rev, data, signature, _without_signature(block))


def _without_signature(block: bytes) -> bytes:
    kept = [(start, end) for key, start, end in pairs(block) if key != "sig"]
    if len(kept) > 23:
        raise BadCommit("it has more fields than a commit has")
    return map_head(len(kept)) + b"".join(block[start:end] for start, end in kept)
