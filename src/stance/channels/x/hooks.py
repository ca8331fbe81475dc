"""Being called by X (docs.x.com, “Webhooks”: “CRC”, “Signature header”; “X Activity API”, read November 2026): the consumer secret of the app
signs, in Base64."""

from __future__ import annotations

from typing import Any

from stance.channels.port.hooks import Hook, Named, in_json, joined, listed, object_in


def read(body: bytes) -> tuple[Named, ...]:
    told = object_in(body)
    found = [_activity(one) for one in listed(told.get("data"))]
    account = told.get("for_user_id")
    for key, events in told.items():
        if key.endswith("_events"):
            found += [
                Named(
                    str(account or ""),
                    joined(
                        key, one.get("id_str") or one.get("id"), one.get("timestamp_ms") or one.get("created_timestamp")
                    ),
                )
                for one in listed(events)
            ]
    return tuple(found)


def _activity(one: dict[str, Any]) -> Named:
    kind, wanted, payload = one.get("event_type"), one.get("filter"), one.get("payload")
    account = wanted.get("user_id") if isinstance(wanted, dict) else None
    item = payload.get("id") if isinstance(payload, dict) else None
    is_profile = isinstance(kind, str) and kind.startswith("profile.")
    return Named(account if isinstance(account, str) else "", joined(kind, item, one.get("event_uuid")), is_profile)


HOOK = Hook(
    "app",
    "x-twitter-webhooks-signature",
    "sha256=",
    read,
    in_json("crc_token", "sha256=", True, "response_token"),
    (
        "Copy the consumer secret (API key secret) of your app from X’s developer console, and give it here.",
        "Register the address above as a webhook (POST /2/webhooks), and subscribe the account’s events to it. X charges for events.",
    ),
    is_base64=True,
    told="Consumer secret of the app",
)
