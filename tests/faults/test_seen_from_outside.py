"""What others on the machine see of a running installation: its processes and its sockets, and no secret in either."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from bench.processes import open_handles
from tests.faults.test_import_kills import readers_of
from tests.faults.test_serving import started
from tests.web.installation import free_port

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks the kernel through /proc")
LISTENS = "0A"
"""State of a TCP socket in /proc/net/tcp (include/net/tcp_states.h: TCP_LISTEN)."""


def listening(pids: list[int]) -> set[str]:
    """Addresses, as ``address:port``, on which these processes accept connections."""
    own = {name for pid in pids for name in open_handles(pid)}
    found = set()
    for table, width in (("tcp", 8), ("tcp6", 32)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _number, local, _remote, state, *_rest = fields = line.split()
            if state == LISTENS and f"socket:[{fields[9]}]" in own:
                host, port = local.split(":")
                words = [host[start : start + 8] for start in range(0, width, 8)]
                address = ".".join(str(byte) for byte in bytes.fromhex(words[-1])[::-1])
                found.add(f"{address}:{int(port, 16)}")
    return found


def secrets(data: Path) -> set[bytes]:
    """Every key of the installation, as it stands in its file, and each of its lines."""
    found = set()
    for path in (data / "keys").iterdir():
        if path.is_file() and not path.name.startswith(".") and path.name not in ("last-checkpoint", "vkey"):
            content = path.read_bytes().strip()
            found |= {content, *content.split()}
    return {secret for secret in found if len(secret) >= 16}


def test_processes_and_sockets_tell_nothing(tmp_path: Path) -> None:
    port = free_port()
    server = started(tmp_path / "data", port)
    try:
        family = sorted({server.pid, *readers_of(server.pid)})
        assert len(family) >= 3, "the command, the web process and a worker"
        known = secrets(tmp_path / "data")
        assert known
        for pid in family:
            seen = Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/comm").read_bytes()
            assert not [secret for secret in known if secret in seen]
            # Its environment may hold the database's password: only the same user reads it (proc(5)).
            assert stat.S_IMODE(os.stat(f"/proc/{pid}/environ").st_mode) == 0o400
        assert listening(family) == {f"127.0.0.1:{port}"}
        sockets = [path for path in (tmp_path / "data").rglob("*") if stat.S_ISSOCK(path.lstat().st_mode)]
        assert sockets == []
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
