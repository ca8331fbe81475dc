"""Posts are chosen from an export: they come in with what proves them, and of every other post nothing stays anywhere."""

from __future__ import annotations

import gzip
import json
import logging
import os
import uuid
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.importing import chosen as reading
from stance.archive.importing.chosen import NotReadable
from stance.archive.ledger.sequencer import sequence
from stance.archive.models import Exchange, ImportRun, Lodgement, Media, Observation, Record
from stance.archive.queries.originals import element
from stance.lodging import held_files
from stance.lodging.actions import exports, posts
from stance.lodging.models import HeldExport, LookAgain
from stance.lodging.refusal import LodgingRefused
from stance.register.actions import changes
from stance.register.models import Account
from tests.factories.organisation import Office, acting
from tests.factories.register import draft, fresh
from tests.rooms.archive.installation import verified
from tests.rooms.archive.small import archive, tweet
from tests.rooms.capture.board import DESK, Board
from tests.rooms.site.addresses import signed_in
from tests.toy.notices import Notice, write_export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
WHY = "Flood warning of 12 November"
PRIVATE = "My daughter Wilhelmina starts school"
SECRET = "A surprise party for Balthazar"
WATER = Notice("n-water", "Boil the water", poster="tap.png", at="2026-11-01T00:00:00Z")
OTHERS = (Notice("n-mine", PRIVATE, poster="garden.png"), Notice("n-party", SECRET, answers="n-mine"))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """On the operator's own disk."""
    folder = tmp_path / "given"
    folder.mkdir()
    return write_export(folder / "board.zip", WATER, *OTHERS)


def record_id(name: str) -> str:
    return f"townboard:{DESK}/{name}"


def everywhere(folders: Path, *, but: Path) -> Iterator[bytes]:
    """Every byte that the installation holds, unpacked where it is packed: its folders and its database."""
    for path in folders.rglob("*"):
        if path.is_file() and but not in path.parents and path != but:
            data = path.read_bytes()
            yield data
            if data[:2] == b"\x1f\x8b":
                yield gzip.decompress(data)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield b"\0".join(one if isinstance(one, bytes) else str(one).encode() for one in row)


def nothing_stays(folders: Path, export: Path, logged: str = "") -> None:
    marks = [word.encode() for word in ("Wilhelmina", "Balthazar", "wilhelmina", "balthazar", "n-party", "garden.png")]
    for data in everywhere(folders, but=export.parent):
        for mark in marks:
            assert mark not in data, mark
    assert not any(mark.decode() in logged for mark in marks)


