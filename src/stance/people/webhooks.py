"""Alarms to a program of the agency's own (a chat, a pager), sent in the background as Standard Webhooks are.

Source: the specification "Standard Webhooks" (standardwebhooks.com, read November 2026): headers ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature``, signed with HMAC-SHA-256 over "id.timestamp.body". As mail does, it says that something waits and where; what was
posted is behind the sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime

from django.conf import settings

from stance.people import tasks

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)
"""Specification, “Signature scheme”: between 24 and 64 bytes."""


class KeyRefused(ValueError):
    """The secret is none that signs; the message says what it must be."""


def enqueue(*, kind: str, at: datetime, data: dict[str, object]) -> None:
    """Tell the agency's program, where the operator named one. ``kind`` is what happened, as "capture.post.outside". The job appears
    with the caller's transaction, or not at all."""
    if settings.ALARM_WEBHOOK:
        tasks.send_webhook.enqueue(json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}))


def key_of(secret: str) -> bytes:
    """The bytes of a secret as it is written, "whsec_" and base64. Raises KeyRefused, without the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:  # no base64, or not ASCII
        key = b""
    if len(key) not in KEY_BYTES:
        raise KeyRefused(
            f"it must be {PREFIX} and from 24 to 64 bytes in base64, as `openssl rand -base64 32` gives them"
        )
    return key


def signed(key: bytes, message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers of a message sent at this Unix second."""
    digest = hmac.digest(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
