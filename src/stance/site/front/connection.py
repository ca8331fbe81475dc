"""One connection of a client: it ends when headers do not come, when it is idle, and when an answer is given up."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar
from urllib.parse import urlsplit

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 10.0
"""From a connection's beginning, and from the first byte of a further request, until its headers are complete."""
IDLE_SECONDS = 30.0
"""After an answer, until the next request begins; also for what of the answer the client has not read by then."""
MOST_HEADER_BYTES = 64 * 1024


class _Done:
    """In place of uvicorn's account of a request: that its answer is complete."""

    response_complete: ClassVar[bool] = True
    message_event: ClassVar[asyncio.Event] = asyncio.Event()


DONE = _Done()


class Connection(HttpToolsProtocol):
    """uvicorn's, which waits for headers as long as the client likes and keeps as many as it sends.

    ``abort`` everywhere: ``close`` would wait until a client that does not read has read.
    """

    _timer: asyncio.TimerHandle | None = None
    _in_head, _head_bytes = True, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._end_after(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            return
        self._head_bytes += len(data)
        if self._head_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self.send_400_response("The headers are too long.")
            self._end_after(HEADER_SECONDS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        self.scope["stance.cut"] = self.transport.abort  # type: ignore[typeddict-unknown-key]
        self._end_after(HEADER_SECONDS)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._disarm()
        if b"://" in self.url and not self.url.startswith(b"/"):
            self._take_name_of_target()
        if not self._is_free() or (answer := self._kept()) is None:
            super().on_headers_complete()
            return
        self.cycle = DONE  # type: ignore[assignment]
        self.transport.write(answer)
        if self.parser.should_keep_alive() and self.parser.get_http_version() == "1.1":
            self._end_after(IDLE_SECONDS)
        else:
            self.transport.close()
            self._end_after(HEADER_SECONDS)

    def _take_name_of_target(self) -> None:
        """Of a target in absolute form its name counts, and what Host says is ignored (RFC 9112, 3.2.2): whether that name is ours is
        asked at the doorstep."""
        try:
            name = urlsplit(self.url).netloc
        except ValueError:
            name = b""
        self.headers[:] = [(header, value) for header, value in self.headers if header != b"host"]
        self.headers.append((b"host", name))

    def _is_free(self) -> bool:
        """Whether an answer can go out in this moment, and the one before it has been read."""
        return (self.cycle is None or self.cycle.response_complete) and self.transport.get_write_buffer_size() == 0

    def _kept(self) -> bytes | None:
        """The whole answer, if it is in memory. Most of the public's questions end here, before a task is made."""
        at_once = getattr(self.app, "at_once", None)
        if at_once is None or self.parser.get_method() != b"GET":
            return None
        path, _, query = self.url.partition(b"?")
        scope = {**self.scope, "method": "GET", "raw_path": path, "query_string": query}
        return at_once(scope)  # type: ignore[no-any-return]

    def on_response_complete(self) -> None:
        is_last = not self.pipeline
        super().on_response_complete()
        if is_last and not self._in_head:
            self._end_after(IDLE_SECONDS)

    def timeout_keep_alive_handler(self) -> None:
        self.transport.abort()

    def _end_after(self, seconds: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        self.transport.abort()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


Scope = dict[str, Any]


def cut(scope: Scope) -> None:
    """End the connection of this request at once, whatever is still to be sent."""
    if (abort := scope.get("stance.cut")) is not None:
        abort()
