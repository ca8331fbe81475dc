"""The body of a request: kept here until it is whole, or, of a large file, handed over piece by piece."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import IO, Any

from stance.site.front.patience import Patience, TooSlow

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
IN_MEMORY = 256 * 1024
"""Bytes of a body that are kept in memory; what is longer goes to a file."""
PIECES = "application/offset+octet-stream"
"""Of such a body (tus 1.0.0) what came is worth keeping when the rest does not come."""


class TooLong(Exception):
    """More came than may be sent."""


class Gone(Exception):
    """Whoever asked went away before all of the body had come."""


class Incoming:
    """The pieces of one body. Raises TooLong, TooSlow and Gone."""

    def __init__(self, receive: Receive, most: int, patience: Patience) -> None:
        self._receive, self._most, self._patience = receive, most, patience
        self.count, self.is_whole = 0, False

    async def piece(self) -> bytes:
        """The next piece; b"" after the last."""
        while not self.is_whole:
            try:
                async with asyncio.timeout_at(self._patience.until(self.count)):
                    message = await self._receive()
            except TimeoutError as late:
                raise TooSlow from late
            if message["type"] != "http.request":
                raise Gone
            data = message.get("body", b"")
            self.is_whole = not message.get("more_body", False)
            self.count += len(data)
            if self.count > self._most:
                raise TooLong
            if data:
                return bytes(data)
        return b""


async def kept(incoming: Incoming, folder: Path | None, *, is_piece: bool) -> IO[bytes]:
    """All of it, from its beginning. What came of a piece is enough when the rest does not come."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(folder) if folder else None)  # noqa: SIM115  (the caller closes it)
    try:
        while data := await incoming.piece():
            file.write(data)
    except (Gone, TooSlow):
        if not is_piece or not incoming.count:
            file.close()
            raise
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


class Live(io.RawIOBase):
    """A body too long to be kept, read from a thread while it comes. Reading raises OSError when it does not."""

    def __init__(self, incoming: Incoming, loop: asyncio.AbstractEventLoop) -> None:
        self._incoming, self._loop, self._rest = incoming, loop, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            asked = asyncio.run_coroutine_threadsafe(self._incoming.piece(), self._loop)
            try:
                self._rest = asked.result()
            except (TooLong, TooSlow, Gone) as error:
                raise OSError("the rest of the body did not come") from error
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
