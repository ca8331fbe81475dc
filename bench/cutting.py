"""Stands between Stance and a platform, and cuts the connection in the middle of the request that makes a post public, or of its answer."""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from contextlib import suppress

LONGEST_HEAD = 65_536


class CuttingProxy:
    """Listens on a port of its own and hands everything to ``port`` of this machine. Of POST requests whose path holds ``commits`` the share
    ``cut_share`` is cut: before any byte of the whole exchange, request and answer alike, with the same chance for each byte."""

    def __init__(self, port: int, commits: str, seed: int) -> None:
        self.upstream, self.commits, self.cut_share = port, commits.encode(), 0.0
        self.cuts: Counter[str] = Counter()
        self._random, self._listener = random.Random(seed), socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._served, args=(client,), daemon=True).start()

    def _served(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            request = _request(client)
            if not request:
                return
            line = request.split(b"\r\n", 1)[0]
            is_cut = line.startswith(b"POST") and self.commits in line and self._random.random() < self.cut_share
            closing = request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
            if not is_cut:
                client.sendall(self._answer(closing))
                return
            if self._random.random() < 0.5:  # the request is often many times as long as its answer
                self.cuts["request"] += 1
                self._answer(closing[: self._random.randrange(len(closing))], is_whole=False)
                return
            answer = self._answer(closing)
            self.cuts["answer"] += 1
            client.sendall(answer[: self._random.randrange(len(answer) or 1)])

    def _answer(self, sent: bytes, *, is_whole: bool = True) -> bytes:
        """Of the platform; nothing is waited for where the request is not whole."""
        with socket.create_connection(("127.0.0.1", self.upstream), timeout=120) as upstream:
            if sent:
                upstream.sendall(sent)
            if not is_whole:
                return b""
            found = b""
            while piece := upstream.recv(65_536):
                found += piece
            return found


def _request(client: socket.socket) -> bytes:
    """Head and body; b"" where the client says nothing."""
    found = b""
    while b"\r\n\r\n" not in found and len(found) < LONGEST_HEAD:
        piece = client.recv(65_536)
        if not piece:
            return b""
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (piece := client.recv(65_536)):
        body += piece
    return head + b"\r\n\r\n" + body
