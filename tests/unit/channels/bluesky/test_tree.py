"""The tree is walked completely, and each way in which it can be wrong is told with the block that it is in."""

from __future__ import annotations

from base64 import b32decode
from typing import Any

import pytest

from stance.channels.bluesky.block_table import BlockTable
from stance.channels.bluesky.cids import Cid
from stance.channels.bluesky.nodes import BadNode, read_node
from stance.channels.bluesky.tree import Walked, layer_of, walk
from tests.factories.bluesky_export import POST, cid_of, encode, tid, tree

LEAF = Cid(b32decode("afyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454".upper() + "======"))
READ = frozenset({POST.encode()})


def walked(blocks: list[bytes], root: Cid, records: list[bytes] = ()) -> Walked:  # type: ignore[assignment]
    table, nodes = BlockTable(), {}
    for block in blocks:
        nodes[table.add(cid_of(block), is_whole=True)] = block
    for record in records:
        table.add(cid_of(record), is_whole=True)
    return walk(table, nodes, root, READ)


@pytest.mark.parametrize(
    ("key", "layer"),
    [("", 0), ("asdf", 0), ("blue", 1), ("2653ae71", 0), ("88bfafc7", 2), ("2a92d355", 4), ("884976f5", 6),
     ("app.bsky.feed.post/454397e440ec", 4), ("app.bsky.feed.post/9adeb165882c", 8)],
)  # fmt: skip
def test_layers(key: str, layer: int) -> None:
    assert layer_of(key.encode()) == layer


@pytest.mark.parametrize(
    ("keys", "root"),
    [
        (
            "app.bsky.feed.post/3lo3kqqljmfe2 app.bsky.feed.post/3log4547dm6h2 app.bsky.feed.post/3log45inogon2 "
            "app.bsky.feed.post/3logaodrh74d2 app.bsky.feed.post/3logteazog2n2 app.bsky.feed.post/3lon5cqsbwrj2 "
            "app.bsky.feed.repost/3l6sjhvqonco2",
            "bafyreigfcsro2up7qi7l3rxdpg7n6gjtteotkmgrrqztl5oy2tf4ncl4ji",
        ),
        (
            "app.bsky.feed.post/3lo3kqqljmfe2 app.bsky.feed.post/3log4547dm6h2 app.bsky.feed.post/3log45inogon2 "
            "app.bsky.feed.post/3logaodrh74d2 app.bsky.feed.post/3logteazog2n2 app.bsky.feed.post/3lon5cqsbwrj2 "
            "app.bsky.feed.post/3lon5dzeaihj2 app.bsky.feed.repost/3l6sjhvqonco2",
            "bafyreig33hsjiplaixvmccy65n7rn3in5nsbtcittzx6k3w5wjfhk2sg3a",
        ),
    ],
)
def test_roots_are_those_of_the_vectors_and_walked(keys: str, root: str) -> None:
    found, nodes = tree({key.encode(): LEAF for key in keys.split()})
    assert found.text == root
    told = walked(nodes, found)
    assert told.is_complete
    assert sum(told.read.values()) + sum(told.unread.values()) == len(keys.split())
    assert all("is missing" in problem for problem in told.problems)  # of the records alone


def test_a_whole_tree_gives_every_key_of_every_block() -> None:
    records = {f"{POST}/{tid(number)}": encode({"n": number % 400}) for number in range(500)}
    root, nodes = tree({path.encode(): cid_of(block) for path, block in records.items()})
    blocks = list(dict.fromkeys(records.values()))
    told = walked(nodes, root, blocks)
    assert (told.problems, told.is_complete, told.absent, told.read) == ([], True, 0, {POST: 500})
    for number, block in enumerate(blocks):
        assert sorted(told.keys.of(len(nodes) + number)) == sorted(path for path in records if records[path] == block)


def test_an_empty_repository_has_one_empty_node() -> None:
    root, nodes = tree({})
    assert nodes == [encode({"e": [], "l": None})]
    assert walked(nodes, root).problems == []


def entry(key: bytes, shared: int = 0, below: Cid | None = None) -> dict[str, Any]:
    return {"k": key[shared:], "p": shared, "t": below, "v": LEAF}


def keys_at(layer: int, count: int) -> list[bytes]:
    found = []
    number = 0
    while len(found) < count:
        key = f"{POST}/{tid(number)}".encode()
        number += 1
        if layer_of(key) == layer:
            found.append(key)
    return found


def faults(*nodes: dict[str, Any]) -> str:
    """What is told of a tree of these nodes, the first of them the top; of the missing records nothing."""
    blocks = [encode(node) for node in nodes]
    told = walked(blocks, cid_of(blocks[0]))
    return "\n".join(problem for problem in told.problems if not problem.endswith("is missing"))


