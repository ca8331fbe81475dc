"""``stance verify`` names every change: each column of each table, each kind of file, whole tables and whole databases.

What is by design no evidence is listed with its reason, and the list is held to be exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from pytest_django.plugin import DjangoDbBlocker

from stance.archive.models import Alias, Checkpoint, Entry, ImportRun, Media, Record, Statement, Tombstone, Version
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import ACCOUNT_ID, HANDLE, Feed

from .installation import installed, taken_back, verified
from .small import archive, bring_in, tweet

pytestmark = pytest.mark.django_db

TABLES: dict[type[models.Model], models.QuerySet[Any]] = {
    Record: Record.objects.filter(kind=1, versions_count=1, reply_to__contains=ACCOUNT_ID).order_by("id"),
    Version: Version.objects.filter(record__versions_count=1).order_by("entry_id"),
    Entry: Entry.objects.filter(kind="version").order_by("id"),
    Statement: Statement.objects.filter(entry__kind="tombstone"),
    Checkpoint: Checkpoint.objects.order_by("id"),
    Tombstone: Tombstone.objects.order_by("entry_id"),
    Media: Media.objects.exclude(blob="").order_by("id"),
    Alias: Alias.objects.order_by("id"),
    ImportRun: ImportRun.objects.order_by("id"),
}
"""One row of each of these tables is changed, taken away and doubled."""

NO_EVIDENCE = {
    "Record.language": "X's guess, which differs between exports of the same post",
    "Checkpoint.signed_at": "a signed head says no time (C2SP tlog-checkpoint); the column only helps people",
    "Media.id": "a number of the database's own",
    "Media.url": "X's address of the file: addresses change, the file itself is proven by its SHA-256",
    "Media.member": "where in the kept original the file stands; the file itself is proven by its SHA-256",
    "Alias.id": "a number of the database's own",
    "ImportRun.kind": "the same for every import so far",
    "ImportRun.paths": "where the files were before they were kept",
    "ImportRun.is_upload": "how the files arrived",
    "ImportRun.named_account_id": "what a person typed or was asked",
    "ImportRun.named_handle": "what a person typed or was asked",
    "ImportRun.agency": "who sees the import here; the content says whose it is",
    "ImportRun.is_sample": "a mark on the screens; the content says whose it is",
    "ImportRun.may_register": "what a person answered; the audit trail has it",
    "ImportRun.is_partial": "read from the manifest, which is in the kept original",
    "ImportRun.requested_by": "the audit trail has it, which cannot be changed",
    "ImportRun.started_at": "the export says when it was made; the audit trail has when it came",
    "ImportRun.finished_at": "the audit trail has it",
    "ImportRun.refusal": "empty for an import that was carried out",
    "ImportRun.quarantined": "read from the stored original",
    "ImportRun.not_read": "read from the stored original",
    "ImportRun.first_entry": "where the page of changes begins to look; the entries themselves are proven",
    "ImportRun.last_entry": "where the page of changes stops looking; the entries themselves are proven",
}


@pytest.fixture
def _django_db_helper(data: Path) -> None:
    """The transaction of the whole module stands in for one of each test (pytest-django's own, of this name)."""


@pytest.fixture(scope="module")
def data(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("verify")
    make_folder(root / "first", Feed(530, media_every=30))
    later = [tweet(1_990_000_000_000_000_000 + number, f"later {number}", at=1_766_000_000) for number in range(3)]
    archive(root / "second", later, generated="2026-02-01T00:00:00.000Z", owner=ACCOUNT_ID, handle=HANDLE)
    with django_db_blocker.unblock(), installed(root / "installation") as data:
        bring_in(root / "first")
        bring_in(root / "second")
        assert Checkpoint.objects.count() == 2
        yield data


def test_an_untouched_archive_verifies() -> None:
    report = verified()
    assert report.differences == []
    assert report.entries == Entry.objects.count() > 530
    assert report.versions == Version.objects.count()
    assert report.blobs > 20
    assert report.waiting == 0
    assert all(rows.exists() for rows in TABLES.values())


COLUMNS = [(model, field) for model in TABLES for field in model._meta.concrete_fields]


@pytest.mark.parametrize(
    ("model", "field"), COLUMNS, ids=[f"{model.__name__}.{field.attname}" for model, field in COLUMNS]
)
def test_one_changed_column(model: type[models.Model], field: models.Field[Any, Any]) -> None:
    row = TABLES[model].first()
    with taken_back():
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**{field.attname: changed(row, field)})
        except IntegrityError:
            assert (model, field.name, connection.vendor) == (Record, "id", "postgresql")
            return  # there the index of words refers to it, and the database itself refuses
        found = verified().differences
    if f"{model.__name__}.{field.name}" in NO_EVIDENCE:
        assert found == []
    else:
        assert found, f"{model.__name__}.{field.attname} of {row} was changed and nobody noticed"


def changed(row: models.Model, field: models.Field[Any, Any]) -> object:
    """Another value that the column can hold."""
    value = getattr(row, field.attname)
    if field.name == "state":
        return ImportRun.State.CANCELLED
    if field.name == "tombstone" or (isinstance(row, Tombstone) and field.name == "kind"):
        return "observed-gone"
    if isinstance(row, Entry) and field.name == "kind":
        return "capture"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 if "SmallInteger" in field.get_internal_type() else value + 1_000_000
    if isinstance(value, datetime):
        return value + timedelta(seconds=61)
    if isinstance(value, bytes | memoryview):
        return bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1])
    if isinstance(value, str):
        limit = field.max_length or 10_000
        return value[: limit - 1] + ("y" if value[limit - 1 :] == "x" else "x")
    return {"list": ["changed"], "NoneType": 7}[type(value).__name__]


