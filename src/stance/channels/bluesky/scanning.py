"""The first reading of a CAR file: every block hashed and counted, the blocks of the tree and its commit put by, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from stance.channels.bluesky import car
from stance.channels.bluesky.block_table import BlockTable, Role
from stance.channels.bluesky.cids import CBOR, HEAD, Cid
from stance.channels.bluesky.node_file import NodeFile
from stance.channels.bluesky.nodes import BEGINNING
from stance.channels.port.exports import ExportRefused
from stance.engines.exports.limits import MEBIBYTE

MOST_NODE_BYTES = 400 * MEBIBYTE
"""Of all nodes together, with NODE_BYTES for each, put by while the tree is walked: some 150 bytes a record, so of nearly three million
records."""
NODE_BYTES = 200
MOST_BLOCKS = 8_000_000
"""Repositories are meant for a few million records (atproto.com/specs/repository); this many take some 400 MiB here."""
_PROFILE_TYPE = b"vapp.bsky.actor.profile"
_PROFILE_WITHIN = 96
_MOST_PROFILES = 16
_MOST_PROFILE_BYTES = 1 << 16


@dataclass(slots=True)
class Scanned:
    """``commit`` is the block with the root's CID, None where no whole one is there; ``profiles`` are the blocks that can be such, by
    their numbers in ``table``."""

    root: Cid
    table: BlockTable = field(default_factory=BlockTable)
    commit: bytes | None = None
    profiles: dict[int, bytes] = field(default_factory=dict)
    is_damaged: bool = False


def scan(stream: BinaryIO, root: Cid, nodes: NodeFile) -> Scanned:
    """``nodes`` gets the blocks that can be such, by their numbers. Raises ExportRefused, car.NotCar."""
    found = Scanned(root)
    add = found.table.add
    node_bytes = 0
    for block in car.blocks(stream):
        if isinstance(block, car.Damage):
            found.is_damaged = True
            continue
        number = add(block.cid, is_whole=block.is_whole)
        if number >= MOST_BLOCKS:
            raise ExportRefused(f"This repository has more than {MOST_BLOCKS:,} blocks, which is more than is read.")
        if not block.is_whole or block.cid[:HEAD] != CBOR:
            continue
        data = block.data
        if data[:3] == BEGINNING:
            node_bytes += len(data) + NODE_BYTES
            if node_bytes > MOST_NODE_BYTES:
                raise ExportRefused(
                    f"The tree of this repository is larger than {MOST_NODE_BYTES // MEBIBYTE} MiB, which is more than is read."
                )
            nodes.add(number, data)
        elif found.commit is None and block.cid == root:
            found.commit = data
            found.table.roles[number] = Role.COMMIT
        elif _PROFILE_TYPE in data[:_PROFILE_WITHIN] and _can_be_held(found, data):
            found.profiles[number] = data
    return found


def _can_be_held(found: Scanned, data: bytes) -> bool:
    return len(found.profiles) < _MOST_PROFILES and len(data) <= _MOST_PROFILE_BYTES
