"""One request with its answer, kept as a pair of WARC records (ISO 28500:2017, WARC/1.1); and one message of a stream, as one record.

Each record is a gzip member of its own (Annex D), so that pairs written one after another are a WARC file: whoever hands out a day of
them puts the bytes together. Block and payload digests are SHA-256, in base32 as is usual for WARC. Everything is decided by what is given:
the same exchange with the same ids gives the same bytes.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

Headers = Sequence[tuple[str, str]]
LEVEL = 6
_OF_THE_WIRE = frozenset({"transfer-encoding", "content-encoding"})
"""What says how the body was packed on its way; it is kept unpacked, so the header goes on under ``ORIGINAL``, as other archives
have it, and does not mislead whoever reads the body."""
ORIGINAL = "X-Archive-Orig-"
REASONS = {200: "OK", 304: "Not Modified", 400: "Bad Request", 404: "Not Found", 410: "Gone"}
"""Words for people; RFC 9112, 4 lets them be empty."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """``at``: when it was asked, aware. ``request_body`` and both headers are without what signs in: that is for the caller to see to.
    ``body`` is the answer's, unpacked."""

    url: str
    at: datetime
    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    method: str = "GET"
    request_headers: Headers = field(default=(), repr=False)
    request_body: bytes = field(default=b"", repr=False)


def written(exchange: Exchange, response_id: UUID, request_id: UUID) -> bytes:
    """The answer's record, then the request's, which names it (``WARC-Concurrent-To``)."""
    shared = [("WARC-Target-URI", exchange.url), ("WARC-Date", moment(exchange.at))]
    answer = _message(f"HTTP/1.1 {exchange.status} {REASONS.get(exchange.status, '')}", exchange.headers, exchange.body)
    asked = _message(_request_line(exchange), _with_host(exchange), exchange.request_body)
    return _member(
        "response",
        response_id,
        [
            *shared,
            ("Content-Type", "application/http;msgtype=response"),
            ("WARC-Payload-Digest", digest(exchange.body)),
        ],
        answer,
    ) + _member(
        "request",
        request_id,
        [*shared, ("Content-Type", "application/http;msgtype=request"), ("WARC-Concurrent-To", _urn(response_id))],
        asked,
    )


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a stream that stands open: ``url`` is where it was opened, ``at`` when it came, aware."""

    url: str
    at: datetime
    type: str
    body: bytes = field(repr=False)


def message(given: Message, record_id: UUID) -> bytes:
    """A "resource" record (6.4): what came by another protocol than HTTP, without its surroundings."""
    headers = [
        ("WARC-Target-URI", given.url),
        ("WARC-Date", moment(given.at)),
        ("Content-Type", given.type),
        ("WARC-Payload-Digest", digest(given.body)),
    ]
    return _member("resource", record_id, headers, given.body)


def information(fields: Headers, at: datetime, record_id: UUID) -> bytes:
    """The record that begins a file: by whom and for what it was made ("application/warc-fields")."""
    block = b"".join(f"{name}: {_line(value)}\r\n".encode() for name, value in fields)
    return _member(
        "warcinfo", record_id, [("WARC-Date", moment(at)), ("Content-Type", "application/warc-fields")], block
    )


def body_of(data: bytes) -> bytes:
    """The body in what ``written`` or ``message`` gave. Raises ValueError for anything else."""
    try:
        record = gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise ValueError(f"no gzip: {error}") from error
    head, gap, rest = record.partition(b"\r\n\r\n")
    named = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    length = named.get(b"Content-Length", b"")
    kind = named.get(b"WARC-Type") if head.startswith(b"WARC/1.1") else b""
    if kind not in (b"response", b"resource") or not gap or not length.isdigit():
        raise ValueError("it does not begin with the record of an answer or of a message")
    if kind == b"resource":
        return rest[: int(length)]
    _head, gap, body = rest[: int(length)].partition(b"\r\n\r\n")
    if not gap:
        raise ValueError("its record holds no answer")
    return body


def digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(sha256(data).digest()).decode()


def moment(at: datetime) -> str:
    """To the microsecond, which WARC/1.1 allows (5.4)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _member(kind: str, record_id: UUID, headers: Iterable[tuple[str, str]], block: bytes) -> bytes:
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {_urn(record_id)}",
        *(f"{name}: {_line(value)}" for name, value in headers),
        f"WARC-Block-Digest: {digest(block)}",
        f"Content-Length: {len(block)}",
    ]
    record = "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    return gzip.compress(record, LEVEL, mtime=0)


def _message(first: str, headers: Headers, body: bytes) -> bytes:
    lines = [first, *(f"{_kept_as(name)}: {_line(value)}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body


def _kept_as(name: str) -> str:
    return ORIGINAL + name if name.lower() in _OF_THE_WIRE else _line(name)


def _line(text: str) -> str:
    """A value never begins a line of its own."""
    return " ".join(text.replace("\0", "").split("\n")).replace("\r", " ").strip()


def _request_line(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{exchange.method} {target} HTTP/1.1"


def _with_host(exchange: Exchange) -> Headers:
    host = urlsplit(exchange.url).netloc.rpartition("@")[2]
    return [("Host", host), *exchange.request_headers]


def _urn(record_id: UUID) -> str:
    return f"<urn:uuid:{record_id}>"
