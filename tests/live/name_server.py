"""A name server of an attacker on UDP: each question for a name gets the next of its answers, and none may be kept (RFC 1035;
time to live 0)."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections import Counter
from ipaddress import ip_address

A, AAAA = 1, 28
NO_ERROR_AUTHORITATIVE = 0x8580
POINTER_TO_THE_QUESTION = 0xC00C


class NameServer(socketserver.ThreadingUDPServer):
    """``answers``: addresses by name, in the order in which they are given; the last goes on being given."""

    allow_reuse_address = True

    def __init__(self, answers: dict[str, list[str]], port: int = 53) -> None:
        super().__init__(("127.0.0.1", port), _Answering)
        self.answers = answers
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()

    def next(self, name: str, kind: int) -> str | None:
        """An address of this kind, or None. Both kinds are asked for at once: the first kind takes the turn."""
        with self.lock:
            given = self.answers.get(name.lower(), [])
            if not given:
                return None
            at = min(self.asked[name] // 2, len(given) - 1)
            self.asked[name] += 1
        fits = ip_address(given[at]).version == (4 if kind == A else 6)
        return given[at] if fits else None


class _Answering(socketserver.BaseRequestHandler):
    server: NameServer

    def handle(self) -> None:
        data, socket = self.request
        (number,) = struct.unpack("!H", data[:2])
        labels, at = [], 12
        while length := data[at]:
            labels.append(data[at + 1 : at + 1 + length].decode())
            at += 1 + length
        question = data[12 : at + 5]
        (kind,) = struct.unpack("!H", data[at + 1 : at + 3])
        found = self.server.next(".".join(labels), kind) if kind in (A, AAAA) else None
        head = struct.pack("!6H", number, NO_ERROR_AUTHORITATIVE, 1, 1 if found else 0, 0, 0)
        answer = b""
        if found:
            address = ip_address(found).packed
            answer = struct.pack("!3HIH", POINTER_TO_THE_QUESTION, kind, 1, 0, len(address)) + address
        socket.sendto(head + question + answer, self.client_address)
