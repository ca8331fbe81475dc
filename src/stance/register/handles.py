"""Reading what people type for an account: a handle, @handle, or an address on the platform."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

X_HOSTS = {
    "x.com",
    "www.x.com",
    "mobile.x.com",
    "twitter.com",
    "www.twitter.com",
    "mobile.twitter.com",
    "m.twitter.com",
}
X_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
X_USER = re.compile(r"(?:https?://)?(?:[a-z]+\.)?(?:x|twitter)\.com/i/user/([0-9]{1,20})/?")
RESERVED = {
    "home",
    "search",
    "explore",
    "i",
    "intent",
    "share",
    "hashtag",
    "settings",
    "messages",
    "notifications",
}


class HandleRefused(ValueError):
    """What was typed names no account; the message says what is accepted."""


def x_account(typed: str) -> tuple[str, str]:
    """(handle, platform id) of what was typed, one of them "". An id is given as https://x.com/i/user/783214.

    Raises HandleRefused.
    """
    if found := X_USER.fullmatch(typed.strip()):
        return "", found[1]
    return x_handle(typed), ""


def x_handle(typed: str) -> str:
    """The X handle (without @, as typed) that a handle or address names. X allows 1–15 letters, digits and _."""
    text = typed.strip()
    if "/" in text:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        first = parts.path.strip("/").split("/")[0]
        if (parts.hostname or "").lower() not in X_HOSTS or first.lower() in RESERVED:
            raise HandleRefused(
                f"“{typed}” is not the address of an X account. Give it as https://x.com/handle or @handle."
            )
        text = first
    handle = text.removeprefix("@")
    if not X_HANDLE.fullmatch(handle):
        raise HandleRefused(
            f"“{typed}” is not an X handle: up to 15 letters, digits and underscores, such as @HealthNSW."
        )
    return handle
