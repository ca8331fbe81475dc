"""One byte range of a blob, as players ask for films (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE_BYTES = 256 << 10
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(ValueError):
    """The range lies outside the file (status 416)."""


def asked(header: str, size: int) -> Span | None:
    """What a Range header asks for; None for the whole (no header, several ranges, not understood: 14.2).

    Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        if not int(found[2]) or not size:
            raise Unsatisfiable(header)
        return Span(max(0, size - int(found[2])), size - 1)
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable(header)
    return Span(first, min(last, size - 1))


def answer(request: HttpRequest, stream: BinaryIO, *, size: int, content_type: str, etag: str) -> HttpResponseBase:
    """200, 206, 304 or 416. Takes the stream over and closes it."""
    if request.headers.get("If-None-Match") == etag:
        stream.close()
        return _tagged(HttpResponse(status=304), etag)
    header = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        span = asked(header, size)
    except Unsatisfiable:
        stream.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return _tagged(response, etag)
    part = span or Span(0, size - 1)
    body = StreamingHttpResponse(_pieces(stream, part), status=206 if span else 200, content_type=content_type)
    body["Content-Length"] = str(part.length)
    if span:
        body["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    return _tagged(body, etag)


def _tagged(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    return response


def _pieces(stream: BinaryIO, span: Span) -> Iterator[bytes]:
    with stream:
        stream.seek(span.first)
        left = span.length
        while left and (data := stream.read(min(PIECE_BYTES, left))):
            left -= len(data)
            yield data