def test_the_list_of_what_is_no_evidence_names_columns_that_exist() -> None:
    assert set(NO_EVIDENCE) <= {f"{model.__name__}.{field.name}" for model, field in COLUMNS}


@pytest.mark.parametrize(
    "model", [model for model in TABLES if model is not Checkpoint], ids=lambda model: model.__name__
)
def test_one_removed_row(model: type[models.Model]) -> None:
    row = TABLES[model].first()
    with taken_back():
        model._default_manager.filter(pk=row.pk)._raw_delete(using="default")  # type: ignore[attr-defined]
        assert verified().differences, f"{row} was removed and nobody noticed"


def test_the_newest_head_removed() -> None:
    with taken_back():
        Checkpoint.objects.order_by("-id")[:1].get().delete()
        assert "rolled back" in str(verified().differences)


def test_an_older_head_removed_is_no_difference() -> None:
    """By design: every newer head is built on it, and whoever holds the older one can still have it proven."""
    with taken_back():
        Checkpoint.objects.order_by("id")[:1].get().delete()
        assert verified().ok


def copied(row: models.Model, **other: object) -> models.Model:
    """A second row like this one."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if row._meta.pk is not None and row._meta.pk.attname == "id":
        del values["id"]
    return type(row)._default_manager.create(**{**values, **other})


@pytest.mark.parametrize(
    ("model", "other"),
    [
        (Record, {"id": 7, "record_id": f"x:{ACCOUNT_ID}/7"}),
        (Record, {"id": 7, "record_id": f"x:{ACCOUNT_ID}/7", "versions_count": 0}),
        (Version, {"entry_id": 7_000_000, "number": 2, "digest": b"7" * 32}),
        (Entry, {"index": None}),
        (Entry, {"index": 7_000_000}),
        (Statement, {"entry_id": 7_000_000}),
        (Checkpoint, {"size": 7}),
        (Checkpoint, {"size": 7_000_000}),
        (Tombstone, {"entry_id": 7_000_000, "record_id": 8}),
        (Media, {"media_id": "7"}),
        (Media, {"media_id": "7", "blob": ""}),
        (Alias, {"alias": "x:7/7"}),
        (ImportRun, {"original": "7" * 64}),
        (ImportRun, {"new": 0, "new_versions": 0, "counted": 7}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "-".join(value),
)
def test_one_inserted_row(model: type[models.Model], other: dict[str, object]) -> None:
    with taken_back():
        copied(TABLES[model].first(), **other)
        assert verified().differences, "a row was put in and nobody noticed"


def test_a_statement_or_a_version_put_on_an_entry_of_the_other_kind() -> None:
    with taken_back():
        copied(TABLES[Statement].first(), entry_id=TABLES[Entry].first().pk)
        assert "put beside the version" in str(verified().differences)
    with taken_back():
        stone = TABLES[Tombstone].first()
        copied(TABLES[Version].first(), entry_id=stone.entry_id, record_id=stone.record_id, number=2)
        assert "is on an entry of kind tombstone" in str(verified().differences)


@pytest.mark.parametrize("whole", [False, True], ids=["content only", "content, hash and salt"])
def test_contents_of_two_records_exchanged(whole: bool) -> None:
    one, other = TABLES[Version][:2]
    columns = ["content", "digest", "salt"] if whole else ["content"]
    with taken_back():
        for row, source in ((one, other), (other, one)):
            Version.objects.filter(pk=row.pk).update(**{name: getattr(source, name) for name in columns})
        records = {found.record for found in verified().differences}
        assert {one.record.record_id, other.record.record_id} <= records


def test_an_edit_taken_away_with_all_its_rows() -> None:
    with taken_back():
        version = Version.objects.filter(number=2).first()
        assert version is not None
        Record.objects.filter(pk=version.record_id).update(versions_count=1)
        entry = Entry.objects.get(pk=version.entry_id)
        version.delete()
        entry.delete()
        assert "its row was removed from the database" in str(verified().differences)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[]", b'{"kind":"disposal","entries":[[0,900]]}'], ids=["no text", "a list", "forged"]
)
def test_a_forged_disposal_excuses_nothing(body: bytes) -> None:
    with taken_back():
        Version.objects.filter(pk=TABLES[Version].first().pk)._raw_delete(using="default")
        Entry.objects.filter(pk=TABLES[Statement].first().pk).update(kind="disposal")
        TABLES[Statement].model.objects.filter(entry__kind="disposal").update(body=body)
        assert "without a disposal" in str(verified().differences)


def flipped(path: Path) -> bytes:
    """Change the middle byte of a file. Returns what it was."""
    before = path.read_bytes()
    path.chmod(0o640)
    middle = len(before) // 2
    path.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
    return before


def blob_of(kind: str) -> str:
    run = ImportRun.objects.order_by("id")[0]
    if kind == "manifest":
        return run.original
    if kind == "media list":
        return run.media_list
    if kind == "media":
        return TABLES[Media].first().blob
    from stance.archive.verifying.blobs import files_of

    return next(digest for digest, name in files_of(run).items() if name.endswith("data/tweets.js"))


@pytest.mark.parametrize("kind", ["original", "manifest", "media", "media list"])
def test_a_flipped_byte_and_a_missing_blob(data: Path, kind: str) -> None:
    digest = blob_of(kind)
    path = data / "blobs" / digest[:2] / digest[2:4] / digest
    before = flipped(path)
    try:
        assert ("blob", digest) in {(found.kind, found.record) for found in verified().differences}
        path.unlink()
        assert "is missing; import" in str([found for found in verified().differences if found.record == digest])
    finally:
        path.write_bytes(before)
    assert verified().ok


def ledger_files() -> list[Path]:
    folder = Path(settings.LEDGER_DIR)
    return sorted(path for path in (folder / "tile").rglob("*") if path.is_file())


def test_each_tile_and_bundle_damaged_and_missing(data: Path) -> None:
    paths = ledger_files()
    older = str(Checkpoint.objects.order_by("size")[0].size % 256)
    assert {path.parent.name for path in paths} >= {"0", "entries", "002.p"}
    for path in paths:
        before = flipped(path)
        assert verified().differences, f"{path} was changed and nobody noticed"
        path.unlink()
        if path.name != older:  # of the tile that still grows, the newest state is enough
            assert verified().differences, f"{path} was removed and nobody noticed"
        path.write_bytes(before)
    assert verified().ok


def test_many_removed_rows_are_named_together_and_the_rest_is_still_compared(data: Path) -> None:
    with taken_back():
        Version.objects.filter(entry__index__range=(100, 399)).delete()
        Entry.objects.filter(index__range=(100, 399)).delete()
        found = [one for one in verified().differences if one.kind == "entry"]
        assert [one.record for one in found] == ["entries 100 to 399"]


def test_a_place_beyond_everything_is_named_at_once(data: Path) -> None:
    with taken_back():
        copied(TABLES[Entry].first(), index=(1 << 62))
        assert f"to {(1 << 62) - 1}" in str(verified().differences)
