"""Files of captured posts that lie about what they are, how long they are, or that they are whole; on every channel that is looked at:
files are fetched by one action for all of them, and no channel may have a way of its own."""

from __future__ import annotations

import errno
import os
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from stance.archive.blob_folder import BlobFolder
from stance.archive.blobs import store
from stance.archive.models import Media, Record
from stance.archive.pages.file_types import type_of
from stance.capture.actions import files
from stance.capture.models import MissingFile
from stance.channels import discovery
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board, captured, look
from tests.rooms.capture.lying_servers import GIBIBYTE, Lie, lying
from tests.rooms.register.test_pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
LOOKED_AT = sorted(one.platform for one in discovery.known().values() if one.puller)
on_every_channel = pytest.mark.parametrize("platform", LOOKED_AT)
SRC = Path(files.__file__).parents[2]


def bomb() -> bytes:
    """A PNG of 65,535 by 65,535 points of one colour: 17 GB where somebody unpacks it, and some 20 kB here."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 65_535, 65_535, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(20 << 20), 9))
        + chunk(b"IEND", b"")
    )


def shown(weather: Office, board: Board, url: str, platform: str) -> Media:
    board.post("n-1", "Boil the water", poster=url)
    look(captured(weather, board))
    Account.objects.update(platform=platform)  # the post stays the board's: what fetches files may not care whose it is
    return Media.objects.get()


def served(board: Board, data: bytes, kind: str) -> str:
    board.files["/poster.png"] = (200, {"Content-Type": kind, "Content-Length": str(len(data))}, data)
    return f"{board.web.url}/poster.png"


def test_there_are_channels_to_try() -> None:
    assert len(LOOKED_AT) > 8


@on_every_channel
@pytest.mark.parametrize(
    ("data", "claimed", "shown_as"),
    [
        (b"<script>alert(1)</script>", "image/png", "application/octet-stream"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/jpeg", "application/octet-stream"),
        (b"MZ\x90\x00" + bytes(60), "video/mp4", "application/octet-stream"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "text/html", "image/jpeg"),
        (b"", "image/png", "application/octet-stream"),
    ],
    ids=["page", "drawing", "program", "picture", "nothing"],
)  # fmt: skip
def test_a_file_is_what_its_bytes_show(
    platform: str, data: bytes, claimed: str, shown_as: str, weather: Office, board: Board
) -> None:
    shown(weather, board, served(board, data, claimed), platform)
    assert files.fetch_due() == 1
    media = Media.objects.get()
    assert store().open(media.blob).read() == data
    answer = browser(weather, "ada").get(f"/archive/media/{media.blob}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, shown_as)
    assert answer["Content-Disposition"].startswith("attachment" if shown_as.endswith("octet-stream") else "inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    Account.objects.update(platform="townboard")
    assert verified().differences == []


@on_every_channel
def test_a_picture_that_unpacks_to_gigabytes_is_kept_as_it_came(platform: str, weather: Office, board: Board) -> None:
    data = bomb()
    shown(weather, board, served(board, data, "image/png"), platform)
    assert files.fetch_due() == 1
    media = Media.objects.get()
    assert (media.size_bytes, type_of(store().open(media.blob).read(32))) == (len(data), "image/png")


def test_no_picture_of_others_is_ever_decoded() -> None:
    """What nobody unpacks cannot burst: the library of pictures is loaded by the process that reads our own alone, and only publishing asks
    that."""
    imports = re.compile(r"^\s*(?:import|from) (?:PIL|cv2|imageio|wand|pyvips|av|ffmpeg|skimage)\b", re.MULTILINE)
    asks = re.compile(r"^\s*(?:import|from) stance\.engines\.imaging\b", re.MULTILINE)
    engine, publishing = SRC / "engines" / "imaging", SRC / "publishing"
    decoding = {path for path in SRC.rglob("*.py") if imports.search(path.read_text())}
    assert decoding == {engine / name for name in ("colours.py", "picture_process.py", "rendering.py", "shrinking.py")}
    outside = {path for path in SRC.rglob("*.py") if asks.search(path.read_text()) and not path.is_relative_to(engine)}
    assert all(path.is_relative_to(publishing) for path in outside)
    assert not imports.search((engine / "pictures.py").read_text())


@on_every_channel
def test_a_film_of_four_gigabytes_is_left_out_and_its_post_says_why(
    platform: str, weather: Office, board: Board, settings: Any
) -> None:
    with lying(Lie(f"Content-Type: video/mp4\r\nContent-Length: {4 * GIBIBYTE}\r\n", b"\0", 4 * GIBIBYTE)) as film:
        media = shown(weather, board, film.url, platform)
        assert files.fetch_due() == 0
    assert film.taken_bytes < GIBIBYTE, "it was read although it had said how large it is"
    missing = MissingFile.objects.get(media=media)
    assert missing.is_given_up
    assert f"larger than {settings.MEDIA_MB:,} MB" in missing.problem
    page = (
        browser(weather, "ada").get(f"/archive/records/{Record.objects.get().record_id}/", follow=True).content.decode()
    )
    assert "It was left out: The file on 127.0.0.1 is larger than" in " ".join(page.split())
    assert film.url in page


@on_every_channel
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_film_that_does_not_say_how_large_it_is_ends_at_the_limit(
    platform: str, is_chunked: bool, weather: Office, board: Board, settings: Any
) -> None:
    settings.MEDIA_MB = 1
    headers = "Transfer-Encoding: chunked\r\n" if is_chunked else ""
    with lying(Lie(headers, b"\0", 4 * GIBIBYTE, is_chunked)) as film:
        shown(weather, board, film.url, platform)
        assert files.fetch_due() == 0
    assert film.taken_bytes < 64 << 20
    assert "larger than 1 MB" in MissingFile.objects.get().problem
    assert nothing_is_left()


@on_every_channel
@pytest.mark.parametrize(
    "lie", [Lie("Content-Length: 900000\r\n", b"\0", 300_000), Lie("Transfer-Encoding: chunked\r\n", b"\0", 300_000, is_chunked=True)],
    ids=["announced", "in pieces"],
)  # fmt: skip
def test_a_film_that_is_cut_in_the_middle_is_fetched_again(
    platform: str, lie: Lie, weather: Office, board: Board
) -> None:
    lie.taken_bytes = 0
    with lying(lie) as film:
        shown(weather, board, film.url, platform)
        assert files.fetch_due() == 0
    missing = MissingFile.objects.get()
    assert (missing.is_given_up, missing.tries) == (False, 1)
    assert missing.problem
    assert Media.objects.get().blob == ""
    assert nothing_is_left()


@on_every_channel
def test_a_disk_that_is_full_in_the_middle_keeps_nothing_and_costs_no_try(
    platform: str, weather: Office, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(weather, board, served(board, b"\x89PNG\r\n\x1a\n" + bytes(5_000), "image/png"), platform)

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("stance.archive.blob_folder.os.fsync", full)
        with pytest.raises(files.NoRoom, match="disk is full"):
            files.fetch_due()
    assert MissingFile.objects.get().tries == 0
    assert nothing_is_left()
    assert files.fetch_due() == 1


def nothing_is_left() -> bool:
    held = store()
    assert isinstance(held, BlobFolder)
    return not list(held.root.glob(".partial-*"))
