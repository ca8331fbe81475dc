"""A WebSocket (RFC 6455) to a server that may be slow, huge or lying: to a checked address, with its certificate proven."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidStatus, WebSocketException

from stance import __version__
from stance.register.outbound.public_networks import FetchRefused, resolved
from stance.register.outbound.secured import PORTS, vetted

WAIT = 20.0
"""Seconds to connect and shake hands, and between a ping and its pong."""
MOST_BYTES = 5_000_000
"""Of one message: the most that any platform's documents allow (atproto.com/specs/sync, read November 2026)."""
MOST_WAITING = 2
"""Parts of messages that are read ahead: a server that sends faster than is kept waits, and costs no memory."""
AS_HTTP = {"wss": "https", "ws": "http"}


class SocketRefused(Exception):
    """No WebSocket could be opened, or it broke off. ``status`` is the server's answer where it gave one (404: there is none)."""

    def __init__(self, words: str, status: int = 0) -> None:
        self.status = status
        super().__init__(words)


async def opened(url: str, headers: Mapping[str, str]) -> ClientConnection:
    """Whoever gets it closes it. Raises SocketRefused, which repeats nothing that came over it."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        raise SocketRefused("It leads to something that is no stream.") from None
    try:
        stream = await asyncio.to_thread(_connected, url)
        return await connect(
            url,
            sock=stream,
            ssl=ssl.create_default_context() if url.startswith("wss:") else None,
            additional_headers=dict(headers),
            user_agent_header=f"Stance/{__version__} ({settings.PUBLIC_URL})",
            proxy=None,
            compression=None,
            open_timeout=WAIT,
            ping_interval=WAIT,
            ping_timeout=WAIT,
            close_timeout=2,
            max_size=MOST_BYTES,
            max_queue=MOST_WAITING,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        raise SocketRefused(f"{host} opens no stream (it answered {status}).", status) from None
    except FetchRefused as refusal:
        raise SocketRefused(str(refusal)) from None
    except (OSError, WebSocketException, ValueError):
        raise SocketRefused(f"{host} does not open a stream as it should.") from None


async def messages(connection: ClientConnection) -> AsyncIterator[bytes]:
    """Until the server ends it in order. Raises SocketRefused where it breaks off, or sends more than one message may hold."""
    while True:
        try:
            message = await connection.recv()
        except ConnectionClosedOK:
            return
        except ConnectionClosed:
            raise SocketRefused("The stream broke off.") from None
        yield message if isinstance(message, bytes) else message.encode()


def _connected(url: str) -> socket.socket:
    """To the address that was checked: the name is not looked up again. Raises FetchRefused and OSError."""
    parts = urlsplit(url)
    if parts.scheme not in AS_HTTP:
        raise FetchRefused("It leads to something that is no stream.")
    if parts.scheme != "wss" and not settings.FETCH_LOOPBACK:
        raise FetchRefused(f"{parts.hostname} would be asked without encryption.")
    asked = vetted(urlunsplit((AS_HTTP[parts.scheme], parts.netloc, parts.path, parts.query, "")))
    port = asked.port or PORTS[asked.scheme]
    stream = socket.create_connection((resolved(asked.hostname or "", port), port), timeout=WAIT)
    stream.setblocking(False)
    return stream
