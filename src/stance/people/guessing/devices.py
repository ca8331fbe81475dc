"""Devices that somebody has signed in with: a signed cookie that opens nothing and only counts wrong tries apart."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "stance.people.device"
KNOWN_FOR = 180 * 24 * 3600
"""Seconds."""
FORGED = (signing.BadSignature, ValueError, TypeError, KeyError)


def known(request: HttpRequest, name: str) -> str:
    """The device's number if this person has signed in with it, "" otherwise."""
    try:
        found = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR)
        return str(found["device"]) if found["person"] == _person(name) else ""
    except FORGED:
        return ""


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    device = known(request, name) or secrets.token_urlsafe(16)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"device": device, "person": _person(name)}, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _person(name: str) -> str:
    return salted_hmac(SALT, name.strip().lower(), algorithm="sha256").hexdigest()
