"""A message that something was done, with a button that undoes it: the inverse action, asked of the gate and kept in the trail like
any other, by the same person, within an hour.

A room names its inverses (``undos`` of its ``room.py``); the message holds what is to be undone, signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest

SALT = "stance.undo"
WITHIN_SECONDS = 3600
MARK = "undo:"
LONGEST = 1500
"""Characters of a signed offer: messages are kept in a cookie. Longer ones are not offered."""


class CannotBeUndone(Exception):
    """Nothing was undone; the message says why."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``what`` is the name of an inverse, ``about`` what it gets, as JSON."""

    what: str
    about: dict[str, Any]


def success(request: HttpRequest, words: str, what: str, **about: Any) -> None:
    """Say that it was done, and offer to undo it."""
    token = signing.dumps({"what": what, "about": about, "by": request.user.pk}, salt=SALT, compress=True)
    messages.success(request, words, extra_tags=f"{MARK}{token}" if len(token) <= LONGEST else "")


def token_of(extra_tags: str) -> str:
    """What a message offers to undo, still signed; "" where it offers nothing."""
    return extra_tags.removeprefix(MARK) if extra_tags.startswith(MARK) else ""


def read(request: HttpRequest, token: str) -> Offer:
    """Raises CannotBeUndone for what was not offered to whoever asks, or too long ago."""
    try:
        found = signing.loads(token, salt=SALT, max_age=WITHIN_SECONDS)
    except signing.SignatureExpired as error:
        raise CannotBeUndone("This could be undone for an hour, which is over.") from error
    except signing.BadSignature as error:
        raise CannotBeUndone("This cannot be undone: the page did not offer it.") from error
    if found["by"] != request.user.pk:
        raise CannotBeUndone("Only the person who did this can undo it here.")
    return Offer(found["what"], found["about"])
