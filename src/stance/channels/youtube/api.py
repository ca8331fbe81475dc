"""Asking YouTube's Data API v3, and what its answers mean (developers.google.com/youtube/v3, “Errors”, “Quota Calculator”, “Channels:
list”; read November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from stance.channels.port.answers import Asking, host_of, object_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable, Vanished
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Response, Talk
from stance.engines.exports.instants import maybe

SITE = "https://www.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/youtube.readonly",)
UNITS = {"channels": 1, "playlistItems": 1, "videos": 1}
"""What a request costs. A project has 10,000 units a day: a look of one page takes three, so that half-minute looks at one channel
take 8,640."""
DAY = 86_400
RESET = 8 * 3_600
"""The quota begins anew at midnight Pacific Time. In winter that is 08:00 UTC; in summer an hour earlier, which is waited through."""
QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
PASSING = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
GONE = frozenset(
    {"authenticatedUserAccountSuspended", "authenticatedUserAccountClosed", "channelSuspended", "channelClosed"}
)
LACKING = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_AGAIN = "Make a new one and connect the channel again."


def asked(site: str, method: str, secret: Secret, **parameters: str) -> Request:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {secret.value}"}
    return Request("GET", f"{site}/youtube/v3/{method}?{urlencode(parameters, safe=',')}", headers)


def signed_in(look: Look) -> Secret:
    if look.secret is None:
        raise Refusal("YouTube answers nobody without an access token. Connect the channel with one.")
    return look.secret


def reasons_in(response: Response) -> frozenset[str]:
    """YouTube's own words for what is wrong; empty where the answer is none of its errors."""
    error = object_of(response).get("error")
    listed = error.get("errors") if isinstance(error, dict) else None
    found = [one.get("reason") for one in listed[:20] if isinstance(one, dict)] if isinstance(listed, list) else []
    return frozenset(reason for reason in found if isinstance(reason, str))


def refused(response: Response, host: str) -> None:
    """Raises Refusal where YouTube does not let the token in, Unreachable where the day's quota is used up."""
    if response.status not in (401, 403):
        return
    reasons = reasons_in(response)
    if not reasons:
        raise Unreachable(f"{host} answered with something that is none of its errors ({response.status}).")
    if reasons & QUOTA:
        raise Unreachable(
            f"The day’s quota for {host} is used up. YouTube gives the next one at midnight Pacific Time.",
            until_reset(response),
        )
    if reasons & PASSING:
        raise Unreachable(f"{host} takes no more requests for now ({response.status}).")
    if reasons & GONE:
        raise Vanished(
            "YouTube suspended or closed this channel. Sign in to YouTube with a browser to see why.", "taken_down"
        )
    if response.status == 401:
        raise Refusal(
            f"{host} does not take this access token any more: it ended, was withdrawn, or was never valid. {_AGAIN}"
        )
    if reasons & LACKING:
        raise Refusal(f"This access token lacks the scope youtube.readonly. {_AGAIN}")
    if "accessNotConfigured" in reasons:
        raise Refusal(
            "The YouTube Data API is not switched on in the project of this token. Switch it on in Google’s console."
        )
    raise Refusal(f"{host} does not let this token look at the channel (403). {_AGAIN}")


def until_reset(response: Response) -> float | None:
    """Seconds until the quota begins anew, by the platform's own clock; None where it does not tell that."""
    now = maybe(response.header("Date"))
    return None if now is None else float((RESET - now % DAY) % DAY or DAY)


def items_in(response: Response, host: str) -> list[dict[str, Any]]:
    """The resources of an answer that lists few. Raises Refusal and Unreachable."""
    refused(response, host)
    fields = value_of(response, host)
    listed = fields.get("items", []) if isinstance(fields, dict) and isinstance(fields.get("kind"), str) else None
    if response.status != 200 or not isinstance(listed, list):
        raise Unreachable(f"{host} does not answer as YouTube does now ({response.status}).")
    return [one for one in listed if isinstance(one, dict)]


def uploads_of(look: Look, asking: Asking) -> Talk[str]:
    """The playlist of all videos of a channel. Raises Vanished where YouTube shows no such channel."""
    host = host_of(look.site)
    response = yield from asking.ask(
        asked(look.site, "channels", signed_in(look), part="contentDetails", id=look.account_id)
    )
    items = items_in(response, host)
    if not items:
        raise Vanished(
            "YouTube shows no such channel now: it was suspended, closed or deleted. Sign in to it with a browser to see why.",
            "gone",
        )
    found = inner(inner(items[0], "contentDetails"), "relatedPlaylists").get("uploads")
    if (
        items[0].get("id") != look.account_id
        or not isinstance(found, str)
        or not found.isascii()
        or not found
        or len(found) > 100
    ):
        raise Unreachable(f"{host} does not say which videos the channel has.")
    return found


def inner(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}
