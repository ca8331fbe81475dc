"""A made-up site that answers with its feed, in any format: conditional requests (RFC 9110, 13.1), and older entries in further pages or
archives (RFC 5005; JSON Feed 1.1, "next_url")."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.pulling import Look
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import feed_files as made

SITE = made.URL
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
CHANGED = "Mon, 02 Nov 2026 01:00:00 GMT"
LOOK = Look(SITE, made.ACCOUNT, "www.health.example.gov/news/feed.xml")
TYPES: dict[made.Format, str] = {
    "rss-2.0": "application/rss+xml", "rss-1.0": "application/rdf+xml", "rss-0.9": "text/xml", "atom": "application/atom+xml",
    "json": "application/feed+json",
}  # fmt: skip


@dataclass
class Server:
    """``entries`` from the newest back. ``fault`` answers in place of the site where it gives something; ``status`` is of everything."""

    format: made.Format = "atom"
    entries: list[made.Entry] = field(default_factory=list)
    per_page: int = 1_000
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    has_validators: bool = True
    change: Callable[[bytes], bytes] = lambda body: body
    fault: Callable[[Request], Response | NoAnswer | None] = lambda request: None
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request)
        if (fault := self.fault(request)) is not None:
            return fault
        url = urlsplit(request.url)
        if request.method != "GET" or request.body:
            return Response(405, (), b"")
        if f"{url.scheme}://{url.netloc}{url.path}" != SITE or {"Authorization", "Cookie"} & request.headers.keys():
            return Response(404, (), b"<h1>Not here</h1>")
        if self.status != 200:
            return Response(self.status, (("Content-Type", "text/html"),), b"<h1>Words of the site</h1>")
        number = int(parse_qs(url.query).get("page", ["1"])[0])
        return self._document(number, request)

    def _document(self, number: int, request: Request) -> Response:
        start = (number - 1) * self.per_page
        shown = self.entries[start : start + self.per_page]
        older = f"{SITE}?page={number + 1}" if start + self.per_page < len(self.entries) else ""
        body = self.change(with_older(made.written(self.format, shown), self.format, older))
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        kept = (("ETag", etag), ("Last-Modified", CHANGED)) if self.has_validators else ()
        headers = (("Content-Type", TYPES[self.format]), ("Date", NOW), *kept, *self.headers)
        if self.has_validators and request.headers.get("If-None-Match") == etag:
            return Response(304, headers, b"")
        return Response(200, headers, body)


def with_older(body: bytes, format_: made.Format, older: str) -> bytes:
    """The document, which says where older entries are."""
    if not older:
        return body
    if format_ == "json":
        whole = json.loads(body)
        items = whole.pop("items")
        return json.dumps(whole | {"next_url": older, "items": items}).encode()
    prefix = b"" if format_ == "atom" else b"atom:"
    link = b"<" + prefix + b'link rel="prev-archive" href="' + older.encode() + b'"/>'
    first = b"<entry>" if format_ == "atom" else b"<item"
    return body.replace(first, link + first, 1)
