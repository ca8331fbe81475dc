"""Being called by Threads (Meta for Developers, “Webhooks for Threads”, June 2026): signed as Meta's others, worded otherwise."""

from __future__ import annotations

from stance.channels.port.hooks import GRAPH_STEPS, Hook, Named, joined, listed, object_in, of_hub


def read(body: bytes) -> tuple[Named, ...]:
    told = object_in(body)
    account, found = told.get("target_id"), []
    for one in listed(told.get("values")):
        value = one.get("value")
        item = value.get("id") if isinstance(value, dict) else None
        found.append(
            Named(account if isinstance(account, str) else "", joined(one.get("field"), item, told.get("time")))
        )
    return tuple(found)


HOOK = Hook("app", "x-hub-signature-256", "sha256=", read, of_hub, GRAPH_STEPS, told="App secret")
