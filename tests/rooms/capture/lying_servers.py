"""A server of files that lies: it sends what it was told to, whatever it announced, and for as long as somebody takes it. Nothing of it is
on any disk."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

GIBIBYTE = 1 << 30
_PIECE = bytes(1 << 16)


@dataclass
class Lie:
    """``headers`` are sent as they stand, then ``begins`` and as many NUL bytes as make ``sent_bytes``; with ``is_chunked`` in pieces
    of HTTP (RFC 9112, 7.1), without the last one. ``taken_bytes`` is what the other side had taken when it hung up."""

    headers: str
    begins: bytes = b""
    sent_bytes: int = 0
    is_chunked: bool = False
    taken_bytes: int = field(default=0, init=False)
    url: str = field(default="", init=False)

    def send(self, connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(f"HTTP/1.1 200 OK\r\n{self.headers}Connection: close\r\n\r\n".encode())
        piece = self.begins
        while piece:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if self.is_chunked else piece)
            self.taken_bytes += len(piece)
            piece = _PIECE[: max(0, self.sent_bytes - self.taken_bytes)]


@contextmanager
def lying(lie: Lie, path: str = "/film.mp4") -> Iterator[Lie]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        lie.url = f"http://127.0.0.1:{listening.getsockname()[1]}{path}"
        thread = threading.Thread(target=_serve, args=(listening, lie), daemon=True)
        thread.start()
        yield lie
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _serve(listening: socket.socket, lie: Lie) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                lie.send(connection)
