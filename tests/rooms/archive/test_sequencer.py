"""Signing: a kill at any step loses nothing, two sequencers never clash, and nothing is signed over a contradiction."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from stance.archive.actions import imports, ledger, sample
from stance.archive.importing.progress import Silent
from stance.archive.ledger import keyring, sequencer
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.ledger.statements import state
from stance.archive.ledger.tile_folder import TileFolder
from stance.archive.models import Checkpoint, Entry, ImportRun, Record
from stance.engines.evidence.note import Signer
from stance.register.models import Account
from tests.faults.worker_group import REPOSITORY, Installation

from .installation import taken_back, verified
from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


class Killed(BaseException):
    """Stands for the end of the process: nothing in the product may catch it."""


def enter(count: int) -> None:
    for number in range(count):
        state({"kind": "alias", "alias": f"x:1/{Entry.objects.count()}", "record": "x:1/1", "seen_at": str(number)})


def entries_verify() -> bool:
    """Whether ledger and heads hold; the statements of these tests have no rows of the archive behind them."""
    return [one for one in verified().differences if one.kind != "alias"] == []


def dies(*_given: object, **_named: object) -> None:
    raise Killed


STEPS: list[tuple[Any, str]] = [
    (sequencer, "_assign_indexes"),
    (sequencer, "_extend"),
    (sequencer, "append"),
    (sequencer.os, "sync"),
    (sequencer.heads, "sign_checkpoint"),
    (sequencer.Checkpoint.objects, "create"),
    (sequencer, "_publish"),
    (keyring, "remember"),
    (keyring, "replace_file"),
    (sequencer, "superseded_partials"),
    (TileFolder, "remove"),
]


@pytest.mark.parametrize(("place", "name"), STEPS, ids=[name for _place, name in STEPS])
def test_killed_before_a_step(place: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(250)
    ledger.sequence()
    enter(20)
    with monkeypatch.context() as patch:
        patch.setattr(place, name, dies)
        with pytest.raises(Killed):
            ledger.sequence()
    enter(5)
    signed = ledger.sequence()
    assert signed is not None
    assert signed.size == 275
    assert entries_verify()


@pytest.mark.parametrize("after", range(7))
def test_killed_between_two_tiles(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(200)
    ledger.sequence()
    enter(400)
    write, written = TileFolder.write, []

    def sometimes(self: TileFolder, path: str, data: bytes) -> None:
        if len(written) == after:
            raise Killed
        written.append(path)
        write(self, path, data)

    with monkeypatch.context() as patch:
        patch.setattr(TileFolder, "write", sometimes)
        with pytest.raises(Killed):
            ledger.sequence()
    signed = ledger.sequence()
    assert signed is not None
    assert signed.size == 600
    assert entries_verify()


def test_killed_between_two_publications(monkeypatch: pytest.MonkeyPatch) -> None:
    enter(3)
    ledger.sequence()
    enter(3)
    replace, calls = keyring.replace_file, []

    def second_dies(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise Killed
        replace(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(keyring, "replace_file", second_dies)
        with pytest.raises(Killed):
            ledger.sequence()
    assert "was rolled back to 3 entries" in str(verified().differences)
    ledger.sequence()
    assert entries_verify()


def test_nothing_waiting_signs_nothing_new() -> None:
    assert ledger.sequence() is None
    enter(2)
    first = ledger.sequence()
    assert ledger.sequence() == first
    assert Checkpoint.objects.count() == 1


def test_waiting_entries_with_gaps_between_their_keys() -> None:
    enter(6)
    Entry.objects.filter(pk__in=[row.pk for row in Entry.objects.order_by("pk")][1:4:2]).update(index=None)
    for row in list(Entry.objects.order_by("pk"))[1:4:2]:
        row.statement.delete()
        row.delete()
    signed = ledger.sequence()
    assert signed is not None
    assert signed.size == 4
    assert list(Entry.objects.order_by("pk").values_list("index", flat=True)) == [0, 1, 2, 3]


@pytest.mark.parametrize("lost", ["all tiles", "one tile", "one bundle", "all but the key"])
def test_lost_tiles_are_made_again(lost: str) -> None:
    enter(600)
    ledger.sequence()
    folder = Path(settings.LEDGER_DIR)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        name = path.relative_to(folder).as_posix()
        gone = {
            "all tiles": name.startswith("tile/"),
            "one tile": name == "tile/0/001",
            "one bundle": name.startswith("tile/entries/002.p"),
            "all but the key": True,
        }[lost]
        if gone:
            path.unlink()
    assert not entries_verify()
    enter(10)
    ledger.sequence()
    assert entries_verify()


def test_changed_entries_are_never_signed_over() -> None:
    enter(300)
    ledger.sequence()
    changed = Entry.objects.get(index=280)
    Entry.objects.filter(pk=changed.pk).update(commitment=b"7" * 32)
    for path in (Path(settings.LEDGER_DIR) / "tile").rglob("*"):
        if path.is_file():
            path.unlink()
    enter(1)
    with pytest.raises(LedgerBroken, match="do not give the root that was signed at 300 entries"):
        ledger.sequence()
    assert Checkpoint.objects.count() == 1


def test_a_database_set_back_is_found_and_never_signed_over() -> None:
    enter(5)
    ledger.sequence()
    with taken_back():  # what happens inside reaches ledger and keys, but not the database
        enter(5)
        ledger.sequence()
    assert "the database was rolled back: its newest head has 5 entries" in str(verified().differences)
    enter(9)
    with pytest.raises(LedgerBroken, match="A head with 10 entries was signed, the database's newest has 5"):
        ledger.sequence()
    assert not entries_verify()


def test_a_database_set_back_to_before_the_first_head() -> None:
    with taken_back():
        enter(5)
        ledger.sequence()
    enter(7)
    with pytest.raises(LedgerBroken, match="the database's newest has 0"):
        ledger.sequence()
    assert "the database was rolled back" in str(verified().differences)


@pytest.mark.parametrize("copy", ["served", "remembered"])
@pytest.mark.parametrize("how", ["older", "gone", "not signed", "empty"])
def test_a_copy_of_the_head_that_is_not_the_newest(copy: str, how: str) -> None:
    path = Path(settings.LEDGER_DIR) / "checkpoint" if copy == "served" else Path(settings.KEYS_DIR) / "last-checkpoint"
    enter(5)
    ledger.sequence()
    older = path.read_bytes()
    enter(5)
    ledger.sequence()
    newest = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes({"older": older, "not signed": newest.replace(b"10\n", b"11\n", 1), "empty": b""}[how])
    expected = {"older": "rolled back to 5 entries", "gone": "is missing"}.get(how, copy)
    assert expected in str(verified().differences)


def test_an_exchanged_key_is_found_and_never_signs() -> None:
    enter(5)
    ledger.sequence()
    path = Path(settings.KEYS_DIR) / "ledger.skey"
    name = keyring.signer().name
    path.write_text(Signer.generate(name).skey() + "\n")
    assert {"checkpoint", "key"} <= {one.kind for one in verified().differences}
    enter(1)
    with pytest.raises(LedgerBroken, match="was not signed by keys/ledger.skey"):
        ledger.sequence()
    (Path(settings.KEYS_DIR) / "last-checkpoint").unlink()
    with pytest.raises(LedgerBroken, match="was not signed by keys/ledger.skey"):
        ledger.sequence()


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "is missing"), (b"not a key", "is damaged"), (b"\xff\xfe", "is damaged")]
)
def test_a_lost_or_damaged_key_is_found_and_not_replaced(content: bytes | None, reason: str) -> None:
    enter(5)
    ledger.sequence()
    path = Path(settings.KEYS_DIR) / "ledger.skey"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    found = verified().differences
    assert [one.kind for one in found if one.kind != "alias"] == ["key"]
    assert reason in str(found)
    enter(1)
    with pytest.raises(LedgerBroken, match=reason):
        ledger.sequence()
    assert path.exists() == (content is not None)


def test_an_exchanged_public_key_is_found() -> None:
    enter(5)
    ledger.sequence()
    (Path(settings.LEDGER_DIR) / "vkey").write_text(Signer.generate("stance.local/x").verifier().vkey())
    assert [one.record for one in verified().differences if one.kind == "key"] == ["ledger/vkey"]


def test_two_processes_sign_at_the_same_time(own: Installation) -> None:
    own.python("pass")
    code = """
