"""A real server of the fediverse that speaks Mastodon's API: snac, on a port of its own, with one account.

``script/testbeds`` lays it into ``.testbeds/``; nothing of it is installed on the machine.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from stance.channels.port.wire import Request, Response
from tests.live.wire_runner import exchange
from tests.web.installation import ROOT, free_port

UNPACKED = ROOT / ".testbeds/snac2/usr/bin/snac"
FORM = "application/x-www-form-urlencoded"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def program() -> str | None:
    return str(UNPACKED) if UNPACKED.exists() else shutil.which("snac")


class Snac:
    def __init__(self, program: str, folder: Path, host: str = "127.0.0.1") -> None:
        self._program, self._folder = program, folder
        self.port = free_port()
        self.host = f"{host}:{self.port}"
        self.site = f"http://{self.host}"
        self.password = ""
        self.app: dict[str, Any] = {}

    def _run(self, *arguments: str, said: str = "") -> str:
        done = subprocess.run(
            [self._program, *arguments], input=said, capture_output=True, text=True, timeout=300, check=True
        )
        return done.stdout + done.stderr

    def prepare(self) -> None:
        self._run("init", str(self._folder), said=f"127.0.0.1\n{self.port}\n{self.host}\n\n\n")
        settings = self._folder / "server.json"
        told = json.loads(settings.read_text())
        told |= {"protocol": "http", "num_threads": 16, "queue_timeout": 2, "queue_timeout_2": 2, "title": "testbed"}
        settings.write_text(json.dumps(told))
        self.password = self.add("alice")

    def add(self, name: str) -> str:
        """Somebody more. Returns their password."""
        said = self._run("adduser", str(self._folder), name)
        found = re.search(r"User password is (\S+)", said)
        assert found, said
        return found[1]

    @contextmanager
    def running(self) -> Iterator[None]:
        with (self._folder / "log").open("w") as log:
            server = subprocess.Popen(
                [self._program, "httpd", str(self._folder)], stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait()
            yield
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(timeout=5)

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if exchange(Request("GET", f"{self.site}/api/v1/instance")).status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("snac did not start:\n" + (self._folder / "log").read_text()[-2000:])

    def send(self, method: str, path: str, token: str = "", basic: str = "", **form: str) -> Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(basic.encode()).decode()
        return self.send_form(path, form, headers, method)

    def send_form(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None, method: str = "POST"
    ) -> Response:
        made = Request("POST", self.site + path, {"Content-Type": FORM} | dict(headers or {}), urlencode(form).encode())
        return exchange(made, method)

    def json(self, method: str, path: str, token: str = "", **form: str) -> Any:
        answer = self.send(method, path, token, **form)
        assert answer.status == 200, (answer.status, answer.body[:300])
        return json.loads(answer.body)

    def token(self, name: str = "alice", password: str = "") -> str:
        app = self.app = self.json("POST", "/api/v1/apps", client_name="stance", redirect_uris=OUT_OF_BAND)
        told = self.send(
            "POST",
            "/oauth/x-snac-login",
            login=name,
            passwd=password or self.password,
            redir=OUT_OF_BAND,
            cid=app["client_id"],
        )
        code = re.split(rb"[&\s]", told.body.strip())[0].decode()
        given = self.json(
            "POST", "/oauth/token", grant_type="authorization_code", client_id=app["client_id"],
            client_secret=app["client_secret"], redirect_uri=OUT_OF_BAND, code=code,
        )  # fmt: skip
        token: str = given["access_token"]
        return token

    def withdraw(self, token: str) -> None:
        """As the person who made it does."""
        revoked = self.send_form(
            "/oauth/revoke",
            {"token": token, "client_id": self.app["client_id"], "client_secret": self.app["client_secret"]},
        )
        assert revoked.status == 200, revoked.status

    def delete(self, uri: str) -> None:
        """As a person does on the page: the API of this server deletes nothing."""
        self.send(
            "POST", "/alice/admin/action", basic=f"alice:{self.password}", id=uri, actor=f"{self.site}/alice",
            action="Delete", redir=f"{self.site}/alice/admin",
        )  # fmt: skip


@contextmanager
def snac(program: str, folder: Path, host: str = "127.0.0.1") -> Iterator[Snac]:
    """``host``: a name of this machine by which the server calls itself."""
    server = Snac(program, folder, host)
    server.prepare()
    with server.running():
        yield server
