"""Subscribing to a hub (W3C Recommendation “WebSub”, 23 January 2018): what is asked, and what a hub asks back before it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.hooks import LONGEST_CHALLENGE
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Talk

LEASE_SECONDS = 10 * 86_400
"""Wanted; the hub decides (5.1)."""
LEAST_LEASE, MOST_LEASE = 300, 30 * 86_400
"""Seconds. What a hub says beyond is taken for the nearest of the two."""
LONGEST_URL = 1_000
FORM = "application/x-www-form-urlencoded"
METHODS = ("sha1", "sha256", "sha384", "sha512")
"""7.1: the recognised names before the “=” of X-Hub-Signature."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is subscribed to (``url``), and at which hub; both are addresses."""

    hub: str
    url: str


Found: TypeAlias = Callable[[Look], Talk["Topic | None"]]
"""Where an account's hub is; None where it has none. Raises Refusal and Unreachable."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a hub asks, or tells, at the callback: ``subscribe`` is answered with ``challenge``; ``denied`` has its ``reason``."""

    mode: Literal["subscribe", "denied"]
    topic: str
    challenge: str = ""
    lease_seconds: int = 0
    reason: str = ""


def is_address(url: object) -> bool:
    """One that a hub or a topic can have."""
    return (
        isinstance(url, str)
        and url.startswith(("https://", "http://"))
        and len(url) <= LONGEST_URL
        and url.isascii()
        and not any(sign <= " " for sign in url)
    )


def subscribing(topic: Topic, callback: str, secret: str) -> Talk[None]:
    """5.1. Nothing of the exchange is kept: it names the secret. Raises Refusal where the hub says no, and Unreachable."""
    host = host_of(topic.hub)
    body = urlencode(
        {
            "hub.callback": callback, "hub.mode": "subscribe", "hub.topic": topic.url, "hub.secret": secret,
            "hub.lease_seconds": LEASE_SECONDS,
        }
    )  # fmt: skip
    request = Request("POST", topic.hub, {"Content-Type": FORM}, body.encode(), is_secret=True)
    response = yield from Asking().ask(request)
    if response.status in (408, 429) or response.status >= 500:
        raise Unreachable(f"The hub {host} does not take the subscription now ({response.status}).")
    if not 200 <= response.status < 300:
        said = " ".join(response.body[:200].decode("utf-8", "replace").split())
        raise Refusal(f"The hub {host} refuses the subscription ({response.status}){f': {said}' if said else ''}.")


def intent(question: Mapping[str, str]) -> Intent | None:
    """5.2 and 5.3. None for what is neither: nobody here unsubscribes, so a question about that is disagreed with."""
    mode, topic = question.get("hub.mode"), question.get("hub.topic", "")
    if mode == "denied":
        return Intent("denied", topic, reason=" ".join(question.get("hub.reason", "").split())[:200])
    challenge = question.get("hub.challenge", "")
    if mode != "subscribe" or not 0 < len(challenge) <= LONGEST_CHALLENGE:
        return None
    said = question.get("hub.lease_seconds", "")
    seconds = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else LEAST_LEASE
    return Intent("subscribe", topic, challenge, min(max(seconds, LEAST_LEASE), MOST_LEASE))
