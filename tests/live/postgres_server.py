"""A real PostgreSQL of our own, on a free loopback port, gone afterwards.

python -m tests.live.postgres_server COMMAND…      runs COMMAND with DATABASE_URL set, and returns its exit code
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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

    def start(self) -> None:
        self.run("initdb", "-U", "stance", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
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
            server.start()
            yield server
        finally:
            server.stop()


def main() -> int:
    with running() as server:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": server.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
