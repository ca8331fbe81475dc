"""A real WordPress with a database of its own, on free loopback ports, gone afterwards."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stance.channels.port.wire import Request, Response
from tests.live.wire_runner import exchange
from tests.web.installation import free_port

PACKAGED = Path("/usr/share/wordpress")
SCRIPTS = Path(__file__).parent / "wordpress"
HOME = "http://news.health.example.gov"
ROOM = 300
"""Seconds that a step may take on a busy machine."""


def missing() -> str:
    """What is not here; "" where all is."""
    wanted = [name for name in ("php", "mariadbd", "mariadb", "mariadb-install-db") if _program(name) is None]
    return ", ".join(wanted + ([] if (PACKAGED / "wp-load.php").exists() else ["wordpress"]))


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")


class WordPress:
    def __init__(self, folder: Path) -> None:
        self._folder, self._root, self._base = folder, folder / "site", folder / "db"
        self.port, self._base_port = free_port(), free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.passwords: dict[str, str] = {}
        self._groups: list[subprocess.Popen[bytes]] = []
        self._env = os.environ | {
            "STANCE_TEST_DB_PORT": str(self._base_port), "STANCE_TEST_PORT": str(self.port), "STANCE_TEST_HOME": HOME,
            "PHP_CLI_SERVER_WORKERS": "4",
        }  # fmt: skip

    def start(self) -> None:
        shutil.copytree(PACKAGED, self._root, symlinks=False)
        (self._root / "wp-config.php").unlink(missing_ok=True)
        shutil.copy(SCRIPTS / "wp-config.php", self._root / "wp-config.php")
        self._start_base()
        self.passwords = json.loads(self._php("setup.php").strip().splitlines()[-1])
        self._begin("php", [str(_program("php")), "-S", f"127.0.0.1:{self.port}", "-t", str(self._root)])
        self._wait(lambda: exchange(Request("GET", f"{self.site}/?rest_route=/")).status == 200)

    def _start_base(self) -> None:
        as_root = os.geteuid() == 0
        user = ["--user=mysql"] if as_root else []
        self._base.mkdir()
        self._run(
            "mariadb-install-db", "--no-defaults", f"--datadir={self._base}", "--auth-root-authentication-method=normal",
            "--skip-test-db", *user,
        )  # fmt: skip
        if as_root:
            for one in (self._base, *self._base.rglob("*")):
                shutil.chown(one, "mysql")
        self._begin("mariadb", [
            str(_program("mariadbd")), "--no-defaults", *user, f"--datadir={self._base}", "--bind-address=127.0.0.1",
            f"--port={self._base_port}", f"--socket={self._base}/s.sock", f"--pid-file={self._base}/my.pid", "--skip-log-bin",
            "--innodb-buffer-pool-size=64M", "--performance-schema=OFF",
        ])  # fmt: skip
        self._wait(lambda: self._sql("SELECT 1") == 0)
        made = "CREATE DATABASE wp CHARACTER SET utf8mb4; CREATE USER 'wp'@'127.0.0.1' IDENTIFIED BY 'wp'; "
        assert self._sql(made + "GRANT ALL ON wp.* TO 'wp'@'127.0.0.1'") == 0

    def _sql(self, statement: str) -> int:
        command = [
            str(_program("mariadb")),
            "--no-defaults",
            f"--socket={self._base}/s.sock",
            "-uroot",
            "-e",
            statement,
        ]
        return subprocess.run(command, capture_output=True, timeout=ROOM, check=False).returncode

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([str(_program(program)), *arguments], check=True, capture_output=True, timeout=ROOM)

    def _php(self, script: str) -> str:
        command = [str(_program("php")), str(SCRIPTS / script), str(self._root)]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, timeout=ROOM, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def _begin(self, name: str, command: list[str]) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            self._groups.append(
                subprocess.Popen(
                    command, env=self._env, cwd=self._folder, stdout=log, stderr=log, start_new_session=True
                )
            )

    def _wait(self, is_ready: Any) -> None:
        deadline = time.monotonic() + ROOM
        while time.monotonic() < deadline:
            try:
                if is_ready():
                    return
            except OSError:
                pass
            time.sleep(0.1)
        logs = [log.read_text(errors="replace")[-1500:] for log in self._folder.glob("*.log")]
        raise RuntimeError("it did not start:\n" + "\n".join(logs))

    def stop(self) -> None:
        for group in reversed(self._groups):
            os.killpg(group.pid, signal.SIGTERM)
            try:
                group.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(group.pid, signal.SIGKILL)
                group.wait(timeout=10)

    def send(self, method: str, route: str, said: Mapping[str, Any] | None = None, **question: str) -> Any:
        """As the editor, with JSON."""
        pair = base64.b64encode(f"editor:{self.passwords['editor']}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
        url = f"{self.site}/?rest_route={route}" + "".join(f"&{key}={value}" for key, value in question.items())
        answer: Response = exchange(Request("POST", url, headers, json.dumps(said).encode() if said else b""), method)
        assert answer.status in (200, 201), (answer.status, answer.body[:500])
        return json.loads(answer.body)

    def export(self) -> bytes:
        return self._php("export.php").encode()

    def revoke(self) -> None:
        self._php("revoke.php")


@contextmanager
def wordpress() -> Iterator[WordPress]:
    folder = Path(tempfile.mkdtemp(prefix="stance-wordpress-"))
    folder.chmod(0o755)  # the database runs as a user of its own
    server = WordPress(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
