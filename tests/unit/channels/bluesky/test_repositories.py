"""Repositories, whole and damaged: every block that was changed, left out, added or put there twice is named by its CID, and
everything else comes in."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stance.channels.bluesky import scanning
from stance.channels.bluesky.car import MOST_BLOCK_BYTES
from stance.channels.bluesky.channel import NAMING
from stance.channels.bluesky.dag_cbor import decode
from stance.channels.bluesky.exports import EXPORTS
from stance.channels.bluesky.repository import Repository
from stance.channels.port.exports import ExportRefused, NotRecognised
from stance.engines.exports.item import Failure, Item
from stance.engines.exports.package import open_package
from tests.factories import bluesky_export as made
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.sizes import sized


class Seen(NamedTuple):
    export: Repository
    reads: list[tuple[int, int, Item] | Failure]

    @property
    def items(self) -> list[Item]:
        return [read[2] for read in self.reads if not isinstance(read, Failure)]

    @property
    def failures(self) -> list[Failure]:
        return [read for read in self.reads if isinstance(read, Failure)]

    @property
    def told(self) -> str:
        return "\n".join([*(one.reason for one in self.export.problems), *(one.reason for one in self.failures)])

    @property
    def counted(self) -> int:
        return len(self.items) + sum(one.lost for one in self.failures)


def look(path: Path) -> Seen:
    package = open_package(path)
    export = EXPORTS.recognise(package)
    assert isinstance(export, Repository)
    (part,) = export.parts
    return Seen(export, list(EXPORTS.open(package, export).read(part)))


def seen(tmp_path: Path, data: bytes | made.Repository, **more: Any) -> Seen:
    more.setdefault("did_document", made.document())
    return look(made.write_folder(tmp_path / "r", data, **more))


def texts(found: Seen) -> list[str]:
    return sorted(item.text for item in found.items)


def test_a_whole_repository(tmp_path: Path) -> None:
    repository = made.some(200)
    found = seen(tmp_path, repository)
    export = found.export
    assert (export.account_id, export.handle, export.display_name) == (made.DID, made.HANDLE, "The Health Desk")
    assert (export.layout, export.generated_at, export.is_partial, export.problems) == (
        "repository",
        1738474244,
        False,
        (),
    )
    assert (export.claimed_total, found.counted, found.failures) == (201, 201, [])
    assert len({item.record_id for item in found.items}) == 201
    assert Counter(item.kind for item in found.items) == {"post": 200, "repost": 1}
    assert export.quarantined == ("repo.car: app.bsky.feed.like, 1 record", "repo.car: app.bsky.graph.follow, 1 record")
    assert export.not_read == ("repo.car: app.bsky.actor.profile, 1 record",)
    assert "PRIVATE" not in repr(found.items)
    for item in found.items:
        assert item.content["id"] == f"at://{made.DID}/{item.post_id}"
        assert item.record_id == f"bluesky:at://{made.DID}/{item.post_id}"


def test_a_zip_and_any_order_of_blocks_give_the_same(tmp_path: Path) -> None:
    repository = made.some(30)
    whole = seen(tmp_path, repository)
    zipped = look(made.write_zip(tmp_path / "r.zip", repository, did_document=made.document()))
    assert zipped.reads == whole.reads
    commit, *others = repository.blocks()
    random.Random(5).shuffle(others)
    shuffled = seen(tmp_path / "s", made.car([*others, commit], [made.cid_of(commit)]))
    assert (shuffled.told, shuffled.export.claimed_total) == ("", 31)
    assert sorted((i.record_id, repr(i.content)) for i in shuffled.items) == sorted(
        (i.record_id, repr(i.content)) for i in whole.items
    )


def test_its_bytes_are_the_records_own(tmp_path: Path) -> None:
    raw = made.some(9).car()
    found = seen(tmp_path, raw)
    for read in found.reads:
        assert not isinstance(read, Failure)
        offset, length, item = read
        assert made.cid_of(raw[offset : offset + length]).text == item.content["cid"]


def test_reading_goes_on_from_every_post(tmp_path: Path) -> None:
    blocks = made.some(12).blocks()
    path = made.write_folder(tmp_path / "r", made.car([*blocks, made.encode({"$type": "x"}), blocks[-1]]))
    package = open_package(path)
    export = EXPORTS.recognise(package)
    opened = EXPORTS.open(package, export)
    whole = list(opened.read(export.parts[0]))
    assert sum(isinstance(read, Failure) for read in whole) == 2
    for number, read in enumerate(whole):
        if not isinstance(read, Failure):
            assert list(opened.read(export.parts[0], read[0])) == whole[number:]


@pytest.mark.parametrize(("key", "written"), [(made.KEY, made.KEY), (made.OTHER_KEY, made.OTHER_KEY)])
def test_the_signature_is_checked(tmp_path: Path, key: Any, written: Any) -> None:
    repository = made.some(1)
    repository.key = key
    assert seen(tmp_path, repository, did_document=made.document(written)).export.problems == ()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (None, "was not checked: no DID document of"),
        ([], "was not checked: no DID document of"),
        (made.document(did="did:plc:z72i7hdynmk6r22z27h6tvur"), "was not checked: no DID document of"),
        (made.document(made.OTHER_KEY), "is not signed by the #atproto key in did.json"),
        (made.document() | {"verificationMethod": []}, "names no #atproto key"),
        (made.document() | {"verificationMethod": "x"}, "names no #atproto key"),
        (made.document() | {"verificationMethod": [{"id": "#atproto", "type": "Multikey", "publicKeyMultibase": "z111"}]}, "names no #atproto key"),
    ],
)  # fmt: skip
def test_what_stands_against_the_signature_is_told(tmp_path: Path, document: Any, told: str) -> None:
    found = seen(tmp_path, made.some(3), did_document=document)
    assert told in found.told
    assert len(found.items) == 4


def test_a_signature_with_a_high_s_is_none(tmp_path: Path) -> None:
    commit, *others = made.some(1).blocks()
    value = decode(commit)
    value["sig"] = made.sign(made.KEY, made.encode({k: v for k, v in value.items() if k != "sig"}), high=True)
    assert "is not signed by" in seen(tmp_path, made.car([made.encode(value), *others])).told


def test_every_changed_block_is_named_and_costs_what_hangs_on_it_alone(tmp_path: Path) -> None:
    repository = made.some(40)
    blocks = repository.blocks()
    raw = made.car(blocks)
    everything = set(texts(seen(tmp_path / "whole", raw)))
    for number, block in enumerate(blocks):
        at = raw.index(bytes(made.cid_of(block)) + block) + 36 + len(block) // 2
        changed = raw[:at] + bytes([raw[at] ^ 0x20]) + raw[at + 1 :]
        named = made.cid_of(block).text
        if number == 0:
            with pytest.raises(ExportRefused, match=named):
                seen(tmp_path / str(number), changed)
            continue
        found = seen(tmp_path / str(number), changed)
        assert named in found.told
        assert set(texts(found)) <= everything
        if block[:3] == b"\xa2ae":
            assert found.export.is_partial
            assert found.export.claimed_total is None
            assert len(found.items) + sum(failure.lost for failure in found.failures) == 41
        else:
            assert len(found.items) >= 40
            assert found.counted == found.export.claimed_total == 41


def test_no_changed_byte_passes_unnoticed(tmp_path: Path) -> None:
    raw = made.some(2).car()
    for at in range(0, len(raw), sized(7, 1)):
        path = made.write_folder(
            tmp_path / str(at), raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], did_document=made.document()
        )
        try:
            found = look(path)
        except (NotRecognised, ExportRefused):
            continue
        assert found.told, at


def test_every_missing_block_is_named(tmp_path: Path) -> None:
    blocks = made.some(25).blocks()
    for number, block in enumerate(blocks):
        left, named = [one for one in blocks if one is not block], made.cid_of(block).text
        raw = made.car(left, [made.cid_of(blocks[0])])
        if number == 0:
            with pytest.raises(ExportRefused, match=named):
                seen(tmp_path / str(number), raw)
            continue
        found = seen(tmp_path / str(number), raw)
        assert named in found.told
        if block[:3] != b"\xa2ae":
            assert found.counted + found.export.claimed_absent == 26
            assert found.export.claimed_total == 26


def test_what_was_added_is_named_and_never_read(tmp_path: Path) -> None:
    blocks = made.some(3).blocks()
    orphan = made.encode(made.post("Nobody signed this"))
    other = made.encode({"$type": "app.bsky.feed.like"})
    raw_file = b"a picture"
    frame = made.frame(raw_file, made.blob_of(raw_file)["ref"])
    found = seen(tmp_path, made.car([*blocks, orphan, other, blocks[-1]]) + frame)
    assert len(found.items) == 4
    assert "Nobody signed this" not in repr(found.items)
    for named in (made.cid_of(orphan).text, made.cid_of(other).text, made.blob_of(raw_file)["ref"].text):
        assert f"the block {named} is not part of the signed tree" in found.told
    assert f"the block {made.cid_of(blocks[-1]).text} is in the file a second time" in found.told
    assert not any(failure.lost for failure in found.failures)


def test_a_changed_copy_before_the_whole_one_does_no_harm(tmp_path: Path) -> None:
    blocks = made.some(3).blocks()
    bad = made.frame(b"x" * 50, made.cid_of(blocks[-1]))
    raw = made.car(blocks)
    head = len(made.car([], [made.cid_of(blocks[0])]))
    found = seen(tmp_path, raw[:head] + bad + raw[head:])
    assert len(found.items) == 4
    assert f"the block {made.cid_of(blocks[-1]).text} was changed" in found.told


@pytest.mark.parametrize("hit", ["longer", "shorter", "cid", "zeros", "varint"])
def test_a_block_whose_length_was_hit_costs_itself(tmp_path: Path, hit: str) -> None:
    blocks = made.some(30).blocks()
    raw = made.car(blocks)
    target = blocks[-9]
    frame = made.frame(target)
    at = raw.index(frame)
    broken = {
        "longer": made.varint(len(frame) + 90) + frame[2:],
        "shorter": made.varint(len(frame) - 60) + frame[1 if len(made.varint(len(frame) - 60)) == 1 else 2 :],
        "cid": frame[:2] + b"\xff\xff\xff\xff" + frame[6:],
        "zeros": bytes(len(frame)),
        "varint": b"\xff" * 12 + frame[12:],
    }[hit]
    found = seen(tmp_path, raw[:at] + broken + raw[at + len(frame) :])
    assert made.cid_of(target).text in found.told
    assert len(found.items) >= len(blocks) - len([b for b in blocks if b[:3] == b"\xa2ae"]) - 1 - 4 - 2
    assert found.counted + found.export.claimed_absent == 31


def test_truncated_at_every_hundredth_it_keeps_what_is_whole(tmp_path: Path) -> None:
    raw = made.some(40).car()
    everything = set(texts(seen(tmp_path / "whole", raw)))
    outcomes = Counter[str]()
    for hundredth in range(100):
        cut = raw[: len(raw) * hundredth // 100]
        path = made.write_folder(tmp_path / str(hundredth), cut, did_document=made.document())
        try:
            found = look(path)
        except (NotRecognised, ExportRefused) as error:
            outcomes[type(error).__name__] += 1
            assert hundredth < 5
            continue
        outcomes["read"] += 1
        assert set(texts(found)) <= everything
        assert "ends inside" in found.told or "missing" in found.told
    assert outcomes["read"] > 90
    assert len(look(tmp_path / "99").items) >= 39


def test_a_damaged_zip_keeps_what_is_whole(tmp_path: Path) -> None:
    path = made.write_zip(tmp_path / "r.zip", made.some(4000))
    raw = bytearray(path.read_bytes())
    raw[len(raw) * 4 // 5] ^= 0x55
    path.write_bytes(raw)
    found = look(path)
    assert 0 < len(found.items) < 4001
    assert "cannot be trusted or read any further" in found.told


def test_blocks_that_are_too_large_pass_by(tmp_path: Path) -> None:
    repository = made.some(5)
    repository.records[f"{made.POST}/{made.tid(50)}"] = made.post("x" * (MOST_BLOCK_BYTES + 1))
    found = seen(tmp_path, repository)
    assert len(found.items) == 6
    assert "would be" in found.told
    assert found.export.claimed_absent == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\0", b"PK\x03\x04", b"\xff" * 20, made.varint(5) + b"hello", made.varint(3) + made.encode({"version": 1})[:3],
        made.varint(len(made.encode({"roots": [], "version": 1}))) + made.encode({"roots": [], "version": 1}),
        made.varint(len(made.encode({"roots": ["x"], "version": 1}))) + made.encode({"roots": ["x"], "version": 1}),
        made.varint(len(made.encode({"roots": [made.cid_of(b"")], "version": 2}))) + made.encode({"roots": [made.cid_of(b"")], "version": 2}),
    ],
)  # fmt: skip
def test_what_is_no_car_file_is_not_recognised(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(NotRecognised, match=r"Looked for a CAR file .* found repo\.car"):
        seen(tmp_path, raw, did_document=None)


@pytest.mark.parametrize(
    "more",
    [
        {"did": 5},
        {"did": "alice"},
        {"version": 2},
        {"version": True},
        {"rev": None},
        {"data": None},
        {"did": "did:web:" + "a" * 120},
    ],
)
def test_a_commit_that_is_none_is_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    repository = made.some(1)
    repository.commit_more = more
    with pytest.raises(ExportRefused, match="is not the commit of an AT Protocol repository"):
        seen(tmp_path, repository)


@pytest.mark.parametrize(
    ("limit", "told"), [("MOST_BLOCKS", "more than 9 blocks"), ("MOST_NODE_BYTES", "larger than 0 MiB")]
)
def test_what_is_more_than_can_be_held_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, told: str
) -> None:
    monkeypatch.setattr(scanning, limit, 9)
    with pytest.raises(ExportRefused, match=told):
        seen(tmp_path, made.some(20))


def test_two_repositories_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="2 repositories"):
        seen(tmp_path, made.some(1), files={"older.car": made.some(2).car()})


def test_it_is_recognised_by_what_is_in_it(tmp_path: Path) -> None:
    path = made.write_folder(tmp_path / "r", made.some(1))
    (path / "repo.car").rename(path / "download")
    assert EXPORTS.recognise(open_package(path)).account_id == made.DID


def test_other_platforms_exports_are_not_claimed(tmp_path: Path) -> None:
    make_folder(tmp_path / "x", Feed(10))
    with pytest.raises(NotRecognised):
        EXPORTS.recognise(open_package(tmp_path / "x"))


def test_what_lies_beside_it_is_quarantined(tmp_path: Path) -> None:
    picture = b"\x89PNG a picture"
    cid = made.blob_of(picture)["ref"].text
    found = seen(
        tmp_path,
        made.some(1),
        files={"chat.jsonl": b"{}", f"blobs/{cid}": picture, "more/notes.txt": b"x", "more/b.txt": b"y"},
    )
    assert found.export.quarantined[2:] == ("chat.jsonl", "more/")
    package = open_package(tmp_path / "r")
    assert list(EXPORTS.media_files(package, found.export)) == [("", f"blobs/{cid}")]


def test_equal_records_under_two_keys_are_two_posts(tmp_path: Path) -> None:
    repository = made.Repository()
    repository.records = {f"{made.POST}/{made.tid(n)}": made.post("The same") for n in (1, 2)}
    found = seen(tmp_path, repository)
    assert len({item.record_id for item in found.items}) == 2
    assert len({read[0] for read in found.reads if not isinstance(read, Failure)}) == 1


@pytest.mark.parametrize(
    "did", ["did:plc:z72i7hdynmk6r22z27h6tvur", "did:web:health.example.gov", "did:web:localhost%3A3000", "did:x:-"]
)
def test_an_account_without_a_handle_has_a_name_that_is_nobodys(did: str) -> None:
    name = EXPORTS.nameless(did)
    assert name.endswith(".handle.invalid")
    assert NAMING.handle.fullmatch(name)
