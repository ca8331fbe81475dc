"""Signing in to YouTube with an access token of the channel (developers.google.com/youtube/v3, “OAuth 2.0 scopes” and “Channels: list”,
read November 2026)."""

from __future__ import annotations

from typing import Any

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import Talk
from stance.channels.youtube.api import SCOPES, SITE, asked, items_in
from stance.channels.youtube.channel import CHANNEL_ID, NAMING

MOST_SHOWN = 200


class ChannelToken:
    asks: Asks = "token"
    asks_name = False
    asks_site = False
    site = SITE
    scopes = SCOPES
    steps = (
        "In Google’s console, make a project of its own for each channel: the quota is the project’s, and one channel takes most of it.",
        "Switch on “YouTube Data API v3”. Make an OAuth client.",
        "Sign in as the channel itself, and make an access token with the scope youtube.readonly. Choose no other scope.",
        "Copy the access token. It ends after an hour, and then a new one is needed.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        host = host_of(site)
        response = yield from Asking().ask(asked(site, "channels", secret, part="id,snippet", mine="true"))
        items = items_in(response, host)
        if not items:
            raise Refusal(
                "The person whose token this is has no channel on YouTube. Sign in as the channel under “Switch account”, and make a new one."
            )
        channel_id, shown = items[0].get("id"), items[0].get("snippet")
        snippet: dict[str, Any] = shown if isinstance(shown, dict) else {}
        if not isinstance(channel_id, str) or not CHANNEL_ID.fullmatch(channel_id):
            raise Unreachable(f"{host} answered with something else than a channel.")
        title = snippet.get("title")
        name = title[:MOST_SHOWN] if isinstance(title, str) else ""
        return Known(Identity(channel_id, _handle(snippet.get("customUrl"), channel_id), name), secret)


def _handle(custom: Any, channel_id: str) -> str:
    """Channels without a name have only their id."""
    name = custom.removeprefix("@") if isinstance(custom, str) and len(custom) < 100 else ""
    return name if NAMING.handle is not None and NAMING.handle.fullmatch(name) else channel_id


CONNECTOR: Connector = ChannelToken()
