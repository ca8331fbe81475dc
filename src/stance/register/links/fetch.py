"""Fetching one small page from a server that may be slow, huge, or lying."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from stance import __version__
from stance.register.links.public_networks import FetchRefused, resolved

MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
WAIT = 5.0
"""Seconds for each step: connecting, and each read."""
ALTOGETHER = 15.0
"""Seconds for a page with everything; a server that sends a byte now and then does not hold a worker."""
PORTS = {"https": 443, "http": 80}
READABLE = ("text/html", "application/xhtml+xml", "application/json", "application/jrd+json", "text/plain")
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Fetched:
    """``url`` is where it was in the end; ``text`` has what is not UTF-8 replaced."""

    url: str
    text: str


def fetch(url: str, may_lead_to: Callable[[str], bool]) -> Fetched:
    """``may_lead_to`` is asked about the host of every redirect. Raises FetchRefused."""
    for _ in range(MOST_REDIRECTS + 1):
        parts = _vetted(url)
        answer = _exchange(parts)
        if isinstance(answer, str):
            return Fetched(url, answer)
        to = _vetted(_joined(url, answer.location))
        url = to.geturl()
        if not may_lead_to(to.hostname or ""):
            raise FetchRefused(f"{parts.hostname} leads away to {to.hostname}.")
        if parts.scheme == "https" and not url.startswith("https:"):
            raise FetchRefused(f"{parts.hostname} leads from https to http.")
    raise FetchRefused(f"{urlsplit(url).hostname} leads on more than {MOST_REDIRECTS} times.")


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchRefused("It leads to something that is no web address.") from error


def _vetted(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused("It leads to something that is no web address.") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or not url.isascii():
        raise FetchRefused("It leads to something that is no web address.")
    if port not in (None, PORTS[parts.scheme]) and not settings.FETCH_LOOPBACK:
        raise FetchRefused(f"{parts.hostname} uses the port {port}; only the usual ports of the web are asked.")
    return parts


def _exchange(parts: SplitResult) -> str | _Moved:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = resolved(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=WAIT)
    watch = _Watch()
    try:
        connection.sock = watch.socket = socket.create_connection((address, port), timeout=WAIT)
        watch.timer.start()
        if parts.scheme == "https":
            context = ssl.create_default_context()
            # The handshake comes after the watch knows the new socket: it can be drawn out as well as the page.
            secured = context.wrap_socket(connection.sock, server_hostname=host, do_handshake_on_connect=False)
            connection.sock = watch.socket = secured
            secured.do_handshake()
        answer = _asked(connection, parts)
        if watch.late:
            # A connection that was cut reads like one that ended: what came is not all of the page.
            raise FetchRefused(f"{host} took longer than {ALTOGETHER:.0f} seconds.")
        return answer
    except ssl.SSLCertVerificationError as error:
        raise FetchRefused(f"{host} has no certificate that proves it is {host}: {error.verify_message}.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = f"took longer than {ALTOGETHER:.0f} seconds" if watch.late else "did not answer as a web server does"
        raise FetchRefused(f"{host} {words}.") from error
    finally:
        watch.timer.cancel()
        connection.close()


class _Watch:
    """Cuts the connection when all of it takes too long: time-outs of single reads start anew with each byte."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.late = False
        self.timer = threading.Timer(ALTOGETHER, self._cut)

    def _cut(self) -> None:
        self.late = True
        if self.socket is not None:
            # Not SSLSocket's own: that takes the session away under the thread that reads.
            with contextlib.suppress(OSError):  # it ended by itself a moment ago
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> str | _Moved:
    headers = {
        "User-Agent": f"Stance/{__version__} (checks links to official accounts; {settings.PUBLIC_URL})",
        "Accept": ", ".join(READABLE),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    host = parts.hostname
    if answer.status in REDIRECTS:
        return _Moved(answer.getheader("Location", ""))
    if answer.status != 200:
        raise FetchRefused(f"{host} answered {answer.status} instead of the page.")
    if answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise FetchRefused(f"{host} sent the page packed, although it was asked not to.")
    if answer.getheader("Content-Type", "text/html").partition(";")[0].strip().lower() not in READABLE:
        raise FetchRefused(f"{host} answered with something that is no page.")
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise FetchRefused(f"The page of {host} is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    return body.decode("utf-8", errors="replace")
