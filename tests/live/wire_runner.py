"""Carries a channel's conversation over real sockets to servers on this machine: a small runner for tests."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk

T = TypeVar("T")
MOST_REQUESTS = 1000


def over_loopback(
    talk: Talk[T],
    heard: list[tuple[Request, Response]] | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
    loses: Callable[[Request], bool] = lambda request: False,
) -> T:
    """``files`` by their SHA-256; ``loses`` says of which requests the answer is lost on its way."""
    try:
        request = next(talk)
        for _ in range(MOST_REQUESTS):
            try:
                response = exchange(_whole(request, files or {}))
                if loses(request):
                    raise OSError("lost on its way")
            except (OSError, http.client.HTTPException) as error:
                request = talk.throw(NoAnswer(str(error)))
                continue
            if heard is not None:
                heard.append((request, response))
            request = talk.send(response)
    except StopIteration as ended:
        found: T = ended.value
        return found
    raise AssertionError(f"more than {MOST_REQUESTS} requests")


def _whole(request: Request, files: Mapping[str, bytes]) -> Request:
    """With its pieces as one body."""
    if not request.pieces:
        return request
    parts = [_part(one, files) if isinstance(one, File) else one for one in request.pieces]
    assert sum(map(len, parts)) == request.size_bytes
    return replace(request, body=b"".join(parts), pieces=())


def _part(file: File, files: Mapping[str, bytes]) -> bytes:
    whole = files[file.digest]
    return whole if file.start_bytes is None else whole[file.start_bytes : file.start_bytes + file.size_bytes]


def exchange(request: Request, method: str = "") -> Response:
    """One request on a connection of its own. Redirects are not followed. ``method``: servers under test take more methods than
    channels send."""
    address = urlsplit(request.url)
    if address.hostname not in ("localhost", "127.0.0.1") and not (address.hostname or "").endswith(".localhost"):
        raise AssertionError(f"{request.url} is not on this machine")
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 80, timeout=60)
    try:
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request(method or request.method, target, request.body or None, dict(request.headers))
        answer = connection.getresponse()
        return Response(answer.status, tuple(answer.getheaders()), answer.read())
    finally:
        connection.close()
