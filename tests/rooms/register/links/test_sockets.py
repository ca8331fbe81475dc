"""A WebSocket to a server that sends more than it is asked for costs no more than one that does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from stance.register.outbound import sockets
from stance.register.outbound.sockets import SocketRefused

AHEAD = 6
"""Messages of the largest size that may be on their way: those that are read ahead, and what the network holds."""


class Flood:
    """Sends messages of this size for as long as somebody takes them."""

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes, self.sent, self.port = size_bytes, 0, 0

    def serve(self, connection: ServerConnection) -> None:
        with suppress(ConnectionClosed, OSError):
            while True:
                connection.send(b"x" * self.size_bytes)
                self.sent += 1


@contextmanager
def flooding(size_bytes: int) -> Iterator[Flood]:
    flood = Flood(size_bytes)
    with serve(flood.serve, "127.0.0.1", 0, compression=None) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        flood.port = int(server.socket.getsockname()[1])
        try:
            yield flood
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _loopback(settings: object) -> None:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]


def test_a_server_that_sends_faster_than_is_kept_has_to_wait() -> None:
    async def ahead() -> list[int]:
        connection = await sockets.opened(f"ws://127.0.0.1:{flood.port}/", {})
        found: list[int] = []
        try:
            async for _message in sockets.messages(connection):
                await asyncio.sleep(0.1)  # it is kept meanwhile
                found.append(flood.sent - len(found))
                if len(found) == 5:
                    return found
        finally:
            connection.transport.abort()
        return found

    with flooding(sockets.MOST_BYTES) as flood:
        assert max(asyncio.run(ahead())) <= AHEAD


def test_a_message_that_is_too_large_ends_it() -> None:
    async def first() -> None:
        connection = await sockets.opened(f"ws://127.0.0.1:{flood.port}/", {})
        async for _message in sockets.messages(connection):
            raise AssertionError("it was taken")

    with flooding(sockets.MOST_BYTES + 1) as flood, pytest.raises(SocketRefused, match="broke off"):
        asyncio.run(first())


@pytest.mark.parametrize(
    "url",
    ["wss://[", "wss://[::1", "ws://h:x/", "wss://u:p@h/", "wss:///", "http://h/", "wss://a\x00b/", "wss://10.0.0.1/"],
)
def test_an_address_that_a_server_names_is_refused_in_words(url: str, settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    with pytest.raises(SocketRefused):
        asyncio.run(sockets.opened(url, {}))
