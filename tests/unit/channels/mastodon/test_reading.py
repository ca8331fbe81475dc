"""Outboxes read from anywhere, cut off anywhere, and with anything in any place."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.mastodon.exports import EXPORTS
from stance.engines.exports.item import Failure
from stance.engines.exports.package import open_package
from tests.factories import mastodon_export as made
from tests.unit.channels.keeping import (
    ODD,
    all_of,
    must_be_keepable,
    must_go_on_from_everywhere,
    places,
    read_whole,
    sorted_out,
    with_value,
)


def rich() -> dict[str, Any]:
    """A post with everything that a post may have."""
    options = [{"type": "Note", "name": "Yes", "replies": {"type": "Collection", "totalItems": 3}}]
    return made.post(
        1,
        "Road closed #flood @bob https://health.example.gov/a",
        type="Question",
        summary="Flood",
        name="Title",
        inReplyTo=f"{made.ACCOUNT}/statuses/0",
        updated="2023-05-01T00:00:00Z",
        attachment=[made.picture(alt="A tap")],
        tag=[
            {"type": "Hashtag", "name": "#flood"},
            {"type": "Mention", "name": "@bob@other.example", "href": "https://b"},
        ],
        oneOf=options,
        quote="https://other.example/1",
    )


def written(root: Path, elements: list[Any], server: made.Server = "mastodon") -> Path:
    """With ASCII escapes, so that half a surrogate pair can be written."""
    files = made.files_of([], server=server)
    files["outbox.json"] = json.dumps({"type": "OrderedCollection", "orderedItems": elements}).encode()
    return made.write_folder(root, files)


def test_no_value_in_any_place_ends_the_reading(tmp_path: Path) -> None:
    every = [*places(rich())]
    assert len(every) > 60
    odd = [with_value(rich(), path, value) for path in every for value in ODD]
    odd += [
        *ODD,
        made.repost(1, "x"),
        *(with_value(made.repost(2, "https://x.example"), ("object",), value) for value in ODD),
    ]
    good = [made.post(5000 + number, f"Good {number}") for number in range(3)]
    elements = [good[0], *odd[: len(odd) // 2], good[1], *odd[len(odd) // 2 :], good[2]]
    _, items, failures = read_whole(EXPORTS, open_package(written(tmp_path / "a", elements)))
    assert len(items) > len(elements) * 0.8
    assert {f"Good {number}" for number in range(3)} <= {item.text for item in items}
    assert all(failure.reason for failure in failures)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(ODD[:20]) | st.text(max_size=8) | st.integers() | st.sampled_from(["Create", "Note", made.PUBLIC]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*rich(), *rich()["object"], "x"]), inner, max_size=6)
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.lists(json_values, max_size=4), st.sampled_from([*places(rich())]), json_values)
def test_anything_may_be_in_an_outbox(
    tmp_path_factory: pytest.TempPathFactory, some: list[Any], path: Any, value: Any
) -> None:
    root = tmp_path_factory.mktemp("odd")
    read_whole(EXPORTS, open_package(written(root / "a", [*some, with_value(rich(), path, value)])))


@pytest.mark.parametrize("server", ["mastodon", "pleroma", "snac"])
def test_reading_goes_on_from_any_post(tmp_path: Path, server: made.Server) -> None:
    posts = [*made.many(30), made.private(1, "x"), {"type": "Like"}, 5, *made.many(3)]
    package = open_package(made.write_folder(tmp_path / "a", made.files_of(posts, server=server)))
    export = EXPORTS.recognise(package)
    must_go_on_from_everywhere(EXPORTS.open(package, export), export.parts[0])


def test_a_truncated_outbox_keeps_what_is_whole_and_says_so(tmp_path: Path) -> None:
    files = made.files_of(made.many(60))
    whole = files["outbox.json"]
    _, wanted, _ = read_whole(EXPORTS, open_package(made.write_folder(tmp_path / "whole", files)))
    start = whole.index(b"orderedItems") + 20
    for percent in range(100):
        cut = max(start, len(whole) * percent // 100)
        root = made.write_folder(tmp_path / str(percent), files | {"outbox.json": whole[:cut]})
        _, items, failures = read_whole(EXPORTS, open_package(root))
        assert items == wanted[: len(items)]
        assert len(items) >= whole[:cut].count(b'"type":"Collection"}') // 4 - 1
        assert failures
        assert "the file ends" in failures[-1].reason


def test_a_damaged_post_costs_itself_only(tmp_path: Path) -> None:
    files = made.files_of(made.many(20))
    damaged = files["outbox.json"].replace(b'/statuses/1005","type":"Note"', b'/statuses/1005","type":Note"', 1)
    _, items, failures = read_whole(
        EXPORTS, open_package(made.write_folder(tmp_path / "a", files | {"outbox.json": damaged}))
    )
    assert len(items) == 19
    (failure,) = failures
    assert b"statuses/1005" in damaged[failure.position : failure.position + 100]
    assert failure.lost


def test_hostile_json_ends_nothing(tmp_path: Path) -> None:
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    double = b'{"type":"Like","type":"Create","actor":"x","actor":"%s","published":"2023-01-01T00:00:00Z","to":["%s"],"object":%s}' % (
        made.ACCOUNT.encode(), made.PUBLIC.encode(), json.dumps(made.note(7, "twice")).encode(),
    )  # fmt: skip
    body = b",".join([deep, double, b"\x00", b'{"type":"Create\xff"}', json.dumps(made.post(8, "good")).encode()])
    files = made.files_of([]) | {"outbox.json": b'{"orderedItems":[' + body + b"]}"}
    _, items, failures = read_whole(EXPORTS, open_package(made.write_folder(tmp_path / "a", files)))
    assert [item.text for item in items] == ["twice", "good"]
    assert len(failures) >= 2


def test_memory_does_not_grow_with_the_outbox(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        package = open_package(made.write_zip(tmp_path / f"{count}.zip", made.files_of(made.many(count))))
        tracemalloc.start()
        export = EXPORTS.recognise(package)
        reader = EXPORTS.open(package, export)
        assert sum(1 for part in export.parts for _ in reader.read(part)) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(6_000) < peak(1_500) * 1.5 + (4 << 20)


def test_a_member_that_is_damaged_is_told(tmp_path: Path) -> None:
    path = made.write_zip(tmp_path / "a.zip", made.files_of(made.many(2000)))
    data = bytearray(path.read_bytes())
    at = data.index(b"outbox.json") + 2000
    data[at : at + 50] = bytes(50)
    path.write_bytes(data)
    package = open_package(path)
    export = EXPORTS.recognise(package).of_account(made.ACCOUNT)
    items, failures = sorted_out(all_of(EXPORTS.open(package, export), export))
    for item in items:
        must_be_keepable(item, export.account_id or "")
    assert any(isinstance(one, Failure) and "cannot be trusted" in one.reason for one in failures)
