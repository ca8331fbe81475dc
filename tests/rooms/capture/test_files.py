"""Pictures and films of captured posts are fetched, and what cannot be had says why."""

from __future__ import annotations

import errno
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.archive.blob_folder import BlobFolder
from stance.archive.blobs import store
from stance.archive.models import Media
from stance.capture.actions import files
from stance.capture.models import MissingFile
from tests.factories.organisation import Office
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board, captured, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)


def shown(weather: Office, board: Board, *pages: tuple[int, dict[str, str], bytes], name: str = "/poster.png") -> None:
    """A captured post with a picture at that address."""
    board.files[name] = (
        pages[0] if pages else (200, {"Content-Type": "image/png", "Content-Length": str(len(PNG))}, PNG)
    )
    board.post("n-1", "Boil the water", poster=f"{board.web.url}{name}")
    look(captured(weather, board))


def test_a_file_is_fetched_and_proven(weather: Office, board: Board) -> None:
    shown(weather, board)
    assert files.fetch_due() == 1
    media = Media.objects.get()
    assert store().open(media.blob).read() == PNG
    assert media.entry is not None
    assert not MissingFile.objects.exists()
    assert verified().differences == []
    assert files.fetch_due() == 0
    assert len([path for path in board.asked if path == "/poster.png"]) == 1


def test_a_file_that_was_exchanged_is_named(weather: Office, board: Board) -> None:
    shown(weather, board)
    files.fetch_due()
    Media.objects.update(size_bytes=7)
    assert {one.kind for one in verified().differences} == {"media"}
    Media.objects.update(size_bytes=len(PNG), entry=None)
    assert any("is not shown" in one.detail or "removed" in one.detail for one in verified().differences)


@pytest.mark.parametrize(
    ("page", "why", "for_good"),
    [
        ((404, {}, b"no"), "not there", True),
        ((410, {}, b"no"), "not there", True),
        ((500, {}, b"no"), "answered 500", False),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "packed", False),
        ((200, {"Content-Length": "9000000000"}, b"x"), "larger than", True),
        ((200, {"Content-Length": "900"}, b"x"), "less of the file", False),
        ((302, {"Location": "http://169.254.169.254/latest"}, b""), "no address of the public internet", False),
        ((302, {"Location": "file:///etc/passwd"}, b""), "no web address", False),
        ((302, {"Location": "/poster.png"}, b""), "leads on more than", True),
    ],
)  # fmt: skip
def test_what_cannot_be_had_says_why(
    weather: Office, board: Board, page: tuple[int, dict[str, str], bytes], why: str, for_good: bool
) -> None:
    shown(weather, board, page)
    assert files.fetch_due() == 0
    missing = MissingFile.objects.get()
    assert why in missing.problem
    assert (missing.is_given_up, missing.tries) == (for_good, 1)
    assert Media.objects.get().blob == ""
    assert verified().differences == []


def test_it_is_tried_again_until_somebody_has_to_look(weather: Office, board: Board) -> None:
    shown(weather, board, (500, {}, b"no"))
    for _ in range(12):
        assert files.fetch_due() == 0
        assert files.fetch_due() == 0, "not before its time"
        MissingFile.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert MissingFile.objects.get().is_given_up


def test_a_full_disk_costs_no_try(weather: Office, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(weather, board)

    def full(_self: BlobFolder, stream: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(BlobFolder, "keep", full)
        with pytest.raises(files.NoRoom, match="disk is full"):
            files.fetch_due()
    assert MissingFile.objects.get().tries == 0
    assert files.fetch_due() == 1
