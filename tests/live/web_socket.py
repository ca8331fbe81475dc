"""The reading half of a WebSocket (RFC 6455), as much as a test needs: one connection to this machine, whole messages."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1

_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUED, _BINARY, _CLOSE, _PING, _PONG = 0, 2, 8, 9, 10


class Closed(Exception):
    """The other side ended the stream."""


class WebSocket:
    def __init__(self, stream: socket.socket) -> None:
        self._stream, self._data = stream, b""

    def shake_hands(self, host: str, target: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._stream.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._data:
            self._receive()
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        accept = base64.b64encode(sha1((key + _KEY).encode(), usedforsecurity=False).digest()).decode()
        assert head.startswith(b"HTTP/1.1 101"), head
        assert f"sec-websocket-accept: {accept}".lower().encode() in head.lower(), head

    def message(self) -> bytes:
        """The next binary message. Raises Closed, TimeoutError."""
        whole = b""
        while True:
            is_last, kind, data = self._frame()
            if kind in (_BINARY, _CONTINUED):
                whole += data
                if is_last:
                    return whole
            elif kind == _PING:
                self._send(_PONG, data)
            elif kind == _CLOSE:
                raise Closed(data[2:].decode(errors="replace"))

    def _frame(self) -> tuple[bool, int, bytes]:
        first, second = self._take(2)
        assert not second & 0x80, "servers do not mask"
        size = second & 0x7F
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        return bool(first & 0x80), first & 0x0F, self._take(size)

    def _send(self, kind: int, data: bytes) -> None:
        """A short frame; clients mask."""
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        self._stream.sendall(bytes([0x80 | kind, 0x80 | len(data)]) + mask + masked)

    def _take(self, size: int) -> bytes:
        while len(self._data) < size:
            self._receive()
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def _receive(self) -> None:
        data = self._stream.recv(1 << 16)
        if not data:
            raise Closed("cut off")
        self._data += data


@contextmanager
def connected(port: int, target: str, seconds: float = 30) -> Iterator[WebSocket]:
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as stream:
        web_socket = WebSocket(stream)
        web_socket.shake_hands(f"localhost:{port}", target)
        yield web_socket