def test_keys_out_of_order_twice_or_of_another_layer_are_named() -> None:
    low, (high, *_) = keys_at(0, 3), keys_at(1, 1)
    shared = len(POST) + 1
    assert "out of order" in faults({"e": [entry(low[1]), entry(low[0], _shared(low[1], low[0]))], "l": None})
    assert "out of order" in faults({"e": [entry(low[0]), entry(low[0], len(low[0]))], "l": None})
    assert "belongs at layer" in faults(
        {"e": [entry(min(low[0], high)), entry(max(low[0], high), _shared(low[0], high))], "l": None}
    )
    assert "no path of a record" in faults({"e": [entry(b"post/x y")], "l": None})
    assert "not shortened" in faults({"e": [entry(low[0]), entry(low[1], shared - 3)], "l": None})
    assert "shares more" in faults({"e": [{"k": b"x", "p": 9, "t": None, "v": LEAF}], "l": None})


def _shared(one: bytes, two: bytes) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def test_nodes_at_the_wrong_place_are_named() -> None:
    (high,) = keys_at(2, 1)
    low = next(key for key in (b"app.bsky.feed.a/%d" % number for number in range(99)) if layer_of(key) == 0)
    below: dict[str, Any] = {"e": [entry(low)], "l": None}
    top = {"e": [entry(high)], "l": cid_of(encode(below))}
    assert "is at layer 1 of the tree, but its keys belong at layer 0" in faults(top, below)
    empty: dict[str, Any] = {"e": [], "l": None}
    assert "is empty" in faults({"e": [entry(high)], "l": cid_of(encode(empty))}, empty)
    assert "holds no key" in faults({"e": [], "l": cid_of(encode(below))}, below)
    twice: dict[str, Any] = {"e": [], "l": cid_of(encode(below))}
    again = {"e": [entry(high, below=cid_of(encode(twice)))], "l": cid_of(encode(twice))}
    assert "appears in the tree twice" in faults(again, twice, below)
    assert "at the lowest layer" in faults({"e": [entry(low)], "l": cid_of(encode(empty))}, empty)
    assert "is missing: the posts below" in faults({"e": [entry(high)], "l": LEAF})


def test_a_tree_that_is_too_deep_ends() -> None:
    nodes: list[dict[str, Any]] = [{"e": [], "l": None}]
    for _ in range(400):
        nodes.insert(0, {"e": [], "l": cid_of(encode(nodes[0]))})
    assert "deeper than a tree can be" in faults(*nodes)


@pytest.mark.parametrize(
    "node",
    [
        [], {}, {"e": [], "l": None, "x": 1}, {"e": {}, "l": None}, {"e": [1], "l": None}, {"e": [], "l": b"x"}, {"e": [], "l": 5},
        {"e": [{"k": b"a", "p": 0, "t": None}], "l": None}, {"e": [{"k": "a", "p": 0, "t": None, "v": LEAF}], "l": None},
        {"e": [{"k": b"a", "p": -1, "t": None, "v": LEAF}], "l": None}, {"e": [{"k": b"a", "p": True, "t": None, "v": LEAF}], "l": None},
        {"e": [{"k": b"a", "p": 0, "t": None, "v": None}], "l": None}, {"e": [{"k": b"a", "p": 0, "t": 1, "v": LEAF}], "l": None},
        {"e": [{"k": LEAF, "p": 0, "t": None, "v": LEAF}], "l": None},
        {"e": [{"k": b"a", "p": 0, "t": Cid(b"\x01\x55\x12\x20" + bytes(32)), "v": LEAF}], "l": None},
    ],
)  # fmt: skip
def test_what_is_no_node(node: Any) -> None:
    with pytest.raises(BadNode):
        read_node(encode(node))


@pytest.mark.parametrize("count", [0, 1, 23, 24, 255, 256, 300])
@pytest.mark.parametrize("size", [1, 23, 24, 200, 300])
def test_nodes_of_every_size_are_read(count: int, size: int) -> None:
    keys = [b"x" * size + b"%05d" % number for number in range(count)]
    listed, before = [], b""
    for number, key in enumerate(keys):
        listed.append(entry(key, _shared(before, key), LEAF if number % 3 else None))
        before = key
    for left in (None, LEAF):
        node = read_node(encode({"e": listed, "l": left}))
        assert ([one.key for one in node.entries], node.left) == (keys, left)
        assert [one.below for one in node.entries] == [one["t"] for one in listed]
