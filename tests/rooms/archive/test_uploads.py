"""Resumable uploads: the protocol word for word, what is kept of a broken piece, and whose upload it is."""

from __future__ import annotations

import base64
import errno
import io
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stance.archive.actions import imports, uploads
from stance.archive.models import ImportRun, Upload
from stance.archive.uploads import quota, storage
from stance.archive.uploads.file_names import LONGEST_BYTES, safe_name, shown_name
from stance.archive.uploads.protocol import HeaderRefused, metadata
from stance.archive.uploads.release import sweep
from stance.jobs.models import Job
from stance.journal.actor import Actor, acting_as
from stance.people.models import Assignment, User

pytestmark = pytest.mark.django_db
GROUP = uuid.UUID("5a0dc0de-0000-4000-8000-000000000001")
SignedIn = Callable[..., Client]


@pytest.fixture
def signed_in(folders: Path) -> SignedIn:
    """A browser of a person with a role and a second factor."""
    del folders

    def browser(role: str = "recordkeeper", name: str = "one") -> Client:
        from allauth.mfa.totp.internal.auth import TOTP

        user, is_new = User.objects.get_or_create(email=f"{name}@agency.test", defaults={"name": name})
        if is_new:
            Assignment.objects.create(user=user, role=role)
            TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        client = Client(headers={"Tus-Resumable": "1.0.0"})
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser


def described(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def create(client: Client, size: int, name: str = "twitter.zip", group: uuid.UUID = GROUP) -> Any:
    headers = {"Upload-Length": str(size), "Upload-Metadata": described(filename=name, group=str(group))}
    return client.post("/archive/uploads/", headers=headers)


def patch(client: Client, url: str, offset: int, data: bytes, **headers: str) -> Any:
    kind = headers.pop("kind", "application/offset+octet-stream")
    return client.patch(url, data, content_type=kind, headers={"Upload-Offset": str(offset), **headers})


def test_a_file_in_two_pieces(signed_in: SignedIn) -> None:
    client = signed_in()
    made = create(client, 10)
    assert (made.status_code, made["Tus-Resumable"]) == (201, "1.0.0")
    url = made["Location"]
    assert "Upload-Expires" in made
    first = patch(client, url, 0, b"01234")
    assert (first.status_code, first["Upload-Offset"]) == (204, "5")
    state = client.head(url)
    assert (state.status_code, state["Upload-Offset"], state["Upload-Length"]) == (200, "5", "10")
    assert "no-store" in state["Cache-Control"]
    assert patch(client, url, 5, b"56789")["Upload-Offset"] == "10"
    assert storage.path_of(Upload.objects.get()).read_bytes() == b"0123456789"


def test_abilities_are_told_without_a_version(signed_in: SignedIn) -> None:
    client = signed_in()
    del client.headers
    answer = Client.options(client, "/archive/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"].split(",")[:2] == ["creation", "termination"]
    assert int(answer["Tus-Max-Size"]) == storage.LARGEST_FILE_BYTES


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "3"}, 409),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "99999999999999999999"}, 400),
        ({"kind": "application/octet-stream"}, 415),
        ({"Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_pieces_that_are_not_taken(headers: dict[str, str], status: int, signed_in: SignedIn) -> None:
    client = signed_in()
    url = create(client, 10)["Location"]
    answer = patch(client, url, 0, b"0123", **headers)
    assert answer.status_code == status
    assert client.head(url)["Upload-Offset"] == "0"


def test_a_piece_beyond_the_length_or_too_large_is_refused(signed_in: SignedIn) -> None:
    client = signed_in()
    url = create(client, 10)["Location"]
    assert patch(client, url, 0, b"0123456789x").status_code == 422
    assert patch(client, url, 0, bytes(storage.LARGEST_PIECE_BYTES + 1)).status_code == 413
    assert client.head(url)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "ten"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(storage.LARGEST_FILE_BYTES + 1)}, 422),
        ({"Upload-Metadata": "filename %%%"}, 400),
        ({"Upload-Metadata": described(filename="a.zip", group="mine")}, 400),
    ],
)
def test_files_that_are_not_begun(headers: dict[str, str], status: int, signed_in: SignedIn) -> None:
    client = signed_in()
    usual = {"Upload-Length": "5", "Upload-Metadata": described(filename="a.zip", group=str(GROUP))} if headers else {}
    assert client.post("/archive/uploads/", headers={**usual, **headers}).status_code == status
    assert not Upload.objects.exists()