def test_only_what_was_chosen_comes_in(
    own: Account, export: Path, folders: Path, weather: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with acting(weather["pia"]):
        report = exports.lodge_from(account=own, paths=[export], names=["n-water"], reason=WHY)
    assert [one.record.record_id for one in report.lodged] == [record_id("n-water")]
    assert report.refused == []
    sequence()
    assert verified().differences == []
    assert Record.objects.count() == Observation.objects.count() == Exchange.objects.count() == 1
    assert not ImportRun.objects.exists()
    made = Lodgement.objects.get()
    assert made.way == "export"
    assert made.original == held_files.name_of([export]), "whoever has the export can prove that it came from there"
    assert fresh(own).platform_id == DESK
    nothing_stays(folders, export, caplog.text)
    assert export.is_file(), "the operator's own file is read where it is"


def test_the_part_of_the_export_and_its_file_are_kept(own: Account, export: Path) -> None:
    exports.lodge_from(account=own, paths=[export], names=[record_id("n-water")], reason=WHY)
    seen = Observation.objects.get()
    found = element(seen.record_id, seen.pk)
    assert found is not None
    assert found.data == b"n-water,1,2026-11-01T00:00:00Z,,tap.png,Boil the water\r\n"
    media = Media.objects.get()
    assert store().open(media.blob).read() == b"\x89PNG\r\n\x1a\ntap.png"
    assert media.entry is not None
    Media.objects.update(size_bytes=3)
    assert {one.kind for one in verified().differences} == {"media"}


def test_what_is_not_there_or_not_clear_is_said(own: Account, export: Path) -> None:
    report = exports.lodge_from(
        account=own, paths=[export], names=["n-water", "n-9", "https://b.example/n-8"], reason=WHY
    )
    assert len(report.lodged) == 1
    assert [name for name, _why in report.refused] == ["https://b.example/n-8", "n-9"]


def test_again_is_once(own: Account, export: Path) -> None:
    exports.lodge_from(account=own, paths=[export], names=["n-water"], reason=WHY)
    again = exports.lodge_from(account=own, paths=[export], names=["n-water", "n-mine"], reason=WHY)
    assert (len(again.already), len(again.lodged)) == (1, 1)
    assert verified().differences == []


def test_a_captured_one_and_an_exported_one_are_one(own: Account, board: Board, export: Path) -> None:
    board.post("n-water", "Boil the water", at=timezone.now())
    posts.lodge(account=own, addresses=[f"{board.web.url}/notices/n-water"], reason=WHY)
    report = exports.lodge_from(account=fresh(own), paths=[export], names=["n-water"], reason=WHY)
    assert len(report.already) == 1
    assert Record.objects.count() == 1


def test_another_accounts_export_is_refused(own: Account, tmp_path: Path) -> None:
    other = write_export(tmp_path / "other.zip", WATER, desk="desk-9", handle="police")
    with pytest.raises(LodgingRefused, match="@police"):
        exports.lodge_from(account=own, paths=[other], names=["n-water"], reason=WHY)
    Account.objects.filter(pk=own.pk).update(platform_id=DESK)
    renamed = write_export(tmp_path / "renamed.zip", WATER, desk="desk-9", handle="health")
    with pytest.raises(LodgingRefused, match="another account"):
        exports.lodge_from(account=fresh(own), paths=[renamed], names=["n-water"], reason=WHY)
    assert not Record.objects.exists()


@pytest.mark.parametrize("kind", ["private", "official", ""])
def test_only_of_a_mixed_account(own: Account, export: Path, kind: str) -> None:
    changes.change(account=own, texts={"own_class": kind})
    with pytest.raises(LodgingRefused):
        exports.lodge_from(account=fresh(own), paths=[export], names=["n-water"], reason=WHY)


def test_what_is_no_export_says_so(own: Account, tmp_path: Path, folders: Path) -> None:
    odd = tmp_path / "letter.zip"
    with zipfile.ZipFile(odd, "w") as packed:
        packed.writestr("letter.txt", SECRET)
    with pytest.raises(LodgingRefused):
        exports.lodge_from(account=own, paths=[odd], names=["n-water"], reason=WHY)
    nothing_stays(folders, odd)


def test_a_reading_process_that_dies_says_so(own: Account, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_order: object) -> Iterator[object]:
        raise NotReadable("Reading the export was interrupted. Try again.")
        yield

    monkeypatch.setattr(reading, "_answers", broken)
    with pytest.raises(LodgingRefused, match="interrupted"):
        exports.lodge_from(account=own, paths=[export], names=["n-water"], reason=WHY)


def brought(client: Client, account: Account, export: Path) -> HeldExport:
    """As the page does it, and as the worker reads it."""
    files = [SimpleUploadedFile("board.zip", export.read_bytes())]
    answer = client.post(f"/lodging/{account.pk}/export/", {"files": files})
    assert answer.status_code == 302, answer.content
    held = HeldExport.objects.get()
    exports.read(held=held)
    return HeldExport.objects.get()


def test_by_page_with_search_and_ticks(
    own: Account, export: Path, folders: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keeper = signed_in("recordkeeper")
    held = brought(keeper, own, export)
    assert (held.state, held.posts) == ("ready", 3)
    address = f"/lodging/exports/{held.pk}/"
    page = keeper.get(address).content.decode()
    assert "Boil the water" in page
    assert PRIVATE in page
    assert PRIVATE not in keeper.get(f"{address}?q=WATER").content.decode()
    assert "Boil the water" in keeper.get(f"{address}?q=WATER").content.decode()
    assert signed_in("administrator").get(address).status_code == 404, "somebody else's private posts"
    unticked = keeper.post(address, {"reason": WHY})
    assert unticked.status_code == 422
    assert "Choose the posts to lodge" in unticked.content.decode()
    assert keeper.post(address, {"reason": "", "record": record_id("n-water")}).status_code == 422
    assert keeper.post(address, {"reason": WHY, "record": record_id("n-water")}).status_code == 302
    assert "Lodged" in keeper.get(address).content.decode()
    assert keeper.post(address, {"discard": "1"}).status_code == 302
    assert not HeldExport.objects.exists()
    nothing_stays(folders, export, caplog.text)
    assert verified().differences == []


def test_one_that_cannot_be_read_goes_at_once(own: Account, tmp_path: Path, folders: Path) -> None:
    odd = tmp_path / "given" / "letter.zip"
    odd.parent.mkdir()
    with zipfile.ZipFile(odd, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("letter.txt", SECRET)
    keeper = signed_in("recordkeeper")
    held = brought(keeper, own, odd)
    assert held.state == "failed"
    assert "removed from the server" in keeper.get(f"/lodging/exports/{held.pk}/").content.decode()
    nothing_stays(folders, odd)


def test_what_is_left_is_swept(own: Account, export: Path, folders: Path) -> None:
    held = brought(signed_in("recordkeeper"), own, export)
    assert exports.sweep() == 0
    HeldExport.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert exports.sweep() == 1
    assert not held_files.folder_of(held.pk).exists()
    nothing_stays(folders, export)


def test_it_goes_when_the_account_is_not_mixed_any_more(own: Account, export: Path) -> None:
    held = brought(signed_in("recordkeeper"), own, export)
    changes.change(account=fresh(own), texts={"own_class": "private"})
    assert exports.sweep() == 1
    assert not held_files.folder_of(held.pk).exists()


def test_what_a_kill_left_is_swept_an_hour_later(folders: Path) -> None:
    key = uuid.uuid4()
    place = held_files.folder_of(key) / "000"
    place.mkdir(parents=True)
    (place / "board.zip").write_bytes(SECRET.encode())
    assert exports.sweep() == 0, "it may be on its way"
    os.utime(held_files.folder_of(key), (0, 0))
    assert exports.sweep() == 1
    assert not held_files.folder_of(key).exists()


def test_a_full_disk_leaves_nothing(own: Account, export: Path, monkeypatch: pytest.MonkeyPatch, folders: Path) -> None:
    def full(*_args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held_files, "name_of", full)
    keeper = signed_in("recordkeeper")
    keeper.post(f"/lodging/{own.pk}/export/", {"files": [SimpleUploadedFile("board.zip", export.read_bytes())]})
    assert not HeldExport.objects.exists()
    assert list((folders / "tmp").glob("lodging-*")) == []


def test_followed_only_where_it_has_an_address(own: Account, export: Path) -> None:
    exports.lodge_from(account=own, paths=[export], names=["n-water"], reason=WHY)
    assert not LookAgain.objects.exists(), "this export does not say where its posts are"


def test_a_real_platforms_export_too(weather: Office, tmp_path: Path, folders: Path) -> None:
    account = draft(weather, "Health", "x", own_class="mixed")
    given = tmp_path / "given"
    export = archive(given, [tweet(77, "Wash your hands"), tweet(78, PRIVATE)], owner="4", handle="Health")
    report = exports.lodge_from(account=account, paths=[export], names=["https://x.com/Health/status/77"], reason=WHY)
    assert [one.record.record_id for one in report.lodged] == ["x:4/77"]
    assert verified().differences == []
    nothing_stays(folders, export)
    assert json.loads(bytes(Record.objects.get().versions.get().content))["text"] == "Wash your hands"
