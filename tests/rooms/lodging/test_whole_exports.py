"""The whole export of an official's own account is refused wherever one can be handed in, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stance.archive.actions import imports
from stance.archive.importing import run as running
from stance.archive.importing.progress import Silent
from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun, Record, Upload
from stance.archive.tasks import bring_in as job
from stance.jobs.worker import Pointless
from stance.register.actions import changes
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh
from tests.rooms.archive.small import archive, tweet
from tests.rooms.capture.board import Board
from tests.rooms.lodging.test_exports import OTHERS, WATER, nothing_stays
from tests.rooms.site.addresses import signed_in
from tests.toy.notices import write_export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
each = pytest.mark.parametrize("kind", ["mixed", "private"])


@each
def test_by_command_or_job(own: Account, tmp_path: Path, folders: Path, kind: str) -> None:
    changes.change(account=own, texts={"own_class": kind})
    export = write_export(tmp_path / "given.zip", WATER, *OTHERS)
    run = imports.begin([export])
    with pytest.raises(ImportRefused, match=f"{kind} account, so its export is not imported"):
        imports.carry_out(run, Silent())
    run.refresh_from_db()
    assert (run.state, run.original, run.counted) == ("refused", "", 0)
    assert ("Lodge the official posts" in run.refusal) == (kind == "mixed")
    assert not Record.objects.exists()
    nothing_stays(folders, export)


@each
def test_in_several_files_and_under_the_accounts_id(weather: Office, tmp_path: Path, folders: Path, kind: str) -> None:
    """Its handle is another by now: the id says whose it is."""
    account = draft(weather, "Health", "x", own_class=kind)
    Account.objects.filter(pk=account.pk).update(platform_id="4")
    first = archive(tmp_path / "one", [tweet(77, "Wilhelmina")], owner="4", handle="Renamed")
    run = imports.begin([first], may_register=True)
    with pytest.raises(ImportRefused, match="not imported"):
        imports.carry_out(run, Silent())
    assert not Record.objects.exists()
    nothing_stays(folders, first)


@each
def test_by_page(own: Account, tmp_path: Path, folders: Path, kind: str) -> None:
    changes.change(account=own, texts={"own_class": kind})
    export = write_export(tmp_path / "given.zip", WATER, *OTHERS)
    keeper = signed_in("recordkeeper")
    group = "6f1a0c7e-0000-4000-8000-000000000001"
    files = [SimpleUploadedFile("board.zip", export.read_bytes())]
    answer = keeper.post("/archive/imports/new/", {"group": group, "files": files, "account": ""})
    assert answer.status_code == 302
    run = ImportRun.objects.get()
    with pytest.raises(Pointless, match="not imported"):
        job.func(_Context(), run.pk)  # type: ignore[call-arg, arg-type]  # our own context
    run.refresh_from_db()
    assert run.state == "refused", run.state
    assert "not imported" in keeper.get(f"/archive/imports/{run.pk}/").content.decode()
    assert not Upload.objects.exists()
    nothing_stays(folders, export)


class _Context:
    """Of a job."""

    def advance(self, _done: int, _total: int | None, _note: str) -> None:
        return None

    def fence(self) -> None:
        return None


def test_an_account_that_becomes_so_in_the_middle(
    board: Board, weather: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = draft(weather, "health", "townboard")
    run = imports.begin([write_export(tmp_path / "given.zip", WATER, *OTHERS)])
    real: Callable[..., object] = running._keep

    def slowly(*args: object) -> object:
        kept = real(*args)
        changes.change(account=fresh(account), texts={"own_class": "private"})
        return kept

    monkeypatch.setattr(running, "_keep", slowly)
    with pytest.raises(ImportRefused, match="private account"):
        imports.carry_out(run, Silent())
    assert not Record.objects.exists()


def test_an_official_one_comes_in_as_any(own: Account, tmp_path: Path) -> None:
    changes.change(account=own, texts={"own_class": "official"})
    run = imports.begin([write_export(tmp_path / "given.zip", WATER, *OTHERS)])
    imports.carry_out(run, Silent())
    assert Record.objects.count() == 3
