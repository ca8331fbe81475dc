"""The WSGI application around Django: from memory where it can, from Django where it must, 429 where it has to."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.db import DatabaseError, connection

from stance.register.models import RegisterGeneration
from stance.site.public_cache.buckets import Buckets
from stance.site.public_cache.clients import Networks, client_of
from stance.site.public_cache.generation import Generation
from stance.site.public_cache.shelf import MAX_AGE, Kept, Key, Shelf

log = logging.getLogger("stance.public")

PATHS = ("/accounts/", "/api/v1/public/")
"""Everything below answers everybody the same. Who asks is not looked at, so it cannot leak into what is kept."""
NOT_ASKED = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
"""Headers that Django does not get to see on these paths."""
LONGEST_KEY = 4096
OWN_HEADERS = {"cache-control", "etag", "expires", "vary", "content-length", "date"}


class PublicDoor:
    """``inner`` is Django. ``clock`` counts seconds and never goes back."""

    def __init__(
        self,
        inner: WSGIApplication,
        *,
        generation: Generation,
        buckets: Buckets,
        trusted: Networks = (),
        shelf: Shelf | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.inner, self.generation, self.buckets, self.trusted, self.clock = inner, generation, buckets, trusted, clock
        self.shelf = shelf or Shelf()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PATHS):
            return self.inner(environ, start_response)
        now = self.clock()
        client = client_of(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), self.trusted)
        if wait := self.buckets.take(client, now):
            return _too_many(wait, start_response)
        seen = environ.get("HTTP_IF_NONE_MATCH", "")
        for name in NOT_ASKED:
            environ.pop(name, None)
        key = _key(environ)
        if key is None:
            return self.inner(environ, start_response)
        try:
            generation = self.generation.now(now)
        except DatabaseError as error:
            log.warning("public answers come from Django alone: the register's generation cannot be read: %s", error)
            return self.inner(environ, start_response)
        kept = self.shelf.get(key, generation, now)
        if kept is None:
            kept = self._fetched(environ, now)
            if kept.etag:
                self.shelf.put(key, generation, kept)
        return _answered(kept, seen, start_response)

    def _fetched(self, environ: WSGIEnvironment, now: float) -> Kept:
        """Django's answer. It has an entity tag when it may be kept."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return _no_writing

        answer = self.inner(environ, start)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
        status, headers = started[0]
        if not status.startswith("200 ") or any(name.lower() == "set-cookie" for name, _value in headers):
            return Kept(status, tuple(headers), body, "", now)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        own = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        own += [
            ("Cache-Control", f"public, max-age={MAX_AGE:.0f}"),
            ("ETag", etag),
            ("Vary", "Accept"),
            ("Content-Length", str(len(body))),
        ]
        return Kept(status, tuple(own), body, etag, now)


def before(inner: WSGIApplication) -> PublicDoor:
    """The door of this installation, as its settings say."""
    return PublicDoor(
        inner,
        generation=Generation(_generation),
        buckets=Buckets(settings.PUBLIC_PER_SECOND, settings.PUBLIC_BURST),
        trusted=settings.TRUSTED_PROXIES,
    )


def _generation() -> int:
    connection.close_if_unusable_or_obsolete()
    number = RegisterGeneration.objects.filter(pk=1).values_list("number", flat=True).first()
    return number or 0


def _key(environ: WSGIEnvironment) -> Key | None:
    """None for what is not kept: HEAD, whose answer has no body to make a tag of, and methods that are refused anyway.

    The host is part of it: an answer may name the address that it was asked at.
    """
    if environ.get("REQUEST_METHOD", "") != "GET":
        return None
    names = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_HOST", "HTTP_HX_REQUEST")
    key = tuple(str(environ.get(name, "")) for name in names)
    return key if sum(map(len, key)) <= LONGEST_KEY else None


def _answered(kept: Kept, seen: str, start_response: StartResponse) -> Iterable[bytes]:
    if kept.etag and _matches(seen, kept.etag):
        headers = [pair for pair in kept.headers if pair[0].lower() not in ("content-length", "content-type")]
        start_response("304 Not Modified", headers)
        return []
    start_response(kept.status, list(kept.headers))
    return [kept.body]


def _matches(seen: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: weak comparison."""
    return seen.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in seen.split(","))


def _too_many(wait: int, start_response: StartResponse) -> Iterable[bytes]:
    unit = "second" if wait == 1 else "seconds"
    body = f"You are asking too often. Wait {wait} {unit}, then ask again.\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(wait)),
        ("Cache-Control", "no-store"),
    ]
    start_response("429 Too Many Requests", headers)
    return [body]


def _no_writing(_part: bytes) -> object:
    raise NotImplementedError("PEP 3333's write() is for servers older than the product; Django does not call it")
