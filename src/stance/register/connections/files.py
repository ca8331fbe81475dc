"""Fetching a file that a post shows: streamed, bounded, from public addresses only, wherever the platform's own hosts lead."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from stance import __version__
from stance.register.outbound.public_networks import FetchRefused
from stance.register.outbound.secured import REDIRECTS, connected, joined, target_of, vetted

MOST_REDIRECTS = 3
ALTOGETHER = 1800.0
"""Seconds for a whole file."""
WAIT = 30.0
"""Seconds for each read of it."""


class FileGone(FetchRefused):
    """The server says that the file is not there (any more): asking again is of no use."""


class Bounded:
    """The answer's bytes as a stream that raises FetchRefused where they are too many, or fewer than the server announced."""

    def __init__(self, answer: http.client.HTTPResponse, host: str, most_bytes: int) -> None:
        self._answer, self._host, self._most, self._read = answer, host, most_bytes, 0

    def read(self, size: int = -1) -> bytes:
        data = self._answer.read(size if size >= 0 else None)
        self._read += len(data)
        if self._read > self._most:
            raise FileGone(f"The file on {self._host} is larger than {self._most // 1024 // 1024:,} MB.")
        if not data and self._answer.length:
            raise FetchRefused(f"{self._host} sent less of the file than it announced.")
        return data


@contextmanager
def fetched(url: str, most_bytes: int) -> Iterator[Bounded]:
    """The file at an address. Raises FetchRefused, and FileGone where it is of no use to ask again."""
    for _ in range(MOST_REDIRECTS + 1):
        parts = vetted(url)
        if parts.scheme != "https" and not settings.FETCH_LOOPBACK:
            raise FileGone(f"{parts.hostname} would be asked without encryption.")
        with connected(parts, ALTOGETHER, WAIT) as connection:
            target = target_of(parts)
            agent = f"Stance/{__version__} ({settings.PUBLIC_URL})"
            headers = {"User-Agent": agent, "Accept-Encoding": "identity", "Connection": "close"}
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            if answer.status in REDIRECTS:
                url = joined(url, answer.getheader("Location", ""))
                continue
            yield _bounded(answer, parts.hostname or "", most_bytes)
            return
    raise FileGone(f"{vetted(url).hostname} leads on more than {MOST_REDIRECTS} times.")


def _bounded(answer: http.client.HTTPResponse, host: str, most_bytes: int) -> Bounded:
    if answer.status in (404, 410):
        raise FileGone(f"{host} says that the file is not there ({answer.status}).")
    if answer.status != 200:
        raise FetchRefused(f"{host} answered {answer.status} instead of the file.")
    if answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise FetchRefused(f"{host} sent the file packed, although it was asked not to.")
    if answer.length is not None and answer.length > most_bytes:
        raise FileGone(f"The file on {host} is larger than {most_bytes // 1024 // 1024:,} MB.")
    return Bounded(answer, host, most_bytes)
