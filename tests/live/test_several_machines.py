"""Several machines on one PostgreSQL and one bucket: each has a data folder of its own, of which keys/, uploads/ and bundles/ are the same
folders on all. Imports and looks are shared; one machine is killed in the middle. Nothing is lost or doubled, and each machine verifies."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import made_ready
from tests.conftest import STANCE, run_stance
from tests.factories.x_archive import make_zip
from tests.factories.x_posts import Feed
from tests.faults.worker_group import REPOSITORY, Installation
from tests.live import mastodon_api
from tests.live.postgres_server import running
from tests.live.s3_servers import KEY, NAME, bucket_at, nanio
from tests.rooms.capture.test_several_workers import CONNECT, VERIFY

LANES = [("default", "imports"), ("outside", "capture")]
ACCOUNTS, CAPTURED, POSTS = 6, 45, 6_000
SAME = ("keys", "uploads", "bundles")
WAITING = 'SELECT count(*) FROM archive_entry WHERE "index" IS NULL'
IMPORTED = "SELECT count(*) FROM archive_record r JOIN register_account a ON a.id = r.account_id WHERE a.platform = 'x'"
RUN = "SELECT state, counted, new, new_versions, already_held, failed, absent, media_present FROM archive_importrun"
JOBS = "SELECT key, state, errors::text, result::text FROM jobs_job WHERE key LIKE 'import-%'"
HOLDER = "SELECT worker FROM jobs_job WHERE key LIKE 'import-%' AND state = 'running'"
ENTER = """
from stance.archive.ledger.statements import state
state({"kind": "alias", "alias": "x:1/1", "record": "x:1/1", "seen_at": "1"})
"""
SEQUENCE = """
from stance.archive.actions import ledger
from stance.journal.actor import Actor, acting_as
with acting_as(Actor(kind="operator", label="operator")):
    print("signed", ledger.sequence().size)
"""
SIGN_ELSEWHERE = """
from stance.archive.ledger import keyring, sequencer
from stance.archive.ledger.broken import LedgerBroken
try:
    sequencer.sequence()
except LedgerBroken as error:
    print(error)