from stance.journal.actor import Actor, acting_as
from stance.archive.actions import ledger
from stance.archive.ledger.statements import state
with acting_as(Actor(kind="operator", label="operator test")):
    for number in range(25):
        state({"kind": "alias", "alias": f"x:1/{number}", "record": "x:1/1", "seen_at": "2026"})
        ledger.sequence()
"""
    start = "from stance.site.command_line import start_django; start_django()\n"
    command = [sys.executable, "-c", start + code]
    pair = [subprocess.Popen(command, env=own.environment, cwd=REPOSITORY) for _ in range(2)]
    assert [process.wait(timeout=120) for process in pair] == [0, 0]
    printed = own.python(
        """
from stance.journal.actor import Actor, acting_as
from stance.archive.actions import ledger
from stance.archive.models import Checkpoint
with acting_as(Actor(kind="operator", label="operator test")):
    report = ledger.verify(lambda *_given: None)
    print(report.entries, report.waiting, [one for one in report.differences if one.kind != "alias"])
    print(Checkpoint.objects.order_by("-size")[0].size)
"""
    )
    assert printed.splitlines() == ["50 0 []", "50"]


def made_sample() -> ImportRun:
    return imports.carry_out(sample.make(), Silent())


def test_the_sample_agency_made_removed_and_made_again_verifies(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "real", [tweet(5, "a real post")]))
    for _turn in range(2):
        run = made_sample()
        assert (run.failed, verified().differences) == (0, [])
        with pytest.raises(sample.SampleRefused, match="has been added already"):
            sample.make()
        assert sample.remove() > 400
        assert verified().differences == []
        assert [row.record_id for row in Record.objects.all()] == ["x:783214/5"]
        assert not Account.objects.filter(is_sample=True).exists()
    blobs = {path.name for path in Path(settings.BLOBS_DIR).glob("??/??/*")}
    assert len(blobs) == len(list((tmp_path / "real").rglob("*.js"))) + 1


def test_a_removal_that_fails_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made_sample()
    with monkeypatch.context() as patch:
        patch.setattr(sample, "_delete_rows", dies)
        with pytest.raises(Killed), transaction.atomic():
            sample.remove()
    assert verified().differences == []
    assert Record.objects.count() > 400


def test_the_sample_stays_while_it_comes_in() -> None:
    sample.make()
    with pytest.raises(sample.SampleRefused, match="is still being imported"):
        sample.remove()
