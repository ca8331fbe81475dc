"""What may wait in the uploads folder: of one person, of all together, and what of the disk stays free."""

from __future__ import annotations

import io
import shutil
import uuid
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from stance.archive.actions import uploads
from stance.archive.models import Upload
from stance.archive.uploads import quota
from stance.journal.actor import Actor, acting_as
from stance.people.models import Assignment, User
from tests.faults.worker_group import Installation

pytestmark = pytest.mark.django_db
GB = 10**9
Usage = namedtuple("Usage", "total used free")


def keeper(name: str) -> Actor:
    user, is_new = User.objects.get_or_create(email=f"{name}@agency.test", defaults={"name": name})
    if is_new:
        Assignment.objects.create(user=user, role="recordkeeper")
    return Actor(kind="user", id=str(user.pk), label=name, door="web")


@pytest.fixture
def disk(folders: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A disk of which the test says how much is free."""
    del folders
    settings.UPLOAD_GB_PER_PERSON, settings.UPLOAD_GB, settings.DISK_MARGIN_GB = 10, 25, 2
    size = {"total": 1000 * GB, "free": 900 * GB}
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(size["total"], 0, size["free"]))
    return size


def start(name: str, size_bytes: int, who: str = "one") -> Upload:
    with acting_as(keeper(who)):
        return uploads.start(name=name, size_bytes=size_bytes, group=uuid.uuid4())


def test_one_person_has_a_limit_over_all_their_exports(disk: dict[str, int]) -> None:
    first = start("a.zip", 6 * GB)
    start("b.zip", 4 * GB)
    with pytest.raises(uploads.UploadRefused, match=r"STANCE_UPLOAD_GB_PER_PERSON.*stance import") as refused:
        start("c.zip", 1)
    assert "c.zip" in str(refused.value)
    start("c.zip", 1, "two")
    with acting_as(keeper("one")):
        uploads.discard(first.pk)
    start("c.zip", 6 * GB)


def test_all_together_have_a_limit(disk: dict[str, int]) -> None:
    for number in range(5):
        start("a.zip", 5 * GB, f"person{number}")
    with pytest.raises(uploads.UploadRefused, match=r"\(STANCE_UPLOAD_GB\)"):
        start("a.zip", 1, "another")


@pytest.mark.parametrize(("total", "free", "fits"), [(1000, 12, 10), (1000, 2, 0), (10, 8, 7.5), (1000, 1, 0)])
def test_a_margin_stays_free(disk: dict[str, int], total: int, free: int, fits: float, settings: Any) -> None:
    settings.UPLOAD_GB_PER_PERSON = settings.UPLOAD_GB = 1000
    disk.update(total=total * GB, free=free * GB)
    with pytest.raises(uploads.NoRoom, match="always stay free"):
        start("a.zip", int(fits * GB) + 1)
    if fits:
        start("a.zip", int(fits * GB))


def test_what_others_began_keeps_its_room(disk: dict[str, int]) -> None:
    disk["free"] = 12 * GB
    start("a.zip", 8 * GB)
    with pytest.raises(uploads.NoRoom):
        start("b.zip", 3 * GB, "two")
    start("b.zip", 2 * GB, "two")


def test_a_piece_stops_before_the_margin_and_goes_on(disk: dict[str, int]) -> None:
    upload = start("a.zip", 6)
    with acting_as(keeper("one")):
        uploads.append(upload.pk, 0, io.BytesIO(b"abc"), 3)
        disk["free"] = 2 * GB
        with pytest.raises(uploads.NoRoom, match="3 of 6 bytes"):
            uploads.append(upload.pk, 3, io.BytesIO(b"def"), 3)
        disk["free"] = 900 * GB
        assert uploads.append(upload.pk, 3, io.BytesIO(b"def"), 3).is_complete


def test_a_file_of_a_form_counts_too(disk: dict[str, int], tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"abc")
    start("b.zip", 10 * GB)
    with acting_as(keeper("one")), pytest.raises(uploads.UploadRefused, match="PER_PERSON"):
        uploads.keep_whole(name="a.zip", made=tmp_path / "a.zip", size_bytes=3, group=uuid.uuid4())
    assert Upload.objects.count() == 1


def test_many_at_once_pass_no_limit(own: Installation) -> None:
    """Twelve threads of one person, each asking for a third of the limit."""
    printed = own.python(
        """
import uuid
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
from django.db import connection
from stance.archive.actions import uploads
from stance.archive.models import Upload
from stance.archive.uploads import quota
from stance.journal.actor import Actor, acting_as
from stance.people.models import Assignment, User
settings.UPLOAD_GB_PER_PERSON = 3
quota.free_bytes = lambda place: 10**15
user = User.objects.create_user("one@agency.test", None, name="one")
Assignment.objects.create(user=user, role="recordkeeper")
def ask(_):
    try:
        with acting_as(Actor(kind="user", id=str(user.pk), label="one", door="web")):
            uploads.start(name="a.zip", size_bytes=10**9, group=uuid.uuid4())
            return 1
    except uploads.UploadRefused:
        return 0
    finally:
        connection.close()
with ThreadPoolExecutor(12) as pool:
    print(sum(pool.map(ask, range(12))), Upload.objects.count())
"""
    )
    assert printed.split() == ["3", "3"]


def test_the_command_says_that_the_disk_is_full(disk: dict[str, int], tmp_path: Path) -> None:
    import argparse

    from stance.archive.commands import imports
    from stance.site.command_line import Output

    disk["free"] = quota.margin_bytes(tmp_path)
    asked = argparse.Namespace(agency="", paths=[str(tmp_path)], account="", yes=True)
    assert imports.run(asked, Output(as_json=True)) == 2
