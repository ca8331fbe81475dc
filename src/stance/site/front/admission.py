"""How much body we take, decided before any of it is read: little from anybody, much only from who is signed in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import DatabaseError, close_old_connections
from django.http import parse_cookie

from stance.rooms.listed import rooms
from stance.site.doorstep import protecting
from stance.site.front.calls import Made
from stance.site.front.environment import Environment
from stance.site.middleware import OPEN

SMALL = 64 * 1024
"""Bytes that somebody who is not signed in may send: forms of sign-in and of invitations, and answers of passkeys."""
KEPT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 64 * 1024
"""Bytes of a body that waits here until it is whole; longer ones (whole files, from browsers without scripts) are read
while they come."""
ENDLESS = 1 << 62


@dataclass(frozen=True, slots=True)
class Door:
    """One that a room has for programs (``ProgramDoor``), loaded."""

    under: str
    is_known: Callable[[str], bool]
    largest_body: int
    refusal: Callable[[str], tuple[bytes, bytes]]


DOORS = tuple(
    Door(one.under, room.load(one.is_known), room.load(one.largest_body), room.load(one.refusal))
    for room in rooms()
    for one in room.program_doors
)


def _door_of(path: str) -> Door | None:
    return next((door for door in DOORS if path.startswith(door.under)), None)


@dataclass(frozen=True, slots=True)
class Admitted:
    """``most`` bytes are taken, for ``who``; none at all means that the application gets an empty body."""

    most: int
    who: str = ""


def asked(environ: Environment) -> Admitted | Made:
    """Whether to read the body, or what to say instead. Runs in a thread of the application: it asks the database."""
    path = environ["PATH_INFO"]
    if (door := _door_of(path)) is not None:
        return Admitted(door.largest_body + 1 if door.is_known(environ.get("HTTP_AUTHORIZATION", "")) else 0)
    if environ.get("CONTENT_LENGTH", "").isdigit() and path.startswith(OPEN) and _length(environ) <= SMALL:
        return Admitted(SMALL)
    who, has_ended = _signed_in(environ)
    if who:
        return Admitted(ENDLESS, who)
    if has_ended:
        return Admitted(0)  # the application says why
    if path.startswith(OPEN):
        return Admitted(SMALL) if "CONTENT_LENGTH" not in environ else too_long(SMALL)
    return _sign_in_first(path, environ)


def too_long(most: int, path: str = "") -> Made:
    text = f"This is too long: at most {most:,} bytes are taken here."
    if (door := _door_of(path)) is None:
        return words(413, text)
    kind, body = door.refusal(text)
    return Made(413, [(b"content-type", kind), *_headers(body)], body)


def words(status: int, text: str, *more: tuple[bytes, bytes]) -> Made:
    """A short answer in plain text, made without the application."""
    body = f"{text}\n".encode()
    return Made(status, [(b"content-type", b"text/plain; charset=utf-8"), *_headers(body), *more], body)


def _headers(body: bytes) -> Iterable[tuple[bytes, bytes]]:
    yield b"content-length", str(len(body)).encode()
    for name, value in protecting(settings.SECURE, covers_below=settings.SECURE_HSTS_INCLUDE_SUBDOMAINS):
        yield name.lower().encode(), value.encode()


def _sign_in_first(path: str, environ: Environment) -> Made:
    if path.startswith("/api/"):
        body = json.dumps({"detail": "Unauthorized"}).encode()
        return Made(401, [(b"content-type", b"application/json"), *_headers(body)], body)
    to = f"/account/login/?next={quote(path.encode('latin-1'))}".encode()
    if environ.get("HTTP_HX_REQUEST"):
        return words(200, "Sign in first.", (b"hx-redirect", to))
    return words(302, "Sign in first.", (b"location", to))


def _length(environ: Environment) -> int:
    return int(environ["CONTENT_LENGTH"])


def _signed_in(environ: Environment) -> tuple[str, bool]:
    """The session's key, "" when nobody is signed in with it; and whether somebody was until it ended by itself."""
    key = str(parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME, ""))
    if not key or "\0" in key:
        return "", False
    close_old_connections()
    try:
        session: Any = import_module(settings.SESSION_ENGINE).SessionStore(key)
        return (key, False) if SESSION_KEY in session else ("", bool(session.ended))
    except DatabaseError:
        return key, False  # the application will say what is wrong with the database
    finally:
        close_old_connections()
