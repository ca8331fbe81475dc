"""The Merkle search tree of a repository, walked completely: which record stands under which key, and whether the tree is as it
must be (atproto.com/specs/repository, "MST Structure"): keys in order, each at the layer that its own hash says."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from stance.channels.bluesky.addresses import NSID, PROFILE
from stance.channels.bluesky.block_table import BlockTable, Role
from stance.channels.bluesky.cids import text_of
from stance.channels.bluesky.node_file import Nodes
from stance.channels.bluesky.nodes import BadNode, Entry, Node, read_node

MOST_NAMED = 10_000
"""Problems that are told one by one; of more than these, their number."""
_PROFILE = PROFILE.encode()
_MOST_LAYERS = 128
"""A SHA-256 has 256 bits, and two of them are a layer."""
_PATH = re.compile(rf"(?=[^/]{{1,317}}/)({NSID})/(?!\.{{1,2}}\Z)[A-Za-z0-9._:~-]{{1,512}}".encode())


def layer_of(key: bytes) -> int:
    """How many pairs of zero bits the key's SHA-256 begins with."""
    digest = sha256(key).digest()
    if digest[0] > 0x3F:
        return 0
    return (256 - int.from_bytes(digest, "big").bit_length()) // 2


class Keys:
    """The keys under which blocks stand, by the block's number."""

    def __init__(self, count: int) -> None:
        self._first = array("Q", bytes(8 * count))
        self._also: dict[int, list[int]] = {}
        self._names = bytearray(b"\n")

    def add(self, number: int, key: bytes) -> None:
        place = len(self._names)
        self._names += key + b"\n"
        if not self._first[number]:
            self._first[number] = place
        else:
            self._also.setdefault(number, []).append(place)

    def of(self, number: int) -> list[str]:
        """Mostly one. Equal records have one block."""
        places = [self._first[number]] if self._first[number] else []
        places += self._also.get(number, [])
        return [self._names[place : self._names.index(b"\n", place)].decode() for place in places]


@dataclass(slots=True)
class Walked:
    """``problems`` are sentences that name a block by its CID; ``absent`` counts records of read collections whose blocks are
    not in the file; ``is_complete`` when every node was found and could be read."""

    keys: Keys
    read: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    absent: int = 0
    is_complete: bool = True
    problems: list[str] = field(default_factory=list)
    untold: int = 0
    profile: int | None = None

    def tell(self, problem: str) -> None:
        if len(self.problems) < MOST_NAMED:
            self.problems.append(problem)
        else:
            self.untold += 1


def walk(table: BlockTable, nodes: Nodes, root: bytes, collections: frozenset[bytes]) -> Walked:
    """From the tree's top (its CID). ``nodes`` are the blocks that can be nodes by their numbers in ``table``, whose roles are
    given here; keys are kept of records in ``collections``."""
    walker = _Walker(table, nodes, collections)
    walker.visit(root, None, 0)
    return walker.walked


class _Walker:
    def __init__(self, table: BlockTable, nodes: Nodes, collections: frozenset[bytes]) -> None:
        self._table, self._nodes, self._collections = table, nodes, collections
        self._last = b""
        self.walked = Walked(Keys(len(table)))

    def visit(self, cid: bytes, layer: int | None, depth: int) -> None:
        """The node with this CID, which must stand at this layer (None: at whichever its keys say)."""
        node = self._node(cid, depth)
        if node is None:
            self.walked.is_complete = False
            return
        own = layer_of(node.entries[0].key) if node.entries else layer
        self._check(cid, node, layer, own, depth)
        below = None if own is None else own - 1
        if node.left is not None:
            self.visit(node.left, below, depth + 1)
        for entry in node.entries:
            if layer_of(entry.key) != own:
                self._tell(cid, f"holds the key {_shown(entry.key)}, which belongs at layer {layer_of(entry.key)}")
            self._record(cid, entry)
            if entry.below is not None:
                self.visit(entry.below, below, depth + 1)

    def _node(self, cid: bytes, depth: int) -> Node | None:
        number = self._table.find(cid)
        if number is None:
            self._tell(cid, "is missing: the posts below it cannot be told")
            return None
        if depth > _MOST_LAYERS:
            self._tell(cid, "lies deeper than a tree can be")
            return None
        if self._table.roles[number] == Role.NODE:
            self._tell(cid, "appears in the tree twice")
            return None
        block = self._nodes.get(number)
        if block is None:
            changed = "was changed or damaged: its bytes do not have the hash that its CID says"
            self._tell(cid, "is no node" if self._table.is_whole(number) else changed)
            return None
        self._table.roles[number] = Role.NODE
        try:
            return read_node(block)
        except BadNode as error:
            self._tell(cid, f"cannot be read as a node: {error}")
            return None

    def _check(self, cid: bytes, node: Node, layer: int | None, own: int | None, depth: int) -> None:
        has_below = node.left is not None or any(entry.below is not None for entry in node.entries)
        if not node.entries and depth and not has_below:
            self._tell(cid, "is empty, which only the top of an empty tree may be")
        elif not node.entries and not depth and has_below:
            self._tell(cid, "is the top of the tree and holds no key")
        if layer is not None and own != layer:
            self._tell(cid, f"is at layer {layer} of the tree, but its keys belong at layer {own}")
        if own == 0 and has_below:
            self._tell(cid, "has nodes below it, although it is at the lowest layer")

    def _record(self, cid: bytes, entry: Entry) -> None:
        walked, key = self.walked, entry.key
        found = _PATH.fullmatch(key)
        if found is None:
            self._tell(cid, f"holds the key {_shown(key)}, which is no path of a record; it is left out")
            return
        if key <= self._last:
            self._tell(cid, f"holds the key {_shown(key)} out of order; it is left out")
            return
        self._last = key
        collection, number = found[1], self._table.find(entry.record)
        is_read = collection in self._collections
        (walked.read if is_read else walked.unread)[collection.decode()] += 1
        if number is None:
            walked.tell(f"{_shown(key)}: its block {text_of(entry.record)} is missing")
            walked.absent += is_read
            return
        if is_read:
            self._table.roles[number] = Role.POST
            walked.keys.add(number, key)
        elif self._table.roles[number] == Role.UNKNOWN:
            self._table.roles[number] = Role.RECORD
        if key == _PROFILE:
            walked.profile = number

    def _tell(self, cid: bytes, what: str) -> None:
        self.walked.tell(f"the tree's block {text_of(cid)} {what}")


def _shown(key: bytes) -> str:
    return key[:200].decode("ascii", "backslashreplace")
