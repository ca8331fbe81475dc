"""Signing in as a professional account (Meta for Developers, “Instagram API with Instagram Login”, “Get Started”, read November 2026)."""

from __future__ import annotations

from stance.channels.instagram.graph_api import API, SCOPES, SITE, account_of
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Secret
from stance.channels.port.graph import Graph
from stance.channels.port.graph_lists import session_of
from stance.channels.port.wire import Talk


class ProfessionalConnector:
    asks: Asks = "token"
    asks_name = False
    asks_site = False
    site = SITE
    scopes = SCOPES
    steps = (
        "On Instagram: Settings → Account type and tools → Switch to professional account, where it is none yet.",
        "On developers.facebook.com: your app → Instagram → API setup with Instagram business login → Add account.",
        "Sign in as the account, and allow instagram_business_basic only.",
        "Press Generate token beside the account. Copy the token.",
        "It ends after 60 days at the latest. Stance renews it before, as long as it can look at the account.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        """An export has no number: the account may be known by the name that it had when it was first imported or connected."""
        user = yield from account_of(Graph(API, site, secret))
        session = session_of(secret, user.response, user.name.lower())
        names = tuple(f"@{one}" for one in session.names)
        identity = Identity(user.number, user.name, user.shown, expires_at=session.ends_at, also_known_as=names)
        return Known(identity, session.kept_in(secret))


CONNECTOR: Connector = ProfessionalConnector()
