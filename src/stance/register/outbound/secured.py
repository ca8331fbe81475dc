"""A connection to a server that may be slow, huge or lying: to a checked address, with its certificate proven, cut when it takes
too long altogether."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from stance.register.outbound.public_networks import FetchRefused, resolved

WAIT = 5.0
"""Seconds for each step: connecting, and each read."""
PORTS = {"https": 443, "http": 80}
REDIRECTS = {301, 302, 303, 307, 308}


def vetted(url: str) -> SplitResult:
    """An address that may be asked: http or https on its usual port. Raises FetchRefused."""
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


def target_of(parts: SplitResult) -> str:
    """What is asked for, as it stands in the request's first line."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def joined(url: str, location: str) -> str:
    """Where a redirect leads. Raises FetchRefused."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchRefused("It leads to something that is no web address.") from error


@contextlib.contextmanager
def connected(
    parts: SplitResult, most_seconds: float, wait_seconds: float = WAIT
) -> Iterator[http.client.HTTPConnection]:
    """``most_seconds`` for everything: a server that sends a byte now and then does not hold a worker. Raises FetchRefused for
    whatever goes wrong while it is used, also for what was cut."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = resolved(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=wait_seconds)
    watch = _Watch(most_seconds)
    late = f"took longer than {most_seconds:.0f} seconds"
    try:
        connection.sock = watch.socket = socket.create_connection((address, port), timeout=wait_seconds)
        watch.timer.start()
        if parts.scheme == "https":
            context = ssl.create_default_context()
            # The handshake comes after the watch knows the new socket: it can be drawn out as well as the page.
            secured = context.wrap_socket(connection.sock, server_hostname=host, do_handshake_on_connect=False)
            connection.sock = watch.socket = secured
            secured.do_handshake()
        yield connection
        if watch.late:
            # A connection that was cut reads like one that ended: what came is not all of it.
            raise FetchRefused(f"{host} {late}.")
    except ssl.SSLCertVerificationError as error:
        raise FetchRefused(f"{host} has no certificate that proves it is {host}: {error.verify_message}.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchRefused(f"{host} {late if watch.late else 'did not answer as a web server does'}.") from error
    finally:
        watch.timer.cancel()
        connection.close()


class _Watch:
    """Cuts the connection when all of it takes too long: time-outs of single reads start anew with each byte."""

    def __init__(self, most_seconds: float) -> None:
        self.socket: socket.socket | None = None
        self.late = False
        self.timer = threading.Timer(most_seconds, self._cut)

    def _cut(self) -> None:
        self.late = True
        if self.socket is not None:
            # Not SSLSocket's own: that takes the session away under the thread that reads.
            with contextlib.suppress(OSError):  # it ended by itself a moment ago
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
