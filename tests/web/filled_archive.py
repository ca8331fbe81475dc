"""An installation with a real archive in it, for the browser tests of the archive's pages."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.conftest import run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.web.installation import Installation, start
from tests.web.screens import Screen
from tests.web.visitors import StateOf, signed_in_once, windows

POSTS = 600
HANDLE = "StormwatchQLD"
LATER = "2026-03-04T05:06:07.000Z"


@dataclass(slots=True)
class Filled:
    """``first`` and ``second`` are the reports of two imports: the second lacks posts and has a damaged one."""

    installation: Installation
    first: dict[str, Any]
    second: dict[str, Any]

    @property
    def url(self) -> str:
        return self.installation.url

    def record(self, query: str) -> str:
        """The id of the newest post that a search finds."""
        found = run_stance(self.installation.data, "search", query, "--sort", "newest", "--limit", "1")
        return str(found.value["results"][0]["id"])


def make_second(folder: Path) -> None:
    """A later archive of the same account: 5 posts are missing, one is damaged, one alt text is there."""
    make_folder(folder, Feed(POSTS, media_every=20))
    part = folder / "data" / "tweets.js"
    head, _, body = part.read_text().partition("= ")
    tweets = json.loads(body)
    kept = tweets[5:]
    with_media = next(one["tweet"] for one in kept if "extended_entities" in one["tweet"])
    with_media["extended_entities"]["media"][0]["ext_alt_text"] = "A flooded street with parked cars"
    text = json.dumps(kept, indent=1)
    place = text.index('"full_text"', len(text) // 2)
    part.write_text(f"{head}= {text[:place]}{text[place + 1 :]}")
    manifest = folder / "data" / "manifest.js"
    manifest.write_text(manifest.read_text().replace("2026-01-02T03:04:05.000Z", LATER))


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return target


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    root = tmp_path_factory.mktemp("archive-site")
    (root / "data").mkdir()
    installation = start(root / "data")
    installation.seed("people")
    make_folder(root / "first", Feed(POSTS, media_every=20))
    make_second(root / "second")
    zips = [zipped(root / name, root / f"twitter-{name}.zip") for name in ("first", "second")]
    reports = [run_stance(installation.data, "import", str(path), "--yes").value for path in zips]
    yield Filled(installation, reports[0], reports[1])
    installation.stop()


@pytest.fixture(scope="session")
def archive_roles(browser: Browser, filled: Filled) -> StateOf:
    """Cookies of a role in this installation."""
    return signed_in_once(browser, filled.url, "agency.test")


OpenArchive = Callable[..., Screen]


@pytest.fixture
def open_archive(browser: Browser, filled: Filled, archive_roles: StateOf) -> Iterator[OpenArchive]:
    """``open_archive("/archive/", role="reader")``; "" is nobody."""
    with windows(browser, filled.url, archive_roles) as opened:
        yield lambda path, role="administrator", **options: opened(role, **options).go(path)