def test_a_name_is_only_once_in_an_export(signed_in: SignedIn) -> None:
    client = signed_in()
    assert create(client, 5).status_code == 201
    again = create(client, 5)
    assert again.status_code == 422
    assert b"is in the list already" in again.content
    assert create(client, 5, group=uuid.uuid4()).status_code == 201


def test_removed_uploads_are_gone(signed_in: SignedIn, folders: Path) -> None:
    client = signed_in()
    url = create(client, 5)["Location"]
    assert client.delete(url).status_code == 204
    assert client.head(url).status_code == 404
    assert patch(client, url, 0, b"01234").status_code == 404
    assert list((folders / "uploads").iterdir()) == []


def test_nobody_elses_upload(signed_in: SignedIn) -> None:
    url = create(signed_in(), 5)["Location"]
    other = signed_in(name="two")
    assert other.head(url).status_code == 404
    assert patch(other, url, 0, b"01234").status_code == 404
    assert other.delete(url).status_code == 404
    assert Client().head(url).status_code == 302
    assert create(signed_in("reader", "three"), 5).status_code == 403


def test_a_forged_request_is_refused(signed_in: SignedIn) -> None:
    client = signed_in()
    forging = Client(enforce_csrf_checks=True, headers={"Tus-Resumable": "1.0.0"})
    forging.cookies = client.cookies
    assert create(forging, 5).status_code == 403
    form = {"group": str(GROUP), "files": SimpleUploadedFile("a.zip", b"PK")}
    assert forging.post("/archive/imports/new/", form).status_code == 403
    assert not Upload.objects.exists()


