"""Signing in to Mastodon, or to what works like it, with an access token (docs.joinmastodon.org, “OAuth Scopes”, read November 2026)."""

from __future__ import annotations

from stance.channels.mastodon.accounts import own
from stance.channels.port.answers import Asking
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Secret
from stance.channels.port.wire import Talk


class MastodonConnector:
    asks: Asks = "token"
    asks_name = False
    asks_site = True
    site = ""
    scopes = ("read:accounts", "read:statuses", "read:favourites", "read:notifications")
    steps = (
        "On your server, signed in as the account: Preferences → Development → New application.",
        "Name it, and choose the scopes read:accounts, read:statuses, read:favourites and read:notifications only. Leave the redirect URI as it is. Submit.",
        "Open the application. Copy “Your access token”.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        account = yield from own(site, secret, Asking())
        identity = Identity(account.uri, account.handle, account.display_name)
        return Known(identity, secret)


CONNECTOR: Connector = MastodonConnector()
