"""Signing in as people do: password, then a code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Page

from tests.web.seeding import PASSWORD, SECRET


def totp(secret: str, at: float | None = None) -> str:
    """RFC 6238: six digits, SHA-1, 30 seconds."""
    counter = int((time.time() if at is None else at) // 30)
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(page: Page, base: str, address: str, code: str = "") -> None:
    """With password and code, as a person does it."""
    page.goto(f"{base}/account/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in with a password").click()
    page.get_by_label("Code").fill(code or totp(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{base}/")
