"""``stance backup`` where originals and media are in a bucket: they come along, each compared with its name; what the bucket lacks or has
otherwise is named; and what was left in the bucket is found again after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run, run_stance
from tests.live.s3_servers import KEY, NAME, bucket_at, moto, nanio
from tests.live.test_blob_bucket import environment, export


@pytest.fixture(scope="module", params=["nanio", "moto"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nanio(tmp_path_factory.mktemp("nanio")) if request.param == "nanio" else moto() as started:
        yield started


def test_it_comes_along_is_restored_and_goes_back_into_a_bucket(stance: Run, address: str, tmp_path: Path) -> None:
    given = environment(address, tmp_path, "copied")
    given["STANCE_BLOBS"] = given["PLACE"]
    assert stance("import", str(export(tmp_path)), "--yes", env=given).code == 0
    held = sorted(bucket_at(address, tmp_path / "s", "copied/").all())
    done = stance("backup", str(tmp_path / "copy"), env=given)
    assert (done.code, done.value["lacking"], done.value["blobs_left_in"]) == (0, [], "")
    assert sorted(path.name for path in (tmp_path / "copy/blobs").rglob("*") if path.is_file()) == held
    assert KEY[1] not in done.stderr + str(done.value)
    again = tmp_path / "again"
    assert run_stance(again, "restore", str(tmp_path / "copy")).code == 0
    assert run_stance(again, "verify").value["ok"], "out of the folder"
    elsewhere = given | {"STANCE_BLOBS": f"s3://{NAME}/another"}
    moved = run_stance(again, "blobs", "move", "--to", f"s3://{NAME}/another", env=elsewhere)
    assert (moved.code, moved.value["copied"]) == (0, len(held))
    for path in (again / "blobs").glob("??/??/*"):
        path.unlink()
    assert run_stance(again, "verify", env=elsewhere).value["ok"], "out of the bucket"


def test_what_the_bucket_lacks_or_has_otherwise_is_named(stance: Run, address: str, tmp_path: Path) -> None:
    given = environment(address, tmp_path, "lacking")
    given["STANCE_BLOBS"] = given["PLACE"]
    assert stance("import", str(export(tmp_path)), "--yes", env=given).code == 0
    store = bucket_at(address, tmp_path / "s", "lacking/")
    gone, other, *kept = [one for one in store.all() if store.size(one) < 100]
    store.remove(gone)
    store._s3.put_object(Bucket=NAME, Key=store._key(other), Body=b"other bytes")
    done = stance("backup", str(tmp_path / "copy"), env=given)
    assert done.code == 1
    assert {line.split(":")[0] for line in done.value["lacking"]} == {gone, other}
    assert "is missing" in next(line for line in done.value["lacking"] if line.startswith(gone))
    copied = {path.name for path in (tmp_path / "copy/blobs").rglob("*") if path.is_file()}
    assert (set(kept) <= copied, other in copied) == (True, False)
    left = stance("backup", str(tmp_path / "left"), "--without-blobs", env=given)
    assert [line.split(":")[0] for line in left.value["lacking"]] == [gone], "what is there is not read"
    broken = stance("backup", str(tmp_path / "broken"), env=given | {"STANCE_S3_ENDPOINT": "http://127.0.0.1:9"})
    assert (broken.code, "cannot be reached" in broken.value["error"]) == (2, True)
    assert "Traceback" not in broken.stderr


def test_what_stays_in_the_bucket_is_found_after_a_restore(stance: Run, address: str, tmp_path: Path) -> None:
    given = environment(address, tmp_path, "stays")
    given["STANCE_BLOBS"] = given["PLACE"]
    assert stance("import", str(export(tmp_path)), "--yes", env=given).code == 0
    done = stance("backup", str(tmp_path / "copy"), "--without-blobs", env=given)
    assert (done.code, done.value["lacking"]) == (0, [])
    assert done.value["blobs_left_in"].startswith(f"bucket {NAME}")
    assert not (tmp_path / "copy/blobs").exists()
    assert run_stance(tmp_path / "again", "restore", str(tmp_path / "copy"), env=given).code == 0
    assert run_stance(tmp_path / "again", "verify", env=given).value["ok"]
    store = bucket_at(address, tmp_path / "s", "stays/")
    gone = next(one for one in store.all() if store.size(one) < 100)
    store.remove(gone)
    found = run_stance(tmp_path / "again", "verify", env=given)
    assert (found.value["ok"], gone in str(found.value)) == (False, True)
