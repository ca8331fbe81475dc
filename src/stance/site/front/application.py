"""The ASGI application that is served: bodies and answers at the client's pace, the WSGI application in threads."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import IO, Any

from stance.site.doorstep import WRONG_NAME, Doorstep
from stance.site.front import environment
from stance.site.front.admission import ENDLESS, KEPT, Admitted, too_long, words
from stance.site.front.answers import Send, Sending
from stance.site.front.bodies import PIECES, Gone, Incoming, Live, Receive, TooLong, kept
from stance.site.front.calls import Made, called
from stance.site.front.connection import cut
from stance.site.front.environment import Environment
from stance.site.front.patience import Patience, TooSlow
from stance.site.public_cache import PublicLayer
from stance.site.public_cache.layer import PUBLIC

APPLICATION_THREADS = 4
STREAMS = 8
"""Threads for what is read or made while it is on its way: only people who are signed in can hold them."""
BY_MEMORY = tuple(prefix.encode() for prefix in PUBLIC)
NOT_BY_MEMORY = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
AT_ONCE_EACH = 6
"""Bodies that one person may be sending at the same time."""
TOO_MANY = (
    f"You are sending {AT_ONCE_EACH} forms or files at the same time, and no more are taken at once. Wait until one of them "
    "has arrived, then send this again."
)
AGAIN_AFTER = b"5"
"""Seconds: by then a form has arrived, and of a file a browser sends the next piece."""


class TooMany(Exception):
    """One person is sending as much as is taken at once."""


@dataclass(slots=True)
class Threads:
    application: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(APPLICATION_THREADS, "stance"))
    streams: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(STREAMS, "stream"))
    files: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "file"))


class Front:
    """``admit`` says, in a thread, how much body is taken. ``direct`` answers the paths that need nothing of Django's
    middleware, to GET and HEAD. ``folder`` is where long bodies wait."""

    def __init__(
        self,
        doorstep: Doorstep,
        layer: PublicLayer,
        *,
        admit: Callable[[Environment], Admitted | Made],
        direct: Mapping[str, Callable[[Environment], Made]] | None = None,
        folder: Path | None = None,
        patience: Callable[[], Patience] = Patience,
    ) -> None:
        self._doorstep, self._layer, self._admit = doorstep, layer, admit
        self._direct, self._folder, self._patience = direct or {}, folder, patience
        self._threads, self._sending_now = Threads(), Counter[str]()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        environ = environment.of(scope)
        threads, sending = self._threads, Sending(send, self._patience())
        try:
            made = await self._made(environ, receive) if self._doorstep.told(environ) else self._refused(environ)
            await sending.all_of(made, files=threads.files, streams=threads.streams, application=threads.application)
        except (TooSlow, Gone):
            # What was sent is not the whole answer, so the connection cannot be used for another.
            cut(scope)

    def at_once(self, scope: dict[str, Any]) -> bytes | None:
        """The whole answer as HTTP, if the public layer has it in memory; asked by the connection itself."""
        if not scope["raw_path"].startswith(BY_MEMORY) or any(name in NOT_BY_MEMORY for name, _ in scope["headers"]):
            return None
        environ = environment.of(scope)
        if not self._doorstep.told(environ):
            return None
        said: list[Any] = []
        parts = self._layer.at_once(environ, lambda status, headers: said.extend((status, headers)))
        if parts is None:
            return None
        head = "".join(f"{name}: {value}\r\n" for name, value in said[1])
        date = formatdate(usegmt=True)
        return f"HTTP/1.1 {said[0]}\r\ndate: {date}\r\n{head}\r\n".encode("latin-1") + b"".join(parts)

    def _refused(self, environ: Environment) -> Made:
        headers = [(name.lower().encode(), value.encode()) for name, value in self._doorstep.refusal()]
        return Made(400, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else WRONG_NAME)

    async def _made(self, environ: Environment, receive: Receive) -> Made:
        if not _has_body(environ):
            return await self._without_body(environ)
        loop = asyncio.get_running_loop()
        admitted = await loop.run_in_executor(self._threads.application, self._admit, environ)
        if isinstance(admitted, Made):
            return admitted
        try:
            with self._counted(admitted.who):
                return await self._with_body(environ, receive, admitted)
        except TooLong:
            return too_long(min(admitted.most, KEPT), environ["PATH_INFO"])
        except TooMany:
            return words(429, TOO_MANY, (b"retry-after", AGAIN_AFTER), (b"connection", b"close"))
        except TooSlow:
            return words(408, "This came too slowly.", (b"connection", b"close"))

    async def _without_body(self, environ: Environment) -> Made:
        direct = self._direct.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if direct:
            made = await asyncio.get_running_loop().run_in_executor(self._threads.application, direct, environ)
            return replace(made, body=b"") if environ["REQUEST_METHOD"] == "HEAD" else made
        environ["wsgi.input"] = io.BytesIO()
        return await self._called(environ, self._threads.application)

    async def _with_body(self, environ: Environment, receive: Receive, admitted: Admitted) -> Made:
        """Raises TooLong, TooSlow and Gone."""
        stated = environ.get("CONTENT_LENGTH", "")
        if stated and not (stated.isascii() and stated.isdigit() and len(stated) < 16):
            return words(400, "The header Content-Length must be a whole number of bytes.")
        if admitted.most == 0:
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(), "0"
            return await self._called(environ, self._threads.application)
        if stated and int(stated) > KEPT and admitted.most == ENDLESS:
            live = Live(Incoming(receive, int(stated), self._patience()), asyncio.get_running_loop())
            environ["wsgi.input"] = io.BufferedReader(live, 256 * 1024)
            return await self._called(environ, self._threads.streams)
        most = min(admitted.most, KEPT)
        if stated and int(stated) > most:
            raise TooLong
        is_piece = environ.get("CONTENT_TYPE", "") == PIECES
        body = await kept(Incoming(receive, most, self._patience()), self._folder, is_piece=is_piece)
        return await self._with_kept(environ, body, stated)

    async def _with_kept(self, environ: Environment, body: IO[bytes], stated: str) -> Made:
        with body:
            if not stated:
                environ["CONTENT_LENGTH"] = str(body.seek(0, io.SEEK_END))
                body.seek(0)
            environ.pop("HTTP_TRANSFER_ENCODING", None)  # undone: the body is as it was before
            environ["wsgi.input"] = body
            return await self._called(environ, self._threads.application)

    async def _called(self, environ: Environment, threads: ThreadPoolExecutor) -> Made:
        return await asyncio.get_running_loop().run_in_executor(threads, called, self._layer, environ)

    @contextmanager
    def _counted(self, who: str) -> Iterator[None]:
        """Raises TooMany for the seventh of one person: none is taken before another has ended."""
        if who and self._sending_now[who] >= AT_ONCE_EACH:
            raise TooMany
        self._sending_now[who] += 1
        try:
            yield
        finally:
            self._sending_now[who] -= 1
            if not self._sending_now[who]:
                del self._sending_now[who]


def _has_body(environ: Environment) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ
