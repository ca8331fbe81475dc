"""``stance backup`` and ``stance restore`` with a real PostgreSQL: what leaves in a backup, and who is signed in after it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import run_stance
from tests.factories.x_archive import make_folder
from tests.factories.x_posts import Feed
from tests.live.postgres_server import BINARIES, Server, running

OPEN = ("django_session", "usersessions_usersession")
LINKS = ("people_onetimelink", "people_resetlink")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


class Place:
    """An installation on the server, with posts, a person who is signed in, and links that nobody has used."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.env = {"DATABASE_URL": server.url, "PATH": f"{BINARIES}:/usr/local/bin:/usr/bin:/bin"}
        make_folder(folder / "export", Feed(20, media_every=5))
        assert run_stance(folder / "data", "import", str(folder / "export"), "--yes", env=self.env).code == 0
        with psycopg.connect(server.url) as database:
            database.execute("INSERT INTO django_session VALUES ('hash-of-a-session', 'sealed-session', '2099-01-01')")
            database.execute(
                "INSERT INTO people_onetimelink (token_sha256, made_at, expires_at, role, email, waits_for_approval)"
                " VALUES ('hash-of-a-link', '2026-01-01', '2099-01-01', 'administrator', '', false)"
            )
        self.made = run_stance(folder / "data", "backup", str(folder / "copy"), env=self.env)

    def database(self, name: str) -> dict[str, str]:
        """The environment of an installation with an empty database of that name."""
        with psycopg.connect(self.server.url, autocommit=True) as database:
            database.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.env | {"DATABASE_URL": self.server.url.replace("/postgres", f"/{name}")}


@pytest.fixture(scope="module")
def place(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(server, tmp_path_factory.mktemp("installation"))


def counted(url: str, tables: tuple[str, ...]) -> list[int]:
    with psycopg.connect(url) as database:
        return [int(database.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()[0]) for name in tables]  # type: ignore[index]


def test_neither_sessions_nor_open_links_leave_in_it(place: Place) -> None:
    assert place.made.code == 0, place.made
    assert place.made.value["signed"]
    (dump,) = (place.folder / "copy").glob("*.dump")
    text = subprocess.run(
        [str(BINARIES / "pg_restore"), "-f", "-", str(dump)], capture_output=True, text=True, check=True
    ).stdout
    assert "COPY public.archive_record " in text
    assert [word for word in ("hash-of-a-session", "sealed-session", "hash-of-a-link") if word in text] == []


def test_nobody_is_signed_in_after_it_and_everything_else_is_there(place: Place, tmp_path: Path) -> None:
    env = place.database("again")
    done = run_stance(tmp_path / "again", "restore", str(place.folder / "copy"), env=env)
    assert done.code == 0, done
    assert counted(env["DATABASE_URL"], (*OPEN, *LINKS)) == [0, 0, 0, 0]
    assert counted(env["DATABASE_URL"], ("archive_record",)) == counted(place.server.url, ("archive_record",))
    assert run_stance(tmp_path / "again", "verify", env=env).value["ok"]


def test_a_backup_that_somebody_changed_is_refused_and_nothing_is_loaded(place: Place, tmp_path: Path) -> None:
    (dump,) = (place.folder / "copy").glob("*.dump")
    whole = dump.read_bytes()
    env = place.database("untouched")
    dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        refused = run_stance(tmp_path / "again", "restore", str(place.folder / "copy"), env=env)
    finally:
        dump.write_bytes(whole)
    assert refused.code == 2
    assert dump.name in refused.value["error"]
    with psycopg.connect(env["DATABASE_URL"]) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_it_is_not_loaded_over_another_installation(place: Place, tmp_path: Path) -> None:
    refused = run_stance(tmp_path / "again", "restore", str(place.folder / "copy"), env=place.env)
    assert refused.code == 2
    assert counted(place.server.url, OPEN) == [1, 0], "whoever is signed in there stays so"