"""


@dataclass
class Machine(Installation):
    bucket: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"STANCE_FETCH_LOOPBACK": "yes", "STANCE_LEASE_SECONDS": "15"} | self.bucket

    def start(self) -> None:
        """The workers of a machine, by lanes as ``stance serve --worker-only`` has them: what listens or looks holds up no import."""
        self.python("")  # the data folder is prepared
        for lanes in LANES:
            command = [sys.executable, "-m", "stance.site.worker_process", *lanes]
            self.workers.append(
                subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, cwd=REPOSITORY)
            )

    def say(self, *words: str) -> dict[str, object]:
        command = [*STANCE, "--data", str(self.data), *words, "--json"]
        done = subprocess.run(
            command, env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))


@dataclass
class Agency:
    """What all machines share, and the machines."""

    place: Path
    url: str
    bucket: dict[str, str]
    address: str
    machines: list[Machine] = field(default_factory=list)

    def machine(self, name: str, same: tuple[str, ...] = SAME) -> Machine:
        data = self.place / name
        data.mkdir()
        for folder in same:
            (self.place / "shared" / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
            (data / folder).symlink_to(self.place / "shared" / folder)
        made = Machine(data, self.url, bucket=self.bucket)
        self.machines.append(made)
        return made


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    key = tmp_path / "key"
    key.write_text("\n".join(KEY))
    with running() as server, nanio(tmp_path / "bucket") as address:
        bucket = {
            "STANCE_BLOBS": f"s3://{NAME}/stance",
            "STANCE_S3_ENDPOINT": address,
            "STANCE_S3_KEY_FILE": str(key),
        }
        made = Agency(tmp_path, made_ready.database(server.url, "several_machines"), bucket, address)
        try:
            yield made
        finally:
            for machine in made.machines:
                machine.stop_workers()


def test_three_machines_share_the_work_and_one_is_killed(agency: Agency) -> None:
    one, *_ = machines = [agency.machine(name) for name in ("one", "two", "three")]
    export = agency.place / "shared" / "uploads" / "export.zip"
    make_zip(export, Feed(POSTS, media_every=300), part_bytes=400_000)
    with mastodon_api.running(ACCOUNTS, CAPTURED) as (site, _post):
        one.python(CONNECT % (ACCOUNTS, site, site))
        one.call(f"marking.enqueue_import({str(one.data / 'uploads' / export.name)!r})")
        for machine in machines:
            machine.start()
        assert one.wait_for(lambda: bool(one.value(IMPORTED) and one.rows(HOLDER)), 240), one.rows(JOBS)
        number = int(str(one.value(HOLDER)).split("-")[-2])
        (killed,) = [machine for machine in machines if number in [worker.pid for worker in machine.workers]]
        for worker in killed.workers:
            worker.send_signal(signal.SIGKILL)
        whole = "SELECT count(*) FROM capture_capture WHERE walked_at IS NOT NULL"
        assert one.wait_for(lambda: one.value(whole) == ACCOUNTS, 240), one.rows("SELECT problem FROM capture_capture")
        ended = "SELECT count(*) FROM jobs_job WHERE key LIKE 'import-%' AND state = 'done'"
        assert one.wait_for(lambda: bool(one.value(ended)), 240), one.rows(JOBS)
        assert one.wait_for(lambda: not one.value(WAITING), 120)
    for machine in machines:
        machine.stop_workers()
    hands = one.rows("SELECT workers FROM jobs_job WHERE key LIKE 'import-%'")[0][0]
    assert len(hands) > 1, "another machine went on with it"
    assert run_stance(agency.place / "calm", "import", str(export), "--yes").code == 0
    calm = Installation(agency.place / "calm")
    assert one.rows(RUN) == calm.rows(RUN)
    imported = calm.value("SELECT count(*) FROM archive_record")
    assert one.value(IMPORTED) == imported > POSTS * 0.95
    captured = ACCOUNTS * CAPTURED
    assert one.value("SELECT count(*) FROM archive_record") == imported + captured
    versions = "SELECT count(*) FROM archive_version"
    assert one.value(versions) == calm.value(versions) + captured
    assert one.value("SELECT sum(records) FROM capture_window") == captured, "the coverage counts each once"
    assert sum(1 for _ in bucket_at(agency.address, agency.place / "s").all()) > 0
    for machine in machines:
        assert not [path for path in (machine.data / "blobs").rglob("*") if path.is_file()]
        assert "signed" in machine.python(SEQUENCE), "with what the others signed"
        assert machine.python(VERIFY).splitlines()[-1] == "[]", machine.data


def test_a_machine_that_lacks_the_keys_signs_nothing_and_says_what_it_needs(agency: Agency) -> None:
    first = agency.machine("first")
    first.python(CONNECT % (1, "https://social.example", "https://social.example"))
    assert "signed" in first.python(ENTER + SEQUENCE)
    before = first.value("SELECT max(size) FROM archive_checkpoint")
    stranger = agency.machine("stranger", same=())
    first.python(ENTER)
    assert "each needs the same keys/" in stranger.python(SIGN_ELSEWHERE)
    assert not (stranger.data / "keys" / "ledger.skey").exists()
    assert first.value("SELECT max(size) FROM archive_checkpoint") == before
    findings = {found["name"]: found["ok"] for found in stranger.say("doctor")["findings"]}  # type: ignore[attr-defined]
    assert not findings["sealed secrets"]


def test_an_upload_that_lies_on_another_machine_is_named(agency: Agency) -> None:
    machine = agency.machine("first", same=("keys",))
    export = machine.data / "uploads" / "export.zip"
    export.parent.mkdir()
    make_zip(export, Feed(5))
    machine.call(f"marking.enqueue_import({str(export)!r}); marking.imports.ImportRun.objects.update(is_upload=True)")
    export.unlink()
    machine.start_worker()
    tried = "SELECT errors::text FROM jobs_job WHERE key LIKE 'import-%' AND errors::text <> '[]'"
    assert machine.wait_for(lambda: bool(machine.rows(tried)), 120)
    assert "uploads/ has to be the same folder" in str(machine.value(tried))
