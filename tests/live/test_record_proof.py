"""What a real installation gives out, checked by those who know nothing of it: Go, OpenSSL, and our small verifier."""

from __future__ import annotations

import base64
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stance.engines.evidence.audit_path import consistency_proof
from stance.engines.evidence.checkpoint import verify_checkpoint
from stance.engines.evidence.examination import verify_record_proof
from stance.engines.evidence.note import Verifier
from tests.conftest import run_stance
from tests.factories.proofs import FolderTiles
from tests.factories.x_archive import make_zip
from tests.factories.x_posts import Feed
from tests.live.test_go_verifier import verifier

__all__ = ["verifier"]  # the fixture that builds the Go program
POSTS = 700


class Given:
    """What an outsider holds: the public ledger folder at two moments, and proofs of some records."""

    def __init__(self, root: Path) -> None:
        self.data = root / "data"
        for count in (POSTS, POSTS + 300):
            path = root / f"{count}.zip"
            make_zip(path, Feed(count, media_every=50))
            done = run_stance(self.data, "import", str(path), "--yes", env={"DATABASE_URL": ""})
            assert done.code == 0, done.value
            if count == POSTS:
                self.old = (self.data / "ledger" / "checkpoint").read_bytes()
        self.ledger = self.data / "ledger"
        self.vkey = (self.ledger / "vkey").read_text().strip()
        self.records = self.some_records(12)

    def some_records(self, count: int) -> list[dict[str, Any]]:
        found = run_stance(self.data, "search", "", "--limit", "1000", env={"DATABASE_URL": ""}).value["results"]
        edited = run_stance(self.data, "search", "is:edited OR is:deleted", env={"DATABASE_URL": ""}).value["results"]
        assert edited
        chosen = [*random.Random(5).sample(found, count - 2), *edited[:2]]
        return [run_stance(self.data, "record", one["id"], env={"DATABASE_URL": ""}).value for one in chosen]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return Given(tmp_path_factory.mktemp("outsider"))


def test_the_key_given_with_a_record_is_the_served_one(given: Given) -> None:
    assert {record["vkey"] for record in given.records} == {given.vkey}


def test_proofs_of_random_records_hold_for_their_record_and_no_other(given: Given) -> None:
    ids = [record["id"] for record in given.records]
    for record, other in zip(given.records, [*ids[1:], ids[0]], strict=True):
        verdict = verify_record_proof(record["proof"], [given.vkey], expected_record=record["id"])
        assert verdict.ok, verdict.checks
        assert verdict.content is not None
        assert verdict.content["text"] == record["text"]
        assert verdict.statement is not None
        assert verdict.statement["version"] == record["versions"][-1]["version"]
        assert not verify_record_proof(record["proof"], [given.vkey], expected_record=other).ok


def test_our_small_verifier_as_its_own_command(given: Given, tmp_path: Path) -> None:
    record = given.records[0]
    file = tmp_path / "record.tlog-proof"
    file.write_text(record["proof"], encoding="utf-8")
    command = [sys.executable, "-m", "stance.engines.evidence", str(file), given.vkey, "--record"]
    held = subprocess.run([*command, record["id"]], capture_output=True, text=True, check=False)
    assert held.returncode == 0, held.stdout + held.stderr
    assert held.stdout.splitlines()[-1].startswith("proven  {")
    file.write_text(record["proof"].replace("\n\n", "\n\n ", 1), encoding="utf-8")
    assert subprocess.run([*command, record["id"]], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("number", range(4))
def test_go_checks_the_whole_ledger_and_a_record(given: Given, verifier: Path, number: int, tmp_path: Path) -> None:
    shutil.copytree(given.ledger, tmp_path / "ledger")
    folder = tmp_path / "ledger"
    known = [Verifier.from_vkey(given.vkey)]
    old = verify_checkpoint(given.old, known).size
    new = verify_checkpoint((folder / "checkpoint").read_bytes(), known).size
    assert POSTS <= old < new
    (folder / "checkpoint.old").write_bytes(given.old)
    hashes = consistency_proof(FolderTiles(folder), old, new)
    (folder / "consistency").write_text("".join(base64.b64encode(value).decode() + "\n" for value in hashes))
    (folder / "record.tlog-proof").write_text(given.records[-1 - number]["proof"], encoding="utf-8")
    run = subprocess.run([str(verifier), str(folder), given.vkey], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == [
        f"ok checkpoint: {new} entries",
        f"ok checkpoint.old: {old} entries",
        "ok tiles and entries",
        "ok consistency",
        "ok record",
    ]
    assert run.returncode == 0
