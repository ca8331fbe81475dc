"""Blobs in buckets: on two real servers, and on one that lies, is slow, breaks off and forgets. Nothing is lost by any of it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.archive import blob_bucket
from stance.archive.blob_bucket import BlobBucket
from stance.archive.blobs import BlobsFailed
from tests.conftest import STANCE, Run
from tests.live.s3_servers import KEY, NAME, Liar, bucket_at, lying, moto, nanio
from tests.rooms.archive.small import archive, picture_of, tweet
from tests.sizes import sized


@pytest.fixture(scope="module", params=["nanio", "moto"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nanio(tmp_path_factory.mktemp("nanio")) if request.param == "nanio" else moto() as started:
        yield started


@pytest.fixture
def store(address: str, tmp_path: Path, request: pytest.FixtureRequest) -> BlobBucket:
    return bucket_at(address, tmp_path / "scratch", f"{sha256(request.node.name.encode()).hexdigest()[:8]}/")


def kept(store: BlobBucket, data: bytes) -> str:
    stored = store.keep(io.BytesIO(data))
    assert (stored.sha256, stored.size_bytes) == (sha256(data).hexdigest(), len(data))
    return stored.sha256


def calls(store: BlobBucket) -> list[str]:
    """The operations that are carried out from now on."""
    found: list[str] = []
    store._s3.meta.events.register("before-call.s3", lambda model, **_: found.append(model.name))
    return found


def test_it_keeps_gives_lists_and_removes(store: BlobBucket, tmp_path: Path) -> None:
    told: list[int] = []
    data = os.urandom(3_000_000)
    stored = store.keep(io.BytesIO(data), told.append, beside=tmp_path / "beside")
    assert sum(told) == len(data)
    assert (tmp_path / "beside").read_bytes() == data
    empty = kept(store, b"")
    assert list(store.all()) == sorted([stored.sha256, empty])
    with store.open(stored.sha256) as stream:
        assert stream.read() == data
        assert stream.seek(2_000_001) == 2_000_001
        assert stream.read(17) == data[2_000_001:2_000_018]
        assert stream.seek(-5, io.SEEK_END) == len(data) - 5
        assert stream.read() == data[-5:]
        assert stream.read() == b""
    assert store.size(stored.sha256) == len(data)
    assert store.actual(stored.sha256) == stored.sha256
    assert store.local(stored.sha256).read_bytes() == data
    store.remove(stored.sha256)
    store.remove(stored.sha256)
    for ask in (store.open, store.size, store.local, store.actual):
        with pytest.raises(FileNotFoundError):
            ask(stored.sha256)
    assert list(store.all()) == [empty]
    assert not list((tmp_path / "scratch").glob(".partial-*"))


def test_what_is_there_and_equal_is_not_sent_again(store: BlobBucket) -> None:
    digest = kept(store, b"once")
    found = calls(store)
    assert kept(store, b"once") == digest
    assert "PutObject" not in found
    store._s3.put_object(Bucket=NAME, Key=store._key(digest), Body=b"twic")
    assert kept(store, b"once") == digest
    assert "PutObject" in found
    assert store.actual(digest) == digest


def test_a_large_one_goes_in_parts_and_nothing_of_a_broken_one_stays(
    store: BlobBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blob_bucket, "PART_BYTES", 5 << 20)
    data = os.urandom((11 << 20) + 7)
    found = calls(store)
    digest = kept(store, data)
    assert found.count("UploadPart") == 3
    assert store.actual(digest) == digest
    assert kept(store, data) == digest
    assert found.count("UploadPart") == 3
    other, send = bytes(11 << 20), store._s3.upload_part

    def broken(**given: object) -> object:
        if given["PartNumber"] == 2:
            raise KeyboardInterrupt
        return send(**given)

    monkeypatch.setattr(store._s3, "upload_part", broken)
    with pytest.raises(KeyboardInterrupt):
        kept(store, other)
    with pytest.raises(FileNotFoundError):
        store.size(sha256(other).hexdigest())
    assert not store._s3.list_multipart_uploads(Bucket=NAME, Prefix=store.bucket.prefix).get("Uploads")


def test_more_than_one_page_is_listed(store: BlobBucket) -> None:
    listed, size = store._s3.list_objects_v2, 3
    store._s3.list_objects_v2 = lambda **given: listed(**given, MaxKeys=size)
    wanted = sorted(kept(store, bytes([number])) for number in range(8))
    store._s3.put_object(Bucket=NAME, Key=f"{store.bucket.prefix}a-stranger", Body=b"")
    assert list(store.all()) == wanted


def test_a_wrong_secret_is_said_and_is_in_no_message(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with nanio(tmp_path_factory.mktemp("nanio")) as at:
        store = bucket_at(at, tmp_path, key=(KEY[0], "a-wrong-secret-of-ours"))
        with pytest.raises(BlobsFailed, match=r"bucket stance-blobs at http.*refuses.*stance doctor") as refusal:
            store.try_out()
    for hidden in (KEY[0], "a-wrong-secret-of-ours"):
        assert hidden not in f"{refusal.value!r} {store!r} {store} {refusal.value.__cause__}"


# --- a server that does what it should not


@pytest.fixture
def liar() -> Iterator[tuple[str, Liar]]:
    with lying() as found:
        yield found


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)


def always(fault: str, *methods: str) -> Callable[[str, str, int], str]:
    return lambda method, _key, _count: fault if method in methods else ""


def twice(fault: str, *methods: str) -> Callable[[str, str, int], str]:
    return lambda method, _key, count: fault if method in methods and count <= 2 else ""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (always("503", "PUT"), "asks to be left alone"), (always("503", "HEAD", "GET", "PUT"), "out of order"), (always("forgets", "PUT"), "does not have it so"),
        (always("shortens", "PUT"), "does not have it so"), (always("html", "PUT"), "does not have it so"), (always("html", "HEAD"), "502"),
        (always("drops", "PUT"), "cannot be reached"), (always("drops", "HEAD"), "cannot be reached"),
    ],
)  # fmt: skip
def test_a_blob_is_named_only_when_it_is_kept(
    liar: tuple[str, Liar], tmp_path: Path, fault: Callable[[str, str, int], str], words: str
) -> None:
    at, made = liar
    store, made.fault = bucket_at(at, tmp_path), fault
    with pytest.raises(BlobsFailed, match=words) as refusal:
        store.keep(io.BytesIO(b"what was said"))
    assert "bucket stance-blobs at http" in str(refusal.value)
    assert "stance doctor" in str(refusal.value)
    assert not list(tmp_path.iterdir())
    made.fault = always("")
    assert store.actual(kept(store, b"what was said")) == sha256(b"what was said").hexdigest()


def test_a_server_that_keeps_other_bytes_and_tells_no_checksum_is_found_out(
    liar: tuple[str, Liar], tmp_path: Path
) -> None:
    at, made = liar
    made.tells_checksums, made.fault = False, always("others", "GET")
    with pytest.raises(BlobsFailed, match="does not have it so"):
        bucket_at(at, tmp_path).keep(io.BytesIO(b"what was said"))


@pytest.mark.parametrize("fault", ["503", "drops", "cuts"])
def test_what_passes_is_tried_again(liar: tuple[str, Liar], tmp_path: Path, fault: str) -> None:
    at, made = liar
    store, data = bucket_at(at, tmp_path), os.urandom(100_000)
    made.fault = twice(fault, "PUT", "HEAD") if fault != "cuts" else always("")
    digest = kept(store, data)
    made.asked.clear()
    made.fault = twice(fault, "GET")
    assert store.actual(digest) == digest


def test_an_answer_that_is_cut_off_again_and_again_is_said(liar: tuple[str, Liar], tmp_path: Path) -> None:
    at, made = liar
    store = bucket_at(at, tmp_path)
    digest = kept(store, b"0")
    made.fault = always("cuts", "GET")
    with pytest.raises(BlobsFailed, match="0 of the 1 bytes"):
        store.actual(digest)
    made.fault = always("others", "GET")
    with pytest.raises(BlobsFailed, match=r"have SHA-256 .* stance verify"):
        store.local(digest)
    assert not list((tmp_path / "read").iterdir())


@settings(max_examples=sized(15, 200))
@given(
    st.binary(max_size=3_000),
    st.lists(st.tuples(st.integers(0, 3_100), st.integers(0, 400)), max_size=6),
    st.booleans(),
)
def test_reading_from_anywhere_is_reading_a_file(data: bytes, reads: list[tuple[int, int]], cuts: bool) -> None:
    with lying() as (at, made):
        made.objects[f"/{NAME}/stance/ab/cd/abcd"] = data
        made.fault = (
            (lambda method, _key, count: "cuts" if method == "GET" and count % 2 else "") if cuts else made.fault
        )
        with bucket_at(at, Path("/nonexistent")).open("abcd") as stream:
            for place, size in reads:
                stream.seek(place)
                assert stream.read(size) == data[place : place + size]


# --- a whole installation


def environment(at: str, tmp_path: Path, prefix: str) -> dict[str, str]:
    key = tmp_path / "key"
    key.write_text("\n".join(KEY))
    return {"STANCE_S3_ENDPOINT": at, "STANCE_S3_KEY_FILE": str(key), "PLACE": f"s3://{NAME}/{prefix}"}


def export(tmp_path: Path) -> Path:
    posts = [
        tweet(number, f"Boil the water in district {number}") | picture_of(number, f"{number}.jpg")
        for number in range(1, 30)
    ]
    media = {f"{number}-{number}.jpg": b"\xff\xd8\xff picture %d" % number for number in range(1, 30)}
    return archive(tmp_path / "export", posts, media=media)


def test_an_installation_keeps_everything_in_a_bucket(stance: Run, address: str, tmp_path: Path) -> None:
    given = environment(address, tmp_path, "whole")
    given["STANCE_BLOBS"] = given["PLACE"]
    data = tmp_path / "data"
    done = stance("import", str(export(tmp_path)), "--yes", env=given)
    assert (done.code, done.value["new"], done.value["media"]["present"]) == (0, 29, 29)
    assert not [path for path in (data / "blobs").rglob("*") if path.is_file()]
    assert stance("verify", env=given).code == 0
    assert stance("blobs", "where", env=given).value["blobs"].startswith(f"bucket {NAME}")
    doctor = stance("doctor", env=given)
    assert {one["name"]: one["ok"] for one in doctor.value["findings"]}["blobs"]
    store = bucket_at(address, tmp_path / "s", "whole/")
    victim = next(iter(store.all()))
    store._s3.put_object(Bucket=NAME, Key=store._key(victim), Body=b"tampered")
    found = stance("verify", env=given)
    assert found.code != 0
    assert victim in str(found.value)
    broken = stance("doctor", env=given | {"STANCE_S3_ENDPOINT": "http://127.0.0.1:9"})
    assert not {one["name"]: one["ok"] for one in broken.value["findings"]}["blobs"]
    for said in (broken.stderr, str(broken.value), found.stderr):
        assert KEY[1] not in said


def test_a_move_that_is_killed_goes_on_and_switches_at_its_end(stance: Run, address: str, tmp_path: Path) -> None:
    given = environment(address, tmp_path, "moved")
    data = tmp_path / "data"
    assert stance("import", str(export(tmp_path)), "--yes", env=given).code == 0
    store = bucket_at(address, tmp_path / "s", "moved/")
    command = [*STANCE, "--data", str(data), "blobs", "move", "--to", given["PLACE"]]
    with subprocess.Popen(
        command,
        env={**os.environ, **given, "STANCE_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None and sum(1 for _ in store.all()) < 5:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    there = sum(1 for _ in store.all())
    assert there >= 5
    assert not (data / "blobs-moved").exists()
    assert stance("blobs", "where", env=given).value["blobs"].startswith("the folder")
    moved = stance("blobs", "move", "--to", given["PLACE"], env=given)
    held = [path for path in (data / "blobs").glob("??/??/*") if path.is_file()]
    assert (moved.code, moved.value["copied"]) == (0, len(held))
    assert sorted(store.all()) == sorted(path.name for path in held)
    for path in held:
        path.unlink()
    assert stance("verify", env=given).code == 0
    again = stance("blobs", "move", "--to", given["PLACE"], env=given)
    assert again.code != 0
    back = stance("blobs", "move", "--to", "folder", env=given)
    assert (back.code, back.value["copied"]) == (0, len(held))
    assert stance("verify", env={}).code == 0


def test_nothing_is_switched_while_a_blob_is_damaged_or_missing(stance: Run, address: str, tmp_path: Path) -> None:
    given = environment(address, tmp_path, "damaged")
    data = tmp_path / "data"
    assert stance("import", str(export(tmp_path)), "--yes", env=given).code == 0
    first, second, *_ = sorted(
        path for path in (data / "blobs").glob("??/??/*") if path.is_file() and path.stat().st_size < 100
    )
    kept_before = second.read_bytes()
    first.chmod(0o600)
    first.write_bytes(b"tampered")
    second.unlink()
    refused = stance("blobs", "move", "--to", given["PLACE"], env=given)
    assert refused.code != 0
    assert not (data / "blobs-moved").exists()
    for name in (first.name, second.name):
        assert name in str(refused.value) + refused.stderr
    assert kept_before
