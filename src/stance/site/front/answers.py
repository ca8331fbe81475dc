"""Sending an answer at the reader's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any

from stance.site.front.calls import AT_ONCE, Handed, Made
from stance.site.front.patience import Patience, TooSlow

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Sending:
    """One answer on its way. The server takes a piece when the network has room for it, so waiting is the reader's."""

    def __init__(self, send: Send, patience: Patience) -> None:
        self._send, self._patience, self._count = send, patience, 0

    async def all_of(self, made: Made, *, files: Executor, streams: Executor, application: Executor) -> None:
        """Raises TooSlow; the connection is then cut, for the answer is not whole. Closes what the answer holds."""
        if made.rest is None:
            await self._begin(made)
            await self._short(made.body)
            return
        loop = asyncio.get_running_loop()
        try:
            await self._begin(made)
            if isinstance(made.rest, Handed):
                while data := await loop.run_in_executor(files, made.rest.file.read, AT_ONCE):
                    await self._piece(data)
            else:
                await loop.run_in_executor(streams, self._pump, made.rest, loop)
            await self._send({"type": "http.response.body", "body": b""})
        finally:
            await loop.run_in_executor(application, _closed, made.rest)  # doing it again does nothing

    async def _begin(self, made: Made) -> None:
        await self._send({"type": "http.response.start", "status": made.status, "headers": made.headers})

    async def _short(self, body: bytes) -> None:
        last = max(0, len(body) - 1) // AT_ONCE * AT_ONCE
        for at in range(0, last, AT_ONCE):
            await self._piece(body[at : at + AT_ONCE])
        await self._send({"type": "http.response.body", "body": body[last:]})

    async def _piece(self, data: bytes) -> None:
        try:
            async with asyncio.timeout_at(self._patience.until(self._count)):
                await self._send({"type": "http.response.body", "body": data, "more_body": True})
        except TimeoutError as late:
            raise TooSlow from late
        self._count += len(data)

    def _pump(self, parts: Any, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread kept for this: what makes the parts may need its database connection from first to last."""
        try:
            for part in parts:
                for at in range(0, len(part), AT_ONCE):
                    asyncio.run_coroutine_threadsafe(self._piece(bytes(part[at : at + AT_ONCE])), loop).result()
        finally:
            _closed(parts)


def _closed(rest: Any) -> None:
    if (close := getattr(rest, "close", None)) is not None:
        close()
