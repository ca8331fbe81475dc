"""Fetching one small page from a server that may be slow, huge, or lying."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from stance import __version__
from stance.register.outbound.public_networks import FetchRefused
from stance.register.outbound.secured import REDIRECTS, connected, joined, target_of, vetted

MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
WAIT = 5.0
"""Seconds for each step: connecting, and each read."""
ALTOGETHER = 15.0
"""Seconds for a page with everything."""
READABLE = ("text/html", "application/xhtml+xml", "application/json", "application/jrd+json", "text/plain")


@dataclass(frozen=True, slots=True)
class Fetched:
    """``url`` is where it was in the end; ``text`` has what is not UTF-8 replaced."""

    url: str
    text: str


def fetch(url: str, may_lead_to: Callable[[str], bool]) -> Fetched:
    """``may_lead_to`` is asked about the host of every redirect. Raises FetchRefused."""
    for _ in range(MOST_REDIRECTS + 1):
        parts = vetted(url)
        answer = _exchange(parts)
        if isinstance(answer, str):
            return Fetched(url, answer)
        to = vetted(joined(url, answer.location))
        url = to.geturl()
        if not may_lead_to(to.hostname or ""):
            raise FetchRefused(f"{parts.hostname} leads away to {to.hostname}.")
        if parts.scheme == "https" and not url.startswith("https:"):
            raise FetchRefused(f"{parts.hostname} leads from https to http.")
    raise FetchRefused(f"{urlsplit(url).hostname} leads on more than {MOST_REDIRECTS} times.")


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str


def _exchange(parts: SplitResult) -> str | _Moved:
    with connected(parts, ALTOGETHER, WAIT) as connection:
        return _asked(connection, parts)


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> str | _Moved:
    headers = {
        "User-Agent": f"Stance/{__version__} (checks links to official accounts; {settings.PUBLIC_URL})",
        "Accept": ", ".join(READABLE),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    target = target_of(parts)
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    host = parts.hostname
    if answer.status in REDIRECTS:
        return _Moved(answer.getheader("Location", ""))
    if answer.status != 200:
        raise FetchRefused(f"{host} answered {answer.status} instead of the page.")
    if answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise FetchRefused(f"{host} sent the page packed, although it was asked not to.")
    if answer.getheader("Content-Type", "text/html").partition(";")[0].strip().lower() not in READABLE:
        raise FetchRefused(f"{host} answered with something that is no page.")
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise FetchRefused(f"The page of {host} is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    return body.decode("utf-8", errors="replace")
