"""https behind a real nginx: who asks is the client everywhere, whatever it claims; and every answer has its headers."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import made_ready
from tests.conftest import STANCE
from tests.faults.test_serving import is_ready, until
from tests.live import nginx
from tests.live.visitor import Visitor
from tests.web.installation import free_port

NAME = "ana@agency.test"
FORGED = {
    "X_Forwarded_For": "203.0.113.77", "X_Real_IP": "203.0.113.77", "Forwarded": "for=203.0.113.77", "X_Client_IP": "203.0.113.77",
    "True_Client_IP": "203.0.113.77",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    url: str
    folder: Path
    port: int

    def visitor(self, source: str = "127.0.0.1", host: str = "127.0.0.1") -> Visitor:
        return Visitor(self.url, source=source, host=host, certificate=self.folder / "certificate.pem")

    def addresses(self) -> list[str]:
        """Of the audit lines about sign-ins, newest first."""
        with sqlite3.connect(self.folder / "data" / "db.sqlite3") as there:
            found = there.execute(
                "SELECT address FROM journal_event WHERE action LIKE 'people.sign_in%' ORDER BY id DESC"
            )
            return [row[0] for row in found]

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture(scope="module", params=[1, 3], ids=["one hop", "three hops"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from behind_nginx(tmp_path_factory.mktemp("proxy"), hops=request.param)


def behind_nginx(folder: Path, *, hops: int = 1, **settings: str) -> Iterator[Site]:
    """What the how-to describes, with what is in ``folder``/data already. ``settings`` go into the server's environment."""
    data, port, inside = made_ready.folder(folder / "data"), free_port(), free_port()
    nginx.certificate(folder)
    url = f"https://localhost:{port}"
    environment = made_ready.environment_of(data) | settings | {
        "STANCE_PORT": str(inside), "STANCE_HOST": "127.0.0.1", "STANCE_URL": url, "STANCE_TRUSTED_PROXIES": "127.0.0.1",
    }  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([*STANCE, "serve", "--web-only"], env=environment, stdout=log, stderr=log)
        until("the server answers", 60, lambda: is_ready(inside))
        with nginx.in_front(folder, port, inside, hops=hops):
            until("nginx listens", 20, lambda: _listens(port))
            yield Site(url, folder, port)
        server.terminate()
        server.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def test_one_client_locks_itself_out_and_nobody_else(site: Site) -> None:
    guesser = [site.visitor("127.0.0.5").sign_in(NAME, "wrong", **FORGED) for _ in range(7)]
    assert guesser == [200] * 5 + [429] * 2
    other_claim = FORGED | {"X_Forwarded_For": "198.51.100.1, 203.0.113.78"}
    assert site.visitor("127.0.0.5").sign_in(NAME, "wrong", **other_claim) == 429
    assert site.visitor("127.0.0.6").sign_in(NAME, "wrong") == 200


def test_the_audit_trail_names_the_client(site: Site) -> None:
    site.visitor("127.0.0.7").sign_in("seven@agency.test", "wrong", **FORGED)
    assert site.addresses()[0] == "127.0.0.7"
    site.visitor("::1", host="::1").sign_in("six@agency.test", "wrong", **FORGED)
    assert site.addresses()[0] == "::1"


def test_a_client_that_is_no_proxy_is_not_believed(site: Site) -> None:
    """The setting trusts 127.0.0.1 alone: who comes round the proxy from elsewhere is who the connection says."""
    inside = next(line for line in (site.folder / "nginx.conf").read_text().splitlines()[::-1] if "proxy_pass" in line)
    there = inside.rpartition(":")[2].rstrip(";")
    visitor = Visitor(site.url, source="127.0.0.8", host="127.0.0.1")
    visitor.url = f"http://localhost:{there}"
    visitor.sign_in("eight@agency.test", "wrong", **FORGED, Referer=f"{site.url}/account/login/")
    assert site.addresses()[0] == "127.0.0.8"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:1", "localhost:80", "evil.example:443", "localhost.evil.example"]
)
def test_a_wrong_name_is_refused_without_a_stack_trace(site: Site, host: str) -> None:
    status, headers, text = site.visitor().ask("GET", "/account/login/", Host=host)
    assert status == 400
    assert "evil" not in text
    assert headers["cache-control"] == "no-store"
    assert "Traceback" not in site.log()
    assert host not in site.log()


ADDRESSES = [
    "/", "/account/login/", "/start/" + "A" * 43 + "/", "/reset/" + "B" * 43 + "/", "/accounts/", "/accounts/check/", "/ledger/",
    "/api/v1/openapi.json", "/api/v1/public/accounts", "/healthz", "/static/build/htmx.js", "/nowhere/", "/scim/v2/Users",
    "/account/2fa/", "/jobs/",
]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_every_answer_has_its_headers(site: Site, method: str) -> None:
    lacking = []
    for path in ADDRESSES:
        status, headers, _ = site.visitor().ask(method, path, {"a": "b"} if method in ("POST", "PUT") else None)
        wanted = {"x-content-type-options": "nosniff"}
        if "text/html" in headers.get("content-type", ""):
            wanted |= {"referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin"}
        found = [name for name, value in wanted.items() if headers.get(name) != value]
        if "max-age=31536000; includeSubDomains" not in headers.get("strict-transport-security", ""):
            found.append("strict-transport-security")
        if "'none'" not in headers.get("content-security-policy", ""):
            found.append("content-security-policy")
        if "text/html" in headers.get("content-type", "") and "permissions-policy" not in headers:
            found.append("permissions-policy")
        if "server" in headers and "nginx" not in headers["server"]:
            found.append("server")
        if "set-cookie" in headers and not _is_safe(headers["set-cookie"]):
            found.append(headers["set-cookie"])
        if found:
            lacking.append((method, path, status, found))
    assert lacking == []


def _is_safe(cookie: str) -> bool:
    said = {part.strip().lower() for part in cookie.split(";")}
    return (
        cookie.startswith("__Host-") and {"secure", "path=/", "samesite=lax"} <= said and "domain" not in cookie.lower()
    )
