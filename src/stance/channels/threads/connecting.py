"""Signing in as an account on Threads (Meta for Developers, “Threads API”: “Get Started”, “Long-Lived Tokens”, read November 2026)."""

from __future__ import annotations

from stance.channels.port.connecting import Asks, Connector, Identity, Known, Secret
from stance.channels.port.graph import Graph
from stance.channels.port.graph_lists import session_of
from stance.channels.port.wire import Talk
from stance.channels.threads.graph_api import API, SCOPES, SITE, account_of


class ThreadsConnector:
    asks: Asks = "token"
    asks_name = False
    asks_site = False
    site = SITE
    scopes = SCOPES
    steps = (
        "On developers.facebook.com: your app → Use cases → Access the Threads API → Customize, with threads_basic and threads_read_replies only.",
        "Settings → User Token Generator → Add or remove Threads testers: add the account, and accept it on Threads (Settings → Website permissions).",
        "Press Generate Access Token beside the account, signed in as the account. Copy the token.",
        "It ends after 60 days at the latest. Stance renews it before, as long as it can look at the account.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        user = yield from account_of(Graph(API, site, secret))
        session = session_of(secret, user.response, user.name)
        return Known(Identity(user.number, user.name, user.shown, expires_at=session.ends_at), session.kept_in(secret))


CONNECTOR: Connector = ThreadsConnector()
