"""A real PostgreSQL of our own, on a free loopback port, gone afterwards.

python -m tests.live.postgres_server COMMAND…      runs COMMAND with DATABASE_URL set, and returns its exit code
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import made_ready

BINARIES = Path(os.environ.get("STANCE_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))


class MissingPostgres(RuntimeError):
    """There is no PostgreSQL here; the message says what to install."""


class Server:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        # As root the server refuses to run: then it belongs to the system's user postgres.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(folder, "postgres", "postgres")

    @property
    def url(self) -> str:
        return f"postgres://stance@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, str(BINARIES / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60)

    def start(self, like: Path | None = None) -> None:
        """``like`` is the folder of one that is stopped: this one begins with what it holds."""
        if like is None:
            self.run("initdb", "-U", "stance", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        else:
            subprocess.run(["cp", "-a", str(like / "data"), str(self.folder / "data")], check=True, timeout=300)
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        settings += " -c fsync=off -c synchronous_commit=off -c shared_buffers=64MB -c max_connections=120"
        self.run("pg_ctl", "-w", "-t", "30", "-l", str(self.folder / "log"), "start", "-o", settings)

    def stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.run("pg_ctl", "-m", "fast", "-w", "stop")


@contextmanager
def running() -> Iterator[Server]:
    """A started server. Raises MissingPostgres."""
    if not (BINARIES / "initdb").exists():
        raise MissingPostgres(f"no PostgreSQL in {BINARIES}: install postgresql-15 or set STANCE_POSTGRES_BIN")
    with tempfile.TemporaryDirectory(prefix="stance-pg-") as folder:
        server = Server(Path(folder))
        try:
            server.start(_made_ready())
            yield server
        finally:
            server.stop()


def _made_ready() -> Path | None:
    """One that was stopped, with the migrated template in it: whoever asks first in a run makes it, the others copy it. None outside a run."""
    if not (place := os.environ.get(made_ready.PLACE)):
        return None
    Path(place).mkdir(parents=True, exist_ok=True)
    Path(place).chmod(0o711)  # the server's own user finds its folder in it
    folder = Path(place) / "postgres"
    with (Path(place) / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            server = Server(folder)
            try:
                server.start()
                made_ready.template_database(server.url)
            finally:
                server.stop()
            (folder / "done").touch()
    return folder


def main() -> int:
    with running() as server:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": server.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
