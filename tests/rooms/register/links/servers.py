"""Real servers on loopback: an honest one, and ones that lie."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = tuple[int, dict[str, str], bytes]


class Web(ThreadingHTTPServer):
    """Answers with ``pages``; what it was asked for is in ``asked``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def html(self, path: str, body: str) -> None:
        self.pages[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())


class _Answering(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.pages.get(self.path, (404, {}, b"no"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing on the tests' output."""


@contextmanager
def serving(certificate: str = "") -> Iterator[Web]:
    """With ``certificate``, a PEM file of key and certificate, over TLS."""
    server = Web()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says whatever ``answer`` writes, to one visitor after the other. Yields its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        while True:
            try:
                visitor, _peer = listening.accept()
            except OSError:
                return
            with visitor:
                try:
                    visitor.recv(65536)
                    answer(visitor)
                except OSError:
                    continue  # the visitor had enough

    threading.Thread(target=run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.close()


def dripping(visitor: socket.socket) -> None:
    """A header that never ends, a byte at a time: each read succeeds, the page never comes."""
    visitor.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        visitor.sendall(b"a")
        time.sleep(0.05)


def endless(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        visitor.sendall(b"<p>" * 20_000)


def short(visitor: socket.socket) -> None:
    """Announces more than it sends."""
    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>")


def nonsense(visitor: socket.socket) -> None:
    visitor.sendall(b"220 mail.example ESMTP\r\n")
