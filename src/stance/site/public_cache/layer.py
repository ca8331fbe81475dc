"""The WSGI layer: a kept answer touches neither Django nor the database, and whoever asks too much is told to wait.

The public's answers are the same for everybody, so nothing of who asks reaches them: no cookie goes in, none comes out.
"""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from stance.engines.networks.clients import counted
from stance.rooms.listed import rooms
from stance.site.public_cache.answers import Answer, Answers, answer
from stance.site.public_cache.clients import Buckets

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]

PUBLIC = tuple(path for room in rooms() for path in room.public_paths)
LOOKED_EVERY = 1.0
"""Seconds between two looks at the register's generation."""
KEPT_COST = 0.01
"""Of a token: an answer from memory costs a hundredth of one that has to be made."""
PERSONAL = frozenset({"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"})
LEFT_OUT = frozenset({"set-cookie", "vary", "content-length", "cache-control", "etag", "expires", "connection"})


class PublicLayer:
    """``generation`` reads the register's number, or raises OSError when the database does not answer."""

    def __init__(
        self,
        inner: Application,
        *,
        generation: Callable[[], int],
        rate: float,
        burst: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner, self._read_generation, self._clock = inner, generation, clock
        self._answers, self._buckets = Answers(clock), Buckets(rate, burst, clock)
        self._looking = threading.Lock()
        self._generation, self._looked = -1, -math.inf

    def __call__(self, environ: Environment, start: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if not path.startswith(PUBLIC) or method not in ("GET", "HEAD"):
            return self._inner(environ, start)
        who, key = counted(environ.get("REMOTE_ADDR", "")), _key(environ)
        generation = self._current()
        found = self._answers.get(key, generation)
        if wait := self._buckets.take(who, KEPT_COST if found else 1.0):
            return _too_much(path, wait, start)
        if found is None:
            found = self._made(environ, path)
            if found.status.startswith("200") and generation >= 0:
                self._answers.put(key, found, generation)
        return _given(found, environ, start)

    def at_once(self, environ: Environment, start: StartResponse) -> Iterable[bytes] | None:
        """The same from memory alone, without a look at the database; None where that is not enough."""
        path = environ["PATH_INFO"]
        if not path.startswith(PUBLIC) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if self._clock() - self._looked >= LOOKED_EVERY:
            return None
        found = self._answers.get(_key(environ), self._generation)
        if found is None:
            return None
        if wait := self._buckets.take(counted(environ["REMOTE_ADDR"]), KEPT_COST):
            return _too_much(path, wait, start)
        return _given(found, environ, start)

    def _current(self) -> int:
        """The register's generation, at most a second old; -1 while it cannot be read, and nothing is kept."""
        if self._clock() - self._looked >= LOOKED_EVERY and self._looking.acquire(blocking=self._looked == -math.inf):
            try:
                self._generation = self._read_generation()
            except OSError:
                self._generation = -1
            finally:
                self._looked = self._clock()
                self._looking.release()
        return self._generation

    def _made(self, environ: Environment, path: str) -> Answer:
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], None]:
            said[:] = [status, headers]
            return said.append

        asked = {name: value for name, value in environ.items() if name not in PERSONAL}
        asked["REQUEST_METHOD"] = "GET"
        parts = self._inner(asked, start)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        headers = [(name, value) for name, value in said[1] if name.lower() not in LEFT_OUT]
        if path.startswith("/api/"):
            headers.append(("Access-Control-Allow-Origin", "*"))
        is_kept = said[0].startswith("200")
        headers.append(("Cache-Control", "public, max-age=60" if is_kept else "no-store"))
        return answer(said[0], headers, body, self._clock())


def _key(environ: Environment) -> str:
    return f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"


def _given(found: Answer, environ: Environment, start: StartResponse) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if known and found.etag and _is_known(found.etag, known):
        start(
            "304 Not Modified",
            [header for header in found.headers if header[0] not in ("Content-Type", "Content-Length")],
        )
        return [b""]
    start(found.status, list(found.headers))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body]


def _is_known(etag: str, known: str) -> bool:
    """RFC 9110 section 13.1.2: compared weakly."""
    return known.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]


def _too_much(path: str, wait: float, start: StartResponse) -> Iterable[bytes]:
    seconds = max(1, math.ceil(wait))
    words = f"You have asked very often. Wait {seconds} second{'s' if seconds > 1 else ''}, then ask again."
    if path.startswith("/api/"):
        body, kind = json.dumps({"detail": words}).encode(), "application/json"
    else:
        body, kind = f"{words}\n".encode(), "text/plain; charset=utf-8"
    start(
        "429 Too Many Requests",
        [
            ("Content-Type", kind),
            ("Retry-After", str(seconds)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Length", str(len(body))),
        ],
    )
    return [body]