class Breaking(io.RawIOBase):
    """A sender who is gone after some bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, size: int = -1) -> bytes:
        if not self.data:
            raise OSError("the connection was reset")
        piece, self.data = self.data[:size], self.data[size:]
        return piece


@pytest.fixture
def keeper(signed_in: SignedIn) -> Any:
    signed_in()
    user = User.objects.get(email="one@agency.test")
    with acting_as(Actor(kind="user", id=str(user.pk), label="one", door="web")):
        yield user


def test_what_came_before_a_break_is_kept(keeper: User) -> None:
    upload = uploads.start(name="a.zip", size_bytes=100, group=GROUP)
    assert uploads.append(upload.pk, 0, Breaking(b"x" * 40), 100).received_bytes == 40
    assert uploads.append(upload.pk, 40, io.BytesIO(b"y" * 60), 60).is_complete
    assert storage.path_of(upload).read_bytes() == b"x" * 40 + b"y" * 60


def test_a_full_disk_keeps_what_fits_and_goes_on_later(keeper: User, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 4 * storage.READ_BYTES
    upload = uploads.start(name="a.zip", size_bytes=size, group=GROUP)
    real, room = os.write, [storage.READ_BYTES + 1000]

    def write(handle: int, data: Any) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = real(handle, bytes(data)[: room[0]])
        room[0] -= count
        return count

    monkeypatch.setattr(storage.os, "write", write)
    with pytest.raises(uploads.NoRoom, match=r"disk is full\. 262,144 of 1,048,576 bytes of a\.zip have arrived"):
        uploads.append(upload.pk, 0, io.BytesIO(bytes(size)), size)
    monkeypatch.undo()
    upload.refresh_from_db()
    assert uploads.append(
        upload.pk, upload.received_bytes, io.BytesIO(bytes(size)), size - upload.received_bytes
    ).is_complete


def test_no_room_is_said_before_anything_is_sent(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "free_bytes", lambda place: 1000)
    answer = create(signed_in(), 2000)
    assert answer.status_code == 507
    assert b"Free space on the server" in answer.content


@pytest.mark.parametrize(("setting", "whose"), [("UPLOADS_PER_PERSON", "You have"), ("UPLOADS", "This server has")])
def test_tiny_files_without_number_are_refused(signed_in: SignedIn, settings: Any, setting: str, whose: str) -> None:
    setattr(settings, setting, 3)
    client = signed_in()
    for number in range(3):
        assert create(client, 1, f"{number}.zip", uuid.uuid4()).status_code == 201
    refused = create(client, 1, "more.zip", uuid.uuid4())
    assert refused.status_code == 422
    assert refused.content.decode().startswith(
        f"{whose} 3 files waiting to be imported; at most 3 may (STANCE_{setting})"
    )
    assert create(signed_in(name="two"), 1).status_code == (201 if setting == "UPLOADS_PER_PERSON" else 422)
    files = [SimpleUploadedFile("one.zip", b"PK1")]
    whole: HttpResponse = client.post(
        "/archive/imports/new/", {"group": str(uuid.uuid4()), "files": files, "account": ""}
    )
    assert (whole.status_code, ImportRun.objects.count()) == (422, 0)
    assert whose in whole.content.decode()
    Upload.objects.update(made_at=timezone.now() - timedelta(days=7, seconds=1))
    assert create(client, 1, "more.zip", uuid.uuid4()).status_code == 201
    assert Upload.objects.count() == 1


def test_two_windows_do_not_write_at_once(keeper: User, signed_in: SignedIn) -> None:
    upload = uploads.start(name="a.zip", size_bytes=10, group=GROUP)
    with storage.alone(upload):
        assert patch(signed_in(), f"/archive/uploads/{upload.pk}/", 0, b"01234").status_code == 423


def test_a_lost_file_begins_again(keeper: User, signed_in: SignedIn) -> None:
    upload = uploads.start(name="a.zip", size_bytes=10, group=GROUP)
    storage.remove(upload.pk)
    client, url = signed_in(), f"/archive/uploads/{upload.pk}/"
    assert client.head(url).status_code == 410
    assert patch(client, url, 0, b"0").status_code == 404


def test_bringing_in_begins_one_import_and_one_job(keeper: User) -> None:
    for name in ("b.zip", "a.zip"):
        upload = uploads.start(name=name, size_bytes=3, group=GROUP)
        uploads.append(upload.pk, 0, io.BytesIO(b"abc"), 3)
    run = uploads.bring_in(GROUP, account="agency")
    assert [Path(path).name for path in run.paths] == ["a.zip", "b.zip"]
    assert (run.is_upload, run.named_handle) == (True, "agency")
    assert uploads.bring_in(GROUP).pk == run.pk
    assert Job.objects.filter(key=f"import-{run.pk}").count() == 1
    with pytest.raises(uploads.UploadGone):
        uploads.append(Upload.objects.earliest("name").pk, 3, io.BytesIO(b"x"), 1)


def test_an_incomplete_file_is_not_brought_in(keeper: User) -> None:
    uploads.start(name="a.zip", size_bytes=3, group=GROUP)
    with pytest.raises(uploads.UploadRefused, match=r"a\.zip has not arrived completely \(0 of 3 bytes\)"):
        uploads.bring_in(GROUP)
    with pytest.raises(uploads.UploadRefused, match="No file has arrived yet"):
        uploads.bring_in(uuid.uuid4())
    assert not ImportRun.objects.exists()


def test_old_uploads_are_swept_and_used_ones_released(keeper: User, folders: Path) -> None:
    old = uploads.start(name="old.zip", size_bytes=3, group=uuid.uuid4())
    fresh = uploads.start(name="fresh.zip", size_bytes=3, group=uuid.uuid4())
    used = uploads.start(name="used.zip", size_bytes=3, group=GROUP)
    uploads.append(used.pk, 0, io.BytesIO(b"abc"), 3)
    run = uploads.bring_in(GROUP)
    Upload.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=7, seconds=1))
    assert sweep(timezone.now()) == 1
    assert set(Upload.objects.values_list("pk", flat=True)) == {fresh.pk, used.pk}
    imports.cancel(run)
    assert {path.name for path in (folders / "uploads").iterdir()} == {str(fresh.pk)}
    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert Job.objects.get(key=f"import-{run.pk}").state == "cancelled"


def test_the_form_takes_whole_files(signed_in: SignedIn) -> None:
    files = [SimpleUploadedFile("one.zip", b"PK1"), SimpleUploadedFile("../two.zip", b"PK22")]
    answer: HttpResponse = signed_in().post(
        "/archive/imports/new/", {"group": str(GROUP), "files": files, "account": ""}
    )
    assert answer.status_code == 302
    run = ImportRun.objects.get()
    assert [Path(path).read_bytes() for path in run.paths] == [b"PK1", b"PK22"]


def test_a_full_disk_while_the_form_comes_is_told(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full)
    form = {"group": str(GROUP), "files": SimpleUploadedFile("one.zip", b"PK1")}
    answer = signed_in().post("/archive/imports/new/", form)
    assert answer.status_code == 507
    assert b"disk is full, so the file could not be saved" in answer.content


def test_pages_ask_as_often_for_200_imports_as_for_10(signed_in: SignedIn, django_assert_num_queries: Any) -> None:
    client = signed_in()
    ImportRun.objects.bulk_create(ImportRun(paths=["/x/a.zip"], state="done") for _ in range(10))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/archive/imports/")  # the first look also notes the session
    with CaptureQueriesContext(connection) as few:
        assert client.get("/archive/imports/").status_code == 200
    ImportRun.objects.bulk_create(ImportRun(paths=["/x/a.zip"], state="done") for _ in range(190))
    with django_assert_num_queries(len(few)):
        answer = client.get("/archive/imports/")
    assert answer.content.count(b'scope="row"') == 50
    last_shown = ImportRun.objects.order_by("-pk")[49].pk
    assert f"?before={last_shown}" in answer.content.decode()


@given(st.text(max_size=400))
def test_safe_names_are_one_component(sent: str) -> None:
    name = safe_name(sent)
    assert name
    assert "/" not in name
    assert "\\" not in name
    assert "\0" not in name
    assert not name.startswith(".")
    assert len(name.encode()) <= LONGEST_BYTES
    assert Path("/uploads/x", name).parent == Path("/uploads/x")


@pytest.mark.parametrize(
    ("sent", "shown", "safe"),
    [
        ("twitter-2024.zip", "twitter-2024.zip", "twitter-2024.zip"),
        ("C:\\Users\\me\\archive.zip", "archive.zip", "archive.zip"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("..", "..", "export"),
        ("", "export", "export"),
        ("archive \u202epiz.zip", "archive piz.zip", "archive piz.zip"),
        ("Archiv für März 🗂️.zip", "Archiv für März 🗂️.zip", "Archiv für März 🗂️.zip"),
        ("a" * 300 + ".zip", "a" * 176 + ".zip", "a" * 176 + ".zip"),
    ],
)
def test_names(sent: str, shown: str, safe: str) -> None:
    assert (shown_name(sent), safe_name(sent)) == (shown, safe)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(max_size=30), max_size=5))
def test_metadata_comes_back(values: dict[str, str]) -> None:
    assert metadata(described(**values)) == values


@given(st.text(max_size=60))
def test_metadata_of_anything_is_read_or_refused(text: str) -> None:
    try:
        assert all(isinstance(value, str) for value in metadata(text).values())
    except HeaderRefused as refusal:
        assert "Upload-Metadata" in str(refusal)
