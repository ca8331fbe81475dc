"""Carries on a channel's conversation with its platform. Whoever wants the exchange verbatim is handed each pair as it happens: but where an
answer repeats what signs in (some write it into the addresses of further pages), as many asterisks stand there, for everybody."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from stance import __version__
from stance.channels.port.connecting import Secret
from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk
from stance.register.outbound.public_networks import FetchRefused
from stance.register.outbound.secured import connected, target_of, vetted

MOST_BYTES = 16 * 1024 * 1024
"""Of one answer: a page of posts has some hundred kilobytes."""
MOST_REQUESTS = 100
"""In one conversation; a platform that leads on and on ends it."""
ALTOGETHER = 60.0
"""Seconds for one answer."""
LEAST_SIGNS = 8
"""Of what signs in: less stands in answers by chance."""
WAIT = 20.0
"""Seconds for each step of it: a busy server thinks."""
T = TypeVar("T")
SLOWEST_BYTES = 100_000
"""A second, of what is sent: for each as many one second is given besides."""
CHUNK_BYTES = 1 << 18
Keep = Callable[[Request, Response, datetime], None]
"""Is handed each request with its answer and the instant at which it was asked."""
Opened = Callable[[str], AbstractContextManager[BinaryIO]]
"""Opens the file of a digest (SHA-256, hexadecimal)."""


def carried_out(
    talk: Talk[T], keep: Keep | None = None, secret: Secret | None = None, opened: Opened | None = None
) -> T:
    """What the conversation ends with. ``secret`` is blotted out of every answer, also of those to requests that sign in with nothing:
    the platform knows it from others. ``opened`` gives the bytes of files that are sent. Raises what the channel raises (``Refusal``,
    ``Unreachable``)."""
    try:
        request = next(talk)
        for _ in range(MOST_REQUESTS):
            at = timezone.now()
            try:
                answer = exchanged(request, opened) if request.pieces else exchanged(request)
            except NoAnswer as nothing:
                request = talk.throw(nothing)
                continue
            answer = without_what_signs_in(request, answer, secret)
            if keep is not None:
                keep(request, answer, at)
            request = talk.send(answer)
        talk.throw(NoAnswer(f"the platform was asked {MOST_REQUESTS} times without an end"))
    except StopIteration as ended:
        found: T = ended.value
        return found
    raise RuntimeError("a channel asks again after it was told that there is no answer")


def without_what_signs_in(request: Request, answer: Response, secret: Secret | None = None) -> Response:
    """The answer, of the same length, without what the request's headers sign in with, and without this secret. An exchange that is not kept stays as it is: it hands
    out what is signed in with next."""
    if request.is_secret:
        return answer
    body, headers = answer.body, answer.headers
    for form in _forms(request.headers, secret):
        body = body.replace(form.encode(), b"*" * len(form.encode()))
        headers = tuple((name, value.replace(form, "*" * len(form))) for name, value in headers)
    return answer if body == answer.body and headers == answer.headers else replace(answer, body=body, headers=headers)


def blotted(data: bytes, headers: Mapping[str, str]) -> bytes:
    """What came, of the same length, without what these headers of its request sign in with."""
    for form in _forms(headers):
        data = data.replace(form.encode(), b"*" * len(form.encode()))
    return data


def _forms(headers: Mapping[str, str], secret: Secret | None = None) -> list[str]:
    """Of what signs in, as answers write it: as it is, in addresses, in JSON. The longest first."""
    texts = _signing(headers)
    if secret is not None and len(secret.value) >= LEAST_SIGNS:
        texts.append(secret.value)
    found = {form for text in texts for form in (text, quote(text, safe=""), text.replace("/", "\\/"))}
    return sorted(found, key=len, reverse=True)


def _signing(headers: Mapping[str, str]) -> list[str]:
    """The credentials in an Authorization header (RFC 9110, 11.6.2), without the name of their scheme; of Basic the password, too,
    that they hold (RFC 7617, 2)."""
    found = []
    for value in (value for name, value in headers.items() if name.lower() == "authorization"):
        scheme, _, text = value.partition(" ")
        found.append(text.strip())
        if scheme.lower() == "basic":
            found.append(_password(text.strip()))
    return [text for text in found if len(text) >= LEAST_SIGNS]


def _password(pair: str) -> str:
    try:
        return base64.b64decode(pair, validate=True).decode().partition(":")[2]
    except ValueError:  # no base64, or not UTF-8
        return ""


def exchanged(request: Request, opened: Opened | None = None) -> Response:
    """One answer, whatever its status; a redirect is an answer, too, and is not followed. Raises NoAnswer."""
    has_begun = False
    try:
        parts = vetted(request.url)
        if parts.scheme != "https" and not settings.FETCH_LOOPBACK:
            raise NoAnswer(
                f"{parts.hostname} would be asked without encryption: give its https address", nothing_left=True
            )
        with connected(parts, ALTOGETHER + request.size_bytes / SLOWEST_BYTES, WAIT) as connection:
            headers = {
                "User-Agent": f"Stance/{__version__} ({settings.PUBLIC_URL})",
                "Accept-Encoding": "identity",
                "Connection": "close",
                **request.headers,
            }
            if request.pieces:
                headers["Content-Length"] = str(request.size_bytes)
            has_begun = True
            connection.request(request.method, target_of(parts), body=_sent(request, opened), headers=headers)
            return _read(connection.getresponse(), parts.hostname or "")
    except FetchRefused as refusal:
        raise NoAnswer(str(refusal), nothing_left=not has_begun) from refusal


def _sent(request: Request, opened: Opened | None) -> bytes | Iterator[bytes] | None:
    return chunks_of(request.pieces, opened) if request.pieces else request.body or None


def chunks_of(pieces: tuple[bytes | File, ...], opened: Opened | None) -> Iterator[bytes]:
    """Raises ValueError for a file that is not as long as was said: what is sent would not be what was said. Of a file that is sent in
    stretches, only that it is long enough is known."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        if opened is None:
            raise ValueError("no files are at hand")
        left = piece.size_bytes
        with opened(piece.digest) as stream:
            if piece.start_bytes:
                stream.seek(piece.start_bytes)
            while left and (chunk := stream.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk
            is_longer = piece.start_bytes is None and bool(stream.read(1))
        if left or is_longer:
            raise ValueError(f"the file {piece.digest} has not the {piece.size_bytes} bytes that were said")


def _read(answer: http.client.HTTPResponse, host: str) -> Response:
    if answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise NoAnswer(f"{host} sent its answer packed, although it was asked not to.")
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise NoAnswer(f"The answer of {host} is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    return Response(answer.status, tuple(answer.getheaders()), body)
