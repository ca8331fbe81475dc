"""A WebSocket that tells what a desk of Town Board does, as it is told to: also twice, in another order, half, or nothing at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from stance.capture import rules
from stance.capture.actions import streams
from tests.rooms.capture.board import DESK, Board

QUICK = 0.02


@dataclass
class Crier:
    """``script`` is what each connection is sent, one list after the other; the last stays open. ``asked`` are the targets that were
    opened, ``keys`` what signed in."""

    script: list[list[bytes | str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    rounds: int = 0

    def told(self, place: int, **more: Any) -> str:
        return json.dumps({"place": place, "desk": DESK, **more})

    def notice(self, place: int, name: str, text: str, state: int = 1, **more: Any) -> str:
        notice = {"id": name, "state": state, "at": "2026-11-02T03:04:05Z", "text": text} | more
        return self.told(place, notice=notice)

    def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        turn = len(self.asked)
        self.asked.append(connection.request.path)
        self.keys.append(connection.request.headers.get("Authorization", ""))
        for message in self.script[min(turn, len(self.script) - 1)] if self.script else []:
            connection.send(message)
        if turn < len(self.script) - 1:
            return
        with suppress(ConnectionClosed):
            connection.recv()


@contextmanager
def crying(board: Board) -> Iterator[Crier]:
    crier = Crier()
    with serve(crier.serve, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        board.stream = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        try:
            yield crier
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def quickly() -> Iterator[None]:
    """Nothing is waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "ASKED_SECONDS", QUICK)
        patch.setattr(streams, "PLANNED_AGAIN_SECONDS", QUICK)
        patch.setattr(rules, "OPENED_AGAIN_AFTER", rules.OPENED_AGAIN_AFTER / 100)
        yield


def listen(until: Callable[[], bool], most_seconds: float = 20.0) -> None:
    """Until that is so."""
    with quickly():
        streams.listen(is_over=until, most_seconds=most_seconds)
    assert until()
