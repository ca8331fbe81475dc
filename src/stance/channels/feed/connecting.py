"""Following a feed: it is public, and nothing signs in. It has to be one, and to say nothing else of whose it is."""

from __future__ import annotations

from stance.channels.feed.layouts import account_of
from stance.channels.feed.polled import asked, document_in, presence_of
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Secret, Unreachable, Vanished
from stance.channels.port.wire import Response, Talk

GONE = 410


class FeedConnector:
    asks: Asks = "nothing"
    asks_name = False
    asks_site = True
    site = ""
    scopes: tuple[str, ...] = ()
    steps = (
        "Open the feed in a browser: it is a page of code, or of entries without a menu.",
        "Copy its whole address, also what stands behind “?” and a “/” at its end.",
        "Nothing signs in: a feed is public.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        response = yield from Asking().ask(asked(site))
        must_be_shown(response, host_of(site))
        document = document_in(response, host_of(site))
        presence = presence_of(site, document)
        return Known(Identity(account_of(presence), presence.handle, document.title[:200]), secret)


def must_be_shown(response: Response, host: str) -> None:
    """Raises Vanished for what the site says is gone for good, Unreachable for anything else than a good answer."""
    if response.status == GONE:
        raise Vanished(
            f"{host} says that the feed is gone for good (410). Ask the site's administrator for its new address.",
            "gone",
        )
    if response.status != 200:
        raise Unreachable(f"{host} does not show the feed to the public now ({response.status}).")


CONNECTOR: Connector = FeedConnector()
