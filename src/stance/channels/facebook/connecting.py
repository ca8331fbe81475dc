"""Signing in as a Page, with a Page access token (Meta for Developers, “Access Tokens for Meta Technologies”, read November 2026)."""

from __future__ import annotations

from stance.channels.facebook.channel import NAMING
from stance.channels.facebook.exports import EXPORTS
from stance.channels.facebook.graph_api import API, SCOPES, SITE, page_of
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Secret
from stance.channels.port.graph import Graph
from stance.channels.port.wire import Talk

LONGEST_NAME = 200


class PageConnector:
    asks: Asks = "token"
    asks_name = False
    asks_site = False
    site = SITE
    scopes = SCOPES
    steps = (
        "On developers.facebook.com, signed in as a person with full control of the Page: your app → Tools → Graph API Explorer.",
        "Choose the rights pages_show_list and pages_read_engagement only. Generate a token, and choose this Page alone.",
        "Press the (i) beside the token → Open in Access Token Tool → Extend Access Token. Put the long token into the Explorer.",
        "Under “User or Page”, choose the Page. Copy the token that appears: it is the Page’s own, and has no last day.",
        "It ends when that person changes their password or leaves the Page. Choose a person who stays.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        page = yield from page_of(Graph(API, site, secret))
        number, name, username = str(page["id"]), page.get("name"), page.get("username")
        is_name = isinstance(username, str) and NAMING.handle is not None and NAMING.handle.fullmatch(username)
        handle = str(username) if is_name else EXPORTS.nameless(number)
        return Known(Identity(number, handle, name[:LONGEST_NAME] if isinstance(name, str) else ""), secret)


CONNECTOR: Connector = PageConnector()
