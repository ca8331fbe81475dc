"""Somebody at the door, from an address of their own on loopback, with cookies and, where asked, over https."""

from __future__ import annotations

import http.client
import re
import ssl
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit


class Visitor:
    def __init__(self, url: str, *, source: str = "127.0.0.1", certificate: Path | None = None, host: str = "") -> None:
        """``host`` is the network address to go to, where it is not the name in ``url``."""
        self.url, self._source, self._host = url, source, host
        self._tls = ssl.create_default_context(cafile=str(certificate)) if certificate else None
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []
        """Every line that set one, as it came."""

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers (names in lower case), text."""
        parts = urlsplit(self.url)
        name, port = self._host or parts.hostname or "", parts.port or 80
        there = (
            http.client.HTTPSConnection(name, port, timeout=60, source_address=(self._source, 0), context=self._tls)
            if self._tls
            else http.client.HTTPConnection(name, port, timeout=60, source_address=(self._source, 0))
        )
        sent = {"Host": parts.netloc, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{self.url}{path}"}
        sent |= {key.replace("_", "-"): value for key, value in headers.items()}
        there.request(method, path, urlencode(form) if form is not None else None, sent)
        answer = there.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.set_cookies.append(line)
            self.cookies |= {key: one.value for key, one in SimpleCookie(line).items()}
        text = answer.read().decode("utf-8", "replace")
        there.close()
        return answer.status, {key.lower(): value for key, value in answer.headers.items()}, text

    def sign_in(self, email: str, password: str, **headers: str) -> int:
        """The status: 200 for a wrong password, 302 for a right one, 429 for too many tries."""
        _, _, page = self.ask("GET", "/account/login/", **headers)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page[:500]
        form = {"csrfmiddlewaretoken": found[1], "login": email, "password": password}
        return self.ask("POST", "/account/login/", form, **headers)[0]
